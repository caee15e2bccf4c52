#!/bin/sh
# One database and one role per service; no role may open another's database.
set -eu
for service in identity referential assessment campaigns certification reporting; do
  psql -v ON_ERROR_STOP=1 --username postgres -v name="$service" -v password="$SERVICES_PASSWORD" <<'SQL'
CREATE ROLE :"name" LOGIN PASSWORD :'password';
CREATE DATABASE :"name" OWNER :"name" ENCODING 'UTF8' TEMPLATE template0;
REVOKE CONNECT ON DATABASE :"name" FROM PUBLIC;
SQL
done
