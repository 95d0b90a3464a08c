# Sourced inside a container by Sluice's own execs. Runs tools and leaves, for
# each, a folder with what it printed, its exit code, when it ran and how long.
# OUT is where a tool puts reports to be parsed, KEEP what people want to see.
# The exec itself always succeeds: its outcome is judged outside, from the files.

# Milliseconds since the machine started; not every image's date knows fractions.
now_ms() { awk '{ printf "%d", $1 * 1000 }' /proc/uptime; }

# tool NAME TIMEOUT_SECONDS COMMAND
tool() {
  export OUT="/sluice/out/$1" KEEP="/sluice/keep/$1"
  mkdir -p "$OUT" "$KEEP"
  _began=$(now_ms)
  date -u +%Y-%m-%dT%H:%M:%SZ >"$OUT/.started"
  timeout -k 10 "$2" sh -c ". /sluice/exec.sh; $3" >"$OUT/.stdout" 2>"$OUT/.stderr"
  echo $? >"$OUT/.exit"
  echo $(($(now_ms) - _began)) >"$OUT/.milliseconds"
}

# show NAME: prints the end of what a tool said, so that the engine's own
# progress view shows it too.
show() {
  tail -n 200 "/sluice/out/$1/.stdout"
  tail -n 50 "/sluice/out/$1/.stderr" >&2
}

# answers URL: does it answer 2xx or 3xx? By whatever the image has.
answers() {
  if command -v node >/dev/null 2>&1; then
    node -e 'fetch(process.argv[1], { redirect: "manual", signal: AbortSignal.timeout(2000) }).then((r) => { console.log("HTTP", r.status); process.exit(r.status < 400 ? 0 : 1) }, (e) => { console.log(String(e.cause ?? e)); process.exit(1) })' "$1"
  elif command -v python3 >/dev/null 2>&1; then
    python3 -c 'import sys, urllib.request; print("HTTP", urllib.request.urlopen(sys.argv[1], timeout=2).status)' "$1" 2>&1 | tail -n 1 | grep HTTP
  elif command -v curl >/dev/null 2>&1; then
    curl -s -S -f -m 2 -o /dev/null -w 'HTTP %{http_code}' "$1" 2>&1
  else
    wget -q -T 2 -O /dev/null "$1" && echo HTTP 200
  fi
}

# wait_for URL SECONDS ENDED_URL: until it answers, or something has ended, as the
# other URL says; says its last answer, or why there was none.
wait_for() {
  _end=$(($(now_ms) + $2 * 1000))
  _said=
  while ! _last=$(answers "$1"); do
    case $_last in HTTP*) _said=$_last ;; esac
    if [ "$(now_ms)" -ge "$_end" ] || [ -n "$(fetched "$3")" ]; then
      echo "${_said:-${_last:-no answer}}"
      return 1
    fi
    sleep 0.2
  done
  echo "$_last"
}

# fetched URL: what it answers, or nothing. By whatever the image has.
fetched() {
  if command -v node >/dev/null 2>&1; then
    node -e 'fetch(process.argv[1], { signal: AbortSignal.timeout(5000) }).then((r) => r.text()).then((t) => process.stdout.write(t), () => {})' "$1"
  elif command -v python3 >/dev/null 2>&1; then
    python3 -c 'import sys, urllib.request; sys.stdout.buffer.write(urllib.request.urlopen(sys.argv[1], timeout=5).read())' "$1" 2>/dev/null
  elif command -v curl >/dev/null 2>&1; then
    curl -s -m 5 "$1"
  else
    wget -q -T 5 -O - "$1"
  fi
}
