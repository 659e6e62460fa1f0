#!/usr/bin/env bash
# Makes sure that what drives the product as a person would is there: a browser, fonts to draw
# with, Node, and a reader of QR codes. Silent when it is.
set -euo pipefail
cd "$(dirname "$0")/.."

# A command that is there, from wherever, needs no package.
wanted=()
command -v chromium >/dev/null || wanted+=(chromium)
command -v node >/dev/null || wanted+=(nodejs)
command -v npm >/dev/null || wanted+=(npm)
command -v zbarimg >/dev/null || wanted+=(zbar-tools)
command -v python3 >/dev/null || wanted+=(python3)
((${#wanted[@]} == 0)) || setup/packages.sh "${wanted[@]}"
# The tests read the database with python3's sqlite3, and keep localstripe in a venv of its own.
python3 -c 'import venv, ensurepip, sqlite3' 2>/dev/null || setup/packages.sh python3-venv
if (($(node -p 'process.versions.node.split(".")[0]') < 20)); then
  # Debian 12 has Node 18; the tools of the tests want 20. The registry carries Node itself.
  echo "Installing Node 22 beside Debian's, which is too old for the end-to-end tests"
  npm install --global --no-fund --no-audit node@22
  hash -r
fi
if command -v apt-get >/dev/null; then
  setup/packages.sh fonts-dejavu-core fonts-liberation
fi
