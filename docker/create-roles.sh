#!/bin/sh
# Runs once, when the database volume is empty. Two roles, so that the program cannot change what it may only add to:
# the owner makes tables (migrations alone use it), the runtime role reads and writes rows, by the grants that
# `manage.py grant_runtime_role` gives after every migration.
set -eu
: "${OWNER_PASSWORD:?}" "${RUNTIME_PASSWORD:?}"

psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
    --set owner_password="$OWNER_PASSWORD" --set runtime_password="$RUNTIME_PASSWORD" <<'SQL'
CREATE ROLE creditcoop_owner LOGIN PASSWORD :'owner_password' NOSUPERUSER NOCREATEDB NOCREATEROLE;
CREATE ROLE creditcoop_runtime LOGIN PASSWORD :'runtime_password' NOSUPERUSER NOCREATEDB NOCREATEROLE;
CREATE DATABASE creditcoop OWNER creditcoop_owner ENCODING 'UTF8' TEMPLATE template0;
REVOKE ALL ON DATABASE creditcoop FROM PUBLIC;
GRANT CONNECT ON DATABASE creditcoop TO creditcoop_runtime;
\connect creditcoop
ALTER SCHEMA public OWNER TO creditcoop_owner;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
SQL
