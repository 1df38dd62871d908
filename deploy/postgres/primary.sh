#!/usr/bin/env bash
# Lets the standby follow this server. The image runs it once, when it makes the data folder; for one that exists already, run it by hand
# (deploy/README.md) and have the server read its pg_hba.conf again.
set -euo pipefail
psql --no-psqlrc --set=ON_ERROR_STOP=1 --username="$POSTGRES_USER" --dbname="$POSTGRES_DB" --set=password="$REPLICATION_PASSWORD" <<'SQL'
create role standby login replication password :'password';
select pg_create_physical_replication_slot('standby');
SQL
echo 'host replication standby all scram-sha-256' >> "$PGDATA/pg_hba.conf"
