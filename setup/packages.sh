#!/usr/bin/env bash
# Installs the Debian packages named as arguments that are missing. Silent when nothing is.
set -euo pipefail

missing=()
for package in "$@"; do
  # Asking dpkg costs more than looking at the file it keeps for each installed package.
  compgen -G "/var/lib/dpkg/info/$package.list" >/dev/null ||
    compgen -G "/var/lib/dpkg/info/$package:*.list" >/dev/null ||
    missing+=("$package")
done
((${#missing[@]})) || exit 0

if ! command -v apt-get >/dev/null; then
  echo "setup: this system has no apt-get; install what these Debian packages bring: ${missing[*]}" >&2
  exit 1
fi
if ((EUID)); then
  echo "setup: missing packages. Type: sudo apt-get install ${missing[*]}" >&2
  exit 1
fi

echo "setup: apt-get install ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
