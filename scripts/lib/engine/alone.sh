#!/usr/bin/env bash
# alone.sh COMMAND…: becomes a command that inherits no open file but its first
# three. What outlives its caller must not keep the caller's locks.
for fd in /proc/self/fd/*; do
  fd=${fd##*/}
  if [ "$fd" -gt 2 ] && [ "$fd" -ne 255 ]; then eval "exec $fd>&-"; fi
done
exec "$@"
