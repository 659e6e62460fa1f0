#!/usr/bin/env bash
# Checks that a Rust compiler, new enough, and a C compiler are there. Silent when they are.
set -euo pipefail
cd "$(dirname "$0")/.."

wanted=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
if ! command -v cargo >/dev/null; then
  echo "setup: no cargo. Install Rust $wanted or later with rustup, then try again." >&2
  exit 1
fi
found=$(rustc --version | cut -d' ' -f2)
if [[ $(printf '%s\n' "$wanted" "$found" | sort -V | head -n1) != "$wanted" ]]; then
  echo "setup: Rust $found is too old, $wanted is needed. Type: rustup update stable" >&2
  exit 1
fi

# SQLite is compiled in, from its C source.
command -v cc >/dev/null || setup/packages.sh gcc libc6-dev
