# Shared by the scripts: messages with elapsed time, the cache folder, locks and
# results that are either whole or absent. Sourced, never run.

SLUICE_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
SLUICE_CACHE=${SLUICE_CACHE_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/sluice}
SLUICE_STARTED=${SLUICE_STARTED:-$SECONDS}
SLUICE_LOGS=$SLUICE_CACHE/logs

elapsed() { local s=$((SECONDS - SLUICE_STARTED)); printf '%d:%02d' $((s / 60)) $((s % 60)); }
say() { printf '[%s] %s\n' "$(elapsed)" "$*" >&2; }
warn() { printf '[%s] warning: %s\n' "$(elapsed)" "$*" >&2; }

# die MESSAGE [HINT]: ends with exit code 2, "could not run".
die() {
  printf '\nerror: %s\n' "$1" >&2
  if [ -n "${2:-}" ]; then printf '  what to do: %s\n' "$2" >&2; fi
  exit 2
}

# step LABEL COMMAND…: runs a long command with its output in a log file, says
# every 20 seconds that it is alive, and shows the log's end if it fails.
step() {
  local label=$1 began=$SECONDS log pid code=0
  shift
  mkdir -p "$SLUICE_LOGS"
  log=$SLUICE_LOGS/$(printf '%s' "$label" | tr -cs 'a-zA-Z0-9' '-' | cut -c1-60).log
  say "$label …"
  "$@" >"$log" 2>&1 &
  pid=$!
  ( while sleep 20; do say "$label … still at it ($((SECONDS - began)) s)"; done ) &
  local ticker=$!
  wait "$pid" || code=$?
  kill "$ticker" 2>/dev/null || true
  wait "$ticker" 2>/dev/null || true
  if [ "$code" -ne 0 ]; then
    printf '\nThe last lines of %s:\n' "$log" >&2
    tail -n 25 "$log" | sed 's/^/  | /' >&2
    die "$label failed (exit code $code)" "read the log above; run the same command again, finished steps are kept"
  fi
  say "$label: done in $((SECONDS - began)) s"
}

# hash_of PATH…: one short hash over names and contents.
hash_of() {
  local path
  for path in "$@"; do
    if [ -d "$path" ]; then
      (cd "$path" && find . -type f ! -path '*/node_modules/*' -print0 | sort -z | xargs -0 sha256sum)
    elif [ -f "$path" ]; then
      sha256sum <"$path"
    else
      printf '%s\n' "$path"
    fi
  done | sha256sum | cut -c1-16
}

# whole DIR COMMAND…: makes DIR by a command that fills the folder named by its
# last argument; DIR appears only when the command succeeded.
whole() {
  local target=$1
  shift
  [ -e "$target/.whole" ] && return 0
  local part=$target.part
  rm -rf "$part"
  mkdir -p "$part"
  "$@" "$part" || return
  touch "$part/.whole"
  rm -rf "$target"
  mv "$part" "$target"
}

# one_at_a_time NAME: waits for, then holds, a lock until the process ends.
one_at_a_time() {
  mkdir -p "$SLUICE_CACHE/run"
  exec 9>"$SLUICE_CACHE/run/$1.lock"
  if ! flock -n 9; then
    say "another $1 is at work; waiting for it"
    flock -w 3600 9 || die "another $1 has been at work for an hour" "end it, then try again"
  fi
}

# alive PIDFILE COMMAND: is the process of that pid file running that command?
alive() {
  local pid
  pid=$(cat "$1" 2>/dev/null) || return 1
  [ -n "$pid" ] && [ -r "/proc/$pid/cmdline" ] && tr '\0' ' ' <"/proc/$pid/cmdline" | grep -q -- "$2"
}

# stop_process PIDFILE COMMAND: asks it to end, insists after 20 seconds.
stop_process() {
  local pid i
  if alive "$1" "$2"; then
    pid=$(cat "$1")
    kill "$pid" 2>/dev/null || true
    for i in $(seq 100); do
      alive "$1" "$2" || break
      sleep 0.2
    done
    if alive "$1" "$2"; then kill -9 "$pid" 2>/dev/null || true; fi
  fi
  rm -f "$1"
}
