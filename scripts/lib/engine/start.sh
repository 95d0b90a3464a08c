#!/usr/bin/env bash
# Becomes the engine, inside a mount namespace of its own: the engine rewrites
# /etc/resolv.conf for its DNS server, and only it may see that.
set -eu
run=$1 engine=$2 state=$3 socket=$4 digests=$5
cp /etc/resolv.conf "$run/resolv.conf"
mount --bind "$run/resolv.conf" /etc/resolv.conf
# An engine holds many files open; take what the machine allows.
ulimit -n 1048576 2>/dev/null || ulimit -n "$(ulimit -Hn)"
# An engine that was killed leaves marks of its open mounts, which the kernel then
# refuses to mount again. They guard against lost writes: none are lost while the
# machine stayed up; where it went down meanwhile the state is not to be trusted.
boot=$(cat /proc/sys/kernel/random/boot_id)
marks=$(find "$state/worker/snapshots/snapshots" -mindepth 5 -maxdepth 5 -path '*/incompat/volatile' 2>/dev/null || true)
if [ -n "$marks" ]; then
  if [ "$(cat "$state/boot-id" 2>/dev/null)" = "$boot" ]; then
    printf '%s\n' "$marks" | xargs -r -d '\n' rm -rf
  else
    rm -rf "$state"
    mkdir -p "$state"
  fi
fi
printf '%s' "$boot" >"$state/boot-id"
set -a
. "$digests"
set +a
exec "$engine" --config "$run/engine.toml" --root "$state" --addr "unix://$socket" \
  --network-name dagger --network-cidr 10.87.0.0/16
