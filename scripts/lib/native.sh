# A Dagger engine without a container runtime: builds its binaries and SDK
# images, starts it and a mirror registry, stops both. Sourced, never run.

DAGGER_VERSION=v0.19.10
TYPESCRIPT_VERSION=5.9.3
ESBUILD_VERSION=0.28.2
MIRROR_PORT=${SLUICE_MIRROR_PORT:-5000}
MIRROR=127.0.0.1:$MIRROR_PORT
ENGINE_PARTS=$SLUICE_ROOT/scripts/lib/engine
RUN=$SLUICE_CACHE/run
SOCKET=$RUN/engine.sock
NEED_DISK_GIB=25
# What the engine's own cache may grow to, in GB; what was used longest ago goes first.
STATE_GB=${SLUICE_STATE_GB:-60}

needs() {
  [ "$(uname -s)" = Linux ] || die "a native engine needs Linux; this is $(uname -s)" "install Docker or Podman, then run this again"
  [ "$(id -u)" = 0 ] || die "a native engine needs root; you are $(id -un)" "run this again with sudo, or install Docker or Podman"
  command -v apt-get >/dev/null || die "a native engine needs Debian's packages; there is no apt-get here" "install Docker or Podman, then run this again"
  mkdir -p "$SLUICE_CACHE"
  local free
  free=$(df -BG --output=avail "$SLUICE_CACHE" | tail -1 | tr -dc 0-9)
  [ "$free" -ge "$NEED_DISK_GIB" ] || [ -e "$RUN/parts.key" ] ||
    die "a native engine needs $NEED_DISK_GIB GiB of disk; $SLUICE_CACHE has $free" "free some, or set SLUICE_CACHE_DIR to a folder elsewhere"
}

needs_iptables() {
  iptables -t nat -nL >/dev/null 2>&1 && return 0
  iptables-legacy -t nat -nL >/dev/null 2>&1 && update-alternatives --set iptables /usr/sbin/iptables-legacy >/dev/null && return 0
  die "iptables can't read the nat table: $(iptables -t nat -nL 2>&1 | tail -1)" "load the kernel's nf_tables or ip_tables modules; containers get their network by them"
}

# --- binaries -------------------------------------------------------------

binaries_key() { hash_of "$ENGINE_PARTS/go" "$DAGGER_VERSION" "$GO_VERSION"; }

# ensure_binaries: sets BIN to the folder with dagger, engine and their helpers.
ensure_binaries() {
  BIN=$SLUICE_CACHE/bin/$(binaries_key)
  [ -e "$BIN/.whole" ] && return 0
  ensure_go
  step "building Dagger $DAGGER_VERSION (about 7 minutes on two cores the first time)" whole "$BIN" build_binaries
}

build_binaries() {
  local target=$1 stamp=github.com/dagger/dagger
  cd "$ENGINE_PARTS/go" || return
  # The checksum database lacks some of these; go.sum holds their hashes.
  GONOSUMDB='github.com/dagger/*,github.com/vito/*,github.com/jedevc/*' GOTOOLCHAIN=local CGO_ENABLED=0 \
    "$GO" build -buildvcs=false -o "$target/" \
    -ldflags "-s -w -X $stamp/engine.Version=$DAGGER_VERSION -X $stamp/engine.Tag=$DAGGER_VERSION" \
    $stamp/cmd/{dagger,engine,init,codegen,dnsname,dialstdio}
}

# --- images ---------------------------------------------------------------

images_key() {
  hash_of "$(binaries_key)" "$ENGINE_PARTS/typescript-sdk" "$ENGINE_PARTS/images.sh" "$ENGINE_PARTS/debian.sh" \
    "$NODE_VERSION" "$NPM_VERSION" "$TYPESCRIPT_VERSION" "$ESBUILD_VERSION" "$(uname -m)"
}

