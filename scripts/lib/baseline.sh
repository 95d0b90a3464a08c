# What a release is compared with, and how a run is followed on a terminal.
# Sourced, never run.

# commit_of APP: hash of the commit that the folder is at; empty outside git or
# where the folder has changes of its own.
commit_of() {
  local dirty
  git -C "$1" rev-parse --is-inside-work-tree >/dev/null 2>&1 || return 0
  dirty=$(git -C "$1" status --porcelain -- . 2>/dev/null | head -1)
  if [ -z "$dirty" ]; then git -C "$1" rev-parse HEAD 2>/dev/null || true; fi
}

# commit_before APP TARGET: exports the application as it was before its last
# change, and prints TARGET; prints nothing where there is no such version.
commit_before() {
  local app=$1 target=$2 prefix commit
  git -C "$app" rev-parse --is-inside-work-tree >/dev/null 2>&1 || return 0
  prefix=$(git -C "$app" rev-parse --show-prefix)
  if [ -n "$(git -C "$app" status --porcelain -- . 2>/dev/null | head -1)" ]; then
    commit=$(git -C "$app" rev-parse --verify -q HEAD || true)
  else
    commit=$(git -C "$app" log -n 1 --skip=1 --format=%H -- . 2>/dev/null || true)
  fi
  [ -n "$commit" ] || return 0
  git -C "$app" cat-file -e "$commit:${prefix}package.json" 2>/dev/null || return 0
  mkdir -p "$target"
  (cd "$(git -C "$app" rev-parse --show-toplevel)" && git archive "$commit${prefix:+:$prefix}") | tar -x -C "$target" || return 0
  printf '%s' "$target"
}

# wanted_stages ONLY SKIP: the stages of a run, for choosing images.
wanted_stages() {
  local all="lint typecheck unit integration contract build e2e load zap trivy canary promote" stage
  for stage in $all; do
    if [ -n "$1" ] && ! printf ',%s,' "$1" | grep -q ",$stage,"; then
      # promote brings its canary.
      if [ "$stage" != canary ] || ! printf ',%s,' "$1" | grep -q ',promote,'; then continue; fi
    fi
    if printf ',%s,' "$2" | grep -q ",$stage,"; then continue; fi
    printf '%s ' "$stage"
  done
}

# follow LOG COMMAND…: runs it with everything in LOG; shows the stages as they
# start and end, which the module prints as lines that begin with "sluice: ".
# The command waits for a lost engine for ever: after 30 seconds without any
# answer it is ended here, with ENGINE_LOST set.
follow() {
  local log=$1 code=0 began=$SECONDS asked=$SECONDS misses=0
  shift
  : >"$log"
  "$@" >>"$log" 2>&1 &
  local pid=$! shown=0 lines quiet=$SECONDS
  while kill -0 "$pid" 2>/dev/null; do
    sleep 1
    lines=$(stage_lines "$log" | tail -n +$((shown + 1)))
    if [ -n "$lines" ]; then
      shown=$((shown + $(printf '%s\n' "$lines" | wc -l)))
      printf '%s\n' "$lines" | while IFS= read -r line; do say "$line"; done
      quiet=$SECONDS
    elif [ $((SECONDS - quiet)) -ge 30 ]; then
      say "… still at it ($((SECONDS - began)) s)"
      quiet=$SECONDS
    fi
    if [ $((SECONDS - asked)) -ge 10 ]; then
      asked=$SECONDS
      if engine_there; then misses=0; else misses=$((misses + 1)); fi
      if [ "$misses" -ge 3 ]; then
        ENGINE_LOST=yes
        kill "$pid" 2>/dev/null || true
        sleep 2
        kill -9 "$pid" 2>/dev/null || true
      fi
    fi
  done
  wait "$pid" || code=$?
  stage_lines "$log" | tail -n +$((shown + 1)) | while IFS= read -r line; do say "$line"; done
  return "$code"
}

stage_lines() { sed -n 's/\x1b\[[0-9;]*m//g; s/.*| sluice: //p' "$1" 2>/dev/null || true; }

# error_of LOG: what the engine said last, without its progress lines.
error_of() { sed 's/\x1b\[[0-9;]*m//g; s/ *\[traceparent:[^]]*\]//' "$1" | sed -n '/^Error: /,$p' | tail -n 40; }
