#!/usr/bin/env bash
# Makes sure that what others wrote in Python and the tests compare us with is there, each in an
# environment of its own under the user's cache: Schemathesis checks the served interface against its
# document, localstripe (GPL-3, never shipped) keeps payments as Stripe would, segno writes the code of a
# bank transfer. Silent when all are.
set -euo pipefail
cd "$(dirname "$0")/.."

cache="${XDG_CACHE_HOME:-$HOME/.cache}/acquit"

for package in schemathesis==4.32.5 localstripe==1.15.10 segno==1.6.6; do
  folder="$cache/${package/==/-}"
  # Written last: an installation that was interrupted is begun again.
  [ ! -e "$folder/ready" ] || continue
  command -v python3 >/dev/null && python3 -c 'import venv, ensurepip' 2>/dev/null ||
    setup/packages.sh python3 python3-venv
  echo "Installing ${package/==/ } under $folder"
  rm -rf "$folder"
  python3 -m venv "$folder"
  "$folder/bin/python" -m pip install --quiet --disable-pip-version-check "$package"
  touch "$folder/ready"
done
