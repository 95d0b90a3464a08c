#!/bin/bash
# The public image's contract, in short: POSTGRES_PASSWORD, POSTGRES_USER and
# POSTGRES_DB make a cluster in PGDATA on the first start.
set -eu
if [ "${1:-}" != postgres ]; then exec "$@"; fi
if [ "$(id -u)" = 0 ]; then
  mkdir -p "$PGDATA"
  chown -R postgres "$PGDATA"
  chmod 0700 "$PGDATA"
  exec setpriv --reuid=postgres --regid=postgres --init-groups "$0" "$@"
fi
user=${POSTGRES_USER:-postgres}
db=${POSTGRES_DB:-$user}
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  if [ -z "${POSTGRES_PASSWORD:-}" ] && [ "${POSTGRES_HOST_AUTH_METHOD:-}" != trust ]; then
    echo "Error: Database is uninitialized and superuser password is not specified." >&2
    exit 1
  fi
  printf '%s' "${POSTGRES_PASSWORD:-}" >/tmp/pw
  pwfile=()
  if [ -n "${POSTGRES_PASSWORD:-}" ]; then pwfile=(--pwfile=/tmp/pw); fi
  # shellcheck disable=SC2086
  initdb --username="$user" "${pwfile[@]}" --auth-local=trust ${POSTGRES_INITDB_ARGS:-} >/dev/null
  rm -f /tmp/pw
  echo "host all all all ${POSTGRES_HOST_AUTH_METHOD:-scram-sha-256}" >>"$PGDATA/pg_hba.conf"
  pg_ctl -D "$PGDATA" -o "-c listen_addresses=''" -w start >/dev/null
  if [ "$db" != postgres ]; then createdb -U "$user" "$db"; fi
  pg_ctl -D "$PGDATA" -m fast -w stop >/dev/null
fi
shift
exec postgres -c listen_addresses='*' "$@"
