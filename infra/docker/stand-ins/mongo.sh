#!/bin/sh
# FerretDB at MongoDB's port, its documents in PostgreSQL on MongoDB's volume.
set -eu
bin=$(echo /usr/lib/postgresql/*/bin)
data=/data/db
postgres() { setpriv --reuid=postgres --regid=postgres --init-groups "$@"; }

chown postgres:postgres "$data"
chmod 700 "$data"
[ -e "$data/PG_VERSION" ] || postgres "$bin/initdb" -D "$data" -U postgres --auth=trust --encoding=UTF8 --locale=C
rm -f "$data/postmaster.pid"
postgres "$bin/postgres" -D "$data" -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=320 &
server=$!
until "$bin/pg_isready" -q -U postgres -h 127.0.0.1; do sleep 0.3; done
LISTEN=0.0.0.0:27017 POSTGRESQL_URL='postgres://postgres@127.0.0.1:5432/postgres?pool_max_conns=300' ferretdb &
ferret=$!
trap 'kill "$ferret"; kill -INT "$server"; wait; exit 0' TERM INT
wait "$ferret"
