#!/usr/bin/env bash
# Runs a standby: copies the primary once, and from then on follows it. The arguments are the server's command.
set -euo pipefail
if [[ ! -s "$PGDATA/PG_VERSION" ]]; then
  # A copy that broke off is of no use; the primary may not be there yet.
  until pg_basebackup --pgdata="$PGDATA" --slot=standby --wal-method=stream --checkpoint=fast --write-recovery-conf \
    --dbname="host=$PRIMARY_HOST port=${PRIMARY_PORT:-5432} user=standby password=$REPLICATION_PASSWORD application_name=standby connect_timeout=5"; do
    find "$PGDATA" -mindepth 1 -delete
    sleep 2
  done
  chmod 0700 "$PGDATA"
fi
exec "$@"
