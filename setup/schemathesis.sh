#!/usr/bin/env bash
# Makes sure that Schemathesis is there, which checks the served interface against its document: in
# an environment of its own under the user's cache. Silent when it is.
set -euo pipefail
cd "$(dirname "$0")/.."

version=4.32.5
folder="${XDG_CACHE_HOME:-$HOME/.cache}/acquit/schemathesis-$version"
# Written last: an installation that was interrupted is begun again.
[ ! -e "$folder/ready" ] || exit 0

command -v python3 >/dev/null && python3 -c 'import venv, ensurepip' 2>/dev/null ||
  setup/packages.sh python3 python3-venv
echo "Installing Schemathesis $version under $folder"
rm -rf "$folder"
python3 -m venv "$folder"
"$folder/bin/python" -m pip install --quiet --disable-pip-version-check "schemathesis==$version"
touch "$folder/ready"
