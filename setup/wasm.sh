#!/usr/bin/env bash
# Makes Rust's target for the browser, wasm32-unknown-unknown, usable: through rustup where it
# reaches its server, else from Debian's packages of Rust with the library's source. Silent and
# instant when it is there already. ACQUIT_WASM=debian takes the second way at once.
set -euo pipefail

target=wasm32-unknown-unknown
debian=/usr/lib/rustlib
stamp=$debian/$target/built-by
scratch=

has_target() { # has_target RUSTC…
  local dir
  dir=$("$@" --print target-libdir --target $target 2>/dev/null) && compgen -G "$dir/libstd-*.rlib" >/dev/null
}

# Debian's way counts only while the library is of the same compiler: an upgrade changes that one.
has_debian() {
  has_target rustup run debian rustc &&
    { [[ ! -e $stamp ]] || [[ $(/usr/bin/rustc --version) == "$(<"$stamp")" ]]; }
}

new_crate() {
  scratch=$(mktemp -d)
  trap 'rm -rf "$scratch"' EXIT
  mkdir "$scratch/src"
  printf '[package]\nname = "scratch"\nversion = "0.0.0"\nedition = "2021"\n[lib]\ncrate-type = ["cdylib"]\n[workspace]\n' >"$scratch/Cargo.toml"
  # Allocates and formats, so that a library that only looks complete does not pass.
  printf '#[no_mangle]\npub extern "C" fn length(n: u32) -> usize {\n    format!("{n}").len()\n}\n' >"$scratch/src/lib.rs"
}

# Compiles and links a small crate, with link-time optimisation as the real one.
verify() { # verify CARGO…
  [[ $scratch ]] || new_crate
  (cd "$scratch" && env -u RUSTC -u RUSTFLAGS CARGO_PROFILE_RELEASE_LTO=true \
    "$@" build --quiet --release --target $target --target-dir "$scratch/verify")
}

from_rustup() {
  command -v rustup >/dev/null || return 1
  echo "setup: rustup target add $target"
  timeout 60 rustup target add $target >/dev/null 2>&1 || return 1
  verify cargo
}

from_debian() {
  local host linker sysroot
  [[ $(uname -s) == Linux ]] && command -v apt-get >/dev/null || return 1
  command -v rustup >/dev/null || return 1
  "$(dirname "$0")/packages.sh" rustc-web cargo-web rust-web-src

  host=$(/usr/bin/rustc -vV | sed -n 's/^host: //p')
  sysroot=$(rustup run stable rustc --print sysroot 2>/dev/null || rustc --print sysroot)
  linker=$sysroot/lib/rustlib/$host/bin/rust-lld
  if [[ ! -x $debian/$host/bin/rust-lld ]]; then
    mkdir -p "$debian/$host/bin"
    ln -sf "$linker" "$debian/$host/bin/rust-lld"
  fi

  if [[ -e $stamp && $(/usr/bin/rustc --version) != "$(<"$stamp")" ]]; then
    rm -rf "${debian:?}/$target"
  fi
  if ! compgen -G "$debian/$target/lib/libstd-*.rlib" >/dev/null; then
    echo "setup: building Rust's library for the browser, about a minute"
    new_crate
    # Without embedded bitcode, link-time optimisation with this library fails.
    (cd "$scratch" && RUSTC_BOOTSTRAP=1 RUSTC=/usr/bin/rustc RUSTFLAGS=-Cembed-bitcode=yes \
      /usr/bin/cargo build --quiet --release -Zbuild-std=std,panic_abort,panic_unwind \
      --target $target --target-dir "$scratch/std")
    mkdir -p "$debian/$target/lib"
    find "$scratch/std/$target/release/deps" -name '*.rlib' ! -name 'libscratch*' \
      -exec cp {} "$debian/$target/lib/" \;
    /usr/bin/rustc --version >"$stamp"
  fi
  rustup run debian rustc --version >/dev/null 2>&1 || rustup toolchain link debian /usr
  verify rustup run debian cargo
}

# What is there already. rust.sh has checked that `rustc` is.
if [[ ${ACQUIT_WASM:-} == debian ]]; then
  has_debian && exit 0
else
  has_target rustc && exit 0
  command -v rustup >/dev/null && has_debian && exit 0
  from_rustup && exit 0
  echo "setup: rustup could not bring the target; taking Debian's Rust instead"
fi
if ! from_debian; then
  echo "setup: no way to the target $target. Where rustup works, type: rustup target add $target" >&2
  exit 1
fi
