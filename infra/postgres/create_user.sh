#!/bin/sh
# Runs once, when the data folder is new. Maester's user is no superuser: row-level security must hold for it. It may
# create roles, because the first migration makes the ones Maester works under.
set -eu
psql -v ON_ERROR_STOP=1 -v password="$MAESTER_POSTGRES_PASSWORD" -U "$POSTGRES_USER" -d postgres <<'SQL'
create role maester login createrole password :'password';
create database maester owner maester;
SQL