# ensure_images: sets IMAGES to the folder with content/ (the SDK images, as the
# engine's own store), env (their digests) and base/ (an OCI layout).
ensure_images() {
  IMAGES=$SLUICE_CACHE/images/$(images_key)
  [ -e "$IMAGES/.whole" ] && return 0
  ensure_go
  with_node
  . "$ENGINE_PARTS/images.sh"
  build_images
}

# --- processes ------------------------------------------------------------

engine_key() { hash_of "$(images_key)" "$(binaries_key)"; }

link_parts() {
  mkdir -p /opt/cni/bin /usr/local/bin /usr/local/share/dagger
  # The engine looks for runc in /usr/local/bin; Debian puts it elsewhere. Never our own link.
  local runc
  runc=$(PATH=/usr/sbin:/usr/bin:/sbin:/bin command -v runc || true)
  if [ -n "$runc" ]; then ln -sfn "$runc" /usr/local/bin/runc; fi
  ln -sfn "$BIN/init" /usr/local/bin/dagger-init
  ln -sfn "$BIN/dialstdio" /usr/local/bin/dial-stdio
  ln -sfn "$BIN/dnsname" /opt/cni/bin/dnsname
  local plugin
  for plugin in bridge loopback firewall host-local; do ln -sfn /usr/lib/cni/$plugin /opt/cni/bin/$plugin; done
  # A folder of the machine's own under that name is left alone.
  if [ -L /usr/local/share/dagger/content ] || [ ! -e /usr/local/share/dagger/content ]; then
    ln -sfn "$IMAGES/content" /usr/local/share/dagger/content
  fi
}

start_registry() {
  alive "$RUN/registry.pid" docker-registry && mirror_answers && return 0
  stop_process "$RUN/registry.pid" docker-registry
  if mirror_answers; then
    die "port $MIRROR_PORT of 127.0.0.1 is taken by something else that answers as a registry" "stop it, or set SLUICE_MIRROR_PORT to a free port"
  fi
  mkdir -p "$SLUICE_CACHE/registry" "$RUN"
  cat >"$RUN/registry.yml" <<EOF
version: 0.1
log: { level: warn, accesslog: { disabled: true } }
storage: { filesystem: { rootdirectory: $SLUICE_CACHE/registry }, delete: { enabled: true } }
http: { addr: $MIRROR }
EOF
  OTEL_TRACES_EXPORTER=none setsid nohup bash "$ENGINE_PARTS/alone.sh" \
    docker-registry serve "$RUN/registry.yml" >"$RUN/registry.log" 2>&1 </dev/null &
  echo $! >"$RUN/registry.pid"
  local i
  for i in $(seq 50); do mirror_answers && return 0; sleep 0.2; done
  tail -5 "$RUN/registry.log" >&2
  die "the mirror registry did not answer on $MIRROR within 10 seconds" "read $RUN/registry.log"
}

mirror_answers() { curl -fsS -m 2 -o /dev/null "http://$MIRROR/v2/" 2>/dev/null; }

# has_image NAME:TAG: is it in the mirror?
has_image() {
  curl -fsS -m 5 -o /dev/null -H 'Accept: application/vnd.oci.image.manifest.v1+json, application/vnd.oci.image.index.v1+json, application/vnd.docker.distribution.manifest.v2+json, application/vnd.docker.distribution.manifest.list.v2+json' \
    "http://$MIRROR/v2/${1%:*}/manifests/${1##*:}" 2>/dev/null
}

