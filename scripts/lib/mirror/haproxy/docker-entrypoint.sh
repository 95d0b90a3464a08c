#!/bin/sh
# As the public image: flags alone, or the name haproxy, start it in master-worker mode.
set -e
if [ "${1#-}" != "$1" ]; then set -- haproxy "$@"; fi
if [ "$1" = haproxy ]; then shift; set -- haproxy -W -db "$@"; fi
exec "$@"
