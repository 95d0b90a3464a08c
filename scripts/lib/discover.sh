# Which engine serves this machine. Sourced, never run.

# engine_kind: given, docker, podman, nerdctl or native.
engine_kind() {
  local runtime
  if [ -n "${_EXPERIMENTAL_DAGGER_RUNNER_HOST:-}" ] && [ "${_EXPERIMENTAL_DAGGER_RUNNER_HOST}" != "unix://$SOCKET" ]; then
    echo given
    return
  fi
  if [ "${SLUICE_ENGINE:-}" != native ]; then
    for runtime in docker podman nerdctl; do
      if command -v "$runtime" >/dev/null && timeout 10 "$runtime" info >/dev/null 2>&1; then
        echo "$runtime"
        return
      fi
    done
  fi
  echo native
}

# ensure_cli: a dagger command for an engine that is not ours.
ensure_cli() {
  if command -v dagger >/dev/null; then
    CLI_DIR=$(dirname "$(command -v dagger)")
  else
    ensure_binaries
    CLI_DIR=$BIN
  fi
}

# engine_there: does the engine that the environment names answer? What can't be
# asked (an engine in a container, a machine without curl) counts as there.
engine_there() {
  local host=${_EXPERIMENTAL_DAGGER_RUNNER_HOST:-}
  command -v curl >/dev/null || return 0
  case $host in
    unix://*) curl -sS -m 5 --http2-prior-knowledge --unix-socket "${host#unix://}" -o /dev/null http://engine/ 2>/dev/null ;;
    tcp://*) curl -sS -m 5 --http2-prior-knowledge -o /dev/null "http://${host#tcp://}/" 2>/dev/null ;;
    *) return 0 ;;
  esac
}

engine_up() {
  KIND=$(engine_kind)
  case $KIND in
    given)
      say "using the engine at $_EXPERIMENTAL_DAGGER_RUNNER_HOST"
      engine_there || die "no engine answers at $_EXPERIMENTAL_DAGGER_RUNNER_HOST" "start it, or unset _EXPERIMENTAL_DAGGER_RUNNER_HOST to use one of this machine"
      ensure_cli
      ;;
    native) native_up ;;
    *) say "using $KIND: Dagger starts its engine there by itself"; ensure_cli ;;
  esac
}

native_up() {
  needs
  one_at_a_time engine
  install_packages $NATIVE_PACKAGES
  ensure_binaries
  ensure_images
  start_registry
  push_base_images
  start_engine
  CLI_DIR=$BIN
  exec 9>&-
  say "the engine answers at unix://$SOCKET, the mirror at $MIRROR"
}

engine_env() {
  KIND=${KIND:-$(engine_kind)}
  if [ "$KIND" = native ]; then
    BIN=$SLUICE_CACHE/bin/$(binaries_key)
    [ -e "$BIN/.whole" ] || die "there is no native engine yet" "scripts/engine up"
    CLI_DIR=$BIN
    printf 'export _EXPERIMENTAL_DAGGER_RUNNER_HOST=unix://%s\n' "$SOCKET"
  else
    ensure_cli
  fi
  printf 'export PATH=%s:$PATH\nexport DO_NOT_TRACK=1 DAGGER_NO_NAG=1\n' "$CLI_DIR"
}

engine_status() {
  local kind
  kind=$(engine_kind)
  case $kind in
    given) echo "engine: $_EXPERIMENTAL_DAGGER_RUNNER_HOST (from the environment)" ;;
    native)
      if alive "$RUN/engine.pid" "$SOCKET" && engine_answers; then
        echo "engine: native, answers at unix://$SOCKET (process $(cat "$RUN/engine.pid"))"
      else
        echo "engine: native, not running"
      fi
      if alive "$RUN/registry.pid" docker-registry && mirror_answers; then echo "mirror: answers at $MIRROR"; else echo "mirror: not running"; fi
      echo "cache:  $SLUICE_CACHE ($(du -sh "$SLUICE_CACHE" 2>/dev/null | cut -f1))"
      alive "$RUN/engine.pid" "$SOCKET" && engine_answers
      ;;
    *) echo "engine: Dagger's own, in $kind" ;;
  esac
}

engine_down() {
  stop_process "$RUN/engine.pid" "$SOCKET"
  stop_process "$RUN/registry.pid" docker-registry
  say "the native engine and its mirror are stopped"
}
