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
((${#wanted[@]} == 0)) || setup/packages.sh "${wanted[@]}"
if command -v apt-get >/dev/null; then
  setup/packages.sh fonts-dejavu-core fonts-liberation
fi