push_base_images() {
  local tag name mark
  while read -r tag name; do
    # By name: two names may be one image, and an older one of either may be there.
    mark=$IMAGES/pushed/${name//[^[:alnum:].]/_}
    [ -e "$mark" ] && has_image "$name" && continue
    step "publishing $name to the mirror" skopeo copy --quiet --dest-tls-verify=false "oci:$IMAGES/base:$tag" "docker://$MIRROR/$name"
    mkdir -p "$IMAGES/pushed" && touch "$mark"
  done <"$IMAGES/base.list"
}

engine_answers() {
  [ -S "$SOCKET" ] && curl -sS -m 2 --http2-prior-knowledge --unix-socket "$SOCKET" -o /dev/null http://engine/ 2>/dev/null
}

# Containers of an engine that was killed go on without it; only ours are ended.
end_orphans() {
  local container
  for container in $(runc list 2>/dev/null | awk -v ours="$SLUICE_CACHE/state/" 'index($4, ours) == 1 { print $1 }'); do
    runc delete --force "$container" 2>/dev/null || true
  done
}

start_engine() {
  local key state
  key=$(engine_key)
  # Results outlive a change of the SDK's parts, but not one of the engine.
  state=$SLUICE_CACHE/state/$(binaries_key)
  link_parts
  if alive "$RUN/engine.pid" "$SOCKET"; then
    if [ "$(cat "$RUN/parts.key" 2>/dev/null)" = "$key" ] && engine_answers; then return 0; fi
    say "restarting the engine: its parts have changed, or it does not answer"
  fi
  stop_process "$RUN/engine.pid" "$SOCKET"
  end_orphans
  needs_iptables
  mkdir -p "$RUN" "$state"
  find "$SLUICE_CACHE/state" -mindepth 1 -maxdepth 1 ! -path "$state" -exec rm -rf {} +
  write_engine_config
  say "starting the engine"
  launch_engine "$key" "$state" && return 0
  # A cache that the engine itself can't open any more is of no use to anybody.
  if grep -q 'failed to create engine' "$RUN/engine.log" && [ -n "$(ls -A "$state")" ]; then
    say "the engine can't open its cache ($(grep -o 'failed to create engine.*' "$RUN/engine.log" | tail -n 1)); starting it with an empty one"
    rm -rf "$state" && mkdir -p "$state"
    launch_engine "$key" "$state" && return 0
  fi
  tail -n 15 "$RUN/engine.log" >&2
  die "the engine did not start, or did not answer within 60 seconds" "the lines above say why; the whole log is $RUN/engine.log"
}

# launch_engine KEY STATE: true once it answers, false if it ended or says nothing for a minute.
launch_engine() {
  printf '%s' "$1" >"$RUN/parts.key"
  setsid nohup bash "$ENGINE_PARTS/alone.sh" unshare -m --propagation private bash "$ENGINE_PARTS/start.sh" \
    "$RUN" "$BIN/engine" "$2" "$SOCKET" "$IMAGES/env" >"$RUN/engine.log" 2>&1 </dev/null &
  echo $! >"$RUN/engine.pid"
  local i
  for i in $(seq 300); do
    engine_answers && return 0
    # Not in the first second: until it has become the engine it goes by another name.
    if [ "$i" -gt 5 ] && ! alive "$RUN/engine.pid" "$SOCKET"; then return 1; fi
    sleep 0.2
  done
  return 1
}

# Hosts of public images are asked at the mirror first, and themselves after it.
# The engine's cache stays within bounds, narrower ones where the disk is small.
# Not near what it holds already: an engine that clears up in the middle of a run
# has been seen to take what the run was about to mount.
write_engine_config() {
  local host limit=$STATE_GB room held
  held=$(du -s -B1000000000 "$SLUICE_CACHE/state" 2>/dev/null | cut -f1)
  room=$(($(df -B1000000000 --output=avail "$SLUICE_CACHE" | tail -1) * 3 / 4 + ${held:-0}))
  if [ "$room" -lt "$limit" ]; then limit=$((room > 10 ? room : 10)); fi
  {
    printf 'debug = false\n[worker.oci]\n  gc = true\n  reservedSpace = "2GB"\n  maxUsedSpace = "%sGB"\n  minFreeSpace = "5GB"\n' "$limit"
    for host in docker.io mcr.microsoft.com ghcr.io; do printf '[registry."%s"]\n  mirrors = ["%s"]\n' "$host" "$MIRROR"; done
    printf '[registry."%s"]\n  http = true\n' "$MIRROR"
  } >"$RUN/engine.toml"
}
