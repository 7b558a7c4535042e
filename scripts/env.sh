#!/bin/sh
# Writes .env with fresh secrets for docker-compose.yml, once; what is there already stays.
set -eu
cd "$(dirname "$0")/.."
[ ! -e .env ] || exit 0

secret() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }

umask 077
for name in CER_SUPERUSER_PASSWORD CER_OWNER_PASSWORD CER_APP_PASSWORD CER_REDIS_PASSWORD CER_SECRET_KEY CER_FIELD_KEY; do
    printf '%s=%s\n' "$name" "$(secret)"
done >.env.unfinished
mv .env.unfinished .env
echo "Wrote .env with new secrets." >&2
