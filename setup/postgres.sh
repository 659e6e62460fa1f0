#!/usr/bin/env bash
# Makes sure that a PostgreSQL server's programs are there; starts none. Silent when they are.
set -euo pipefail
cd "$(dirname "$0")/.."

command -v initdb >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null ||
  { command -v pg_config >/dev/null && [[ -x $(pg_config --bindir)/initdb ]]; } ||
  setup/packages.sh postgresql
