#!/usr/bin/env bash
# Becomes the engine, inside a mount namespace of its own: the engine rewrites
# /etc/resolv.conf for its DNS server, and only it may see that.
set -eu
run=$1 engine=$2 state=$3 socket=$4 digests=$5
cp /etc/resolv.conf "$run/resolv.conf"
mount --bind "$run/resolv.conf" /etc/resolv.conf
# An engine holds many files open; take what the machine allows.
ulimit -n 1048576 2>/dev/null || ulimit -n "$(ulimit -Hn)"
set -a
. "$digests"
set +a
exec "$engine" --config "$run/engine.toml" --root "$state" --addr "unix://$socket" \
  --network-name dagger --network-cidr 10.87.0.0/16
