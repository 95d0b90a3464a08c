#!/bin/sh
# sql.sh FOLDER OPTION...: PostgreSQL with those options, once the folder's SQL
# files have been applied in order: by number, then by name, none that undo. Until
# then it listens to nobody, so that whoever waits for its port finds all of it.
folder=$1
shift
export PGUSER="$POSTGRES_USER" PGDATABASE="$POSTGRES_DB"

docker-entrypoint.sh postgres "$@" -c listen_addresses= -c cluster_name=sluice >/tmp/postgres.log 2>&1 &
server=$!
# The entrypoint has a server of its own before this one, which has no such name.
until [ "$(psql -Atc 'show cluster_name' 2>/dev/null)" = sluice ]; do
  kill -0 "$server" 2>/dev/null || { cat /tmp/postgres.log >&2; exit 1; }
  sleep 0.1
done

for file in $(ls "$folder" | grep '\.sql$' | grep -viE '(^|[._-])(down|undo|rollback)([._-]|$)' | sort -V); do
  psql --quiet -v ON_ERROR_STOP=1 -f "$folder/$file" || {
    echo "$file could not be applied to the empty database; the error is above." >&2
    exit 1
  }
done

kill -INT "$server"
wait "$server"
exec docker-entrypoint.sh postgres "$@"
