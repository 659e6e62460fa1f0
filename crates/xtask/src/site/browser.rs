//! The browser part: `app` compiled to WebAssembly, and the JavaScript that loads it.

use std::env;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Result, bail};
use wasm_bindgen_cli_support::Bindgen;

use super::assets::Asset;
use crate::context::Context;
use crate::process;

const TARGET: &str = "wasm32-unknown-unknown";
const PROFILE: &str = "wasm-release";

/// What cargo makes, before the JavaScript is cut out of it.
pub(crate) fn output(context: &Context) -> PathBuf {
    folder(context).join(TARGET).join(PROFILE).join("app.wasm")
}

/// Builds `app.js`, `app.wasm` and the JavaScript files they import.
pub(crate) fn build(context: &Context) -> Result<Vec<Asset>> {
    let mut cargo = cargo(context)?;
    process::run(
        cargo
            .current_dir(&context.root)
            .env("CARGO_TARGET_DIR", folder(context))
            .args(["build", "--package", "app", "--lib", "--no-default-features"])
            .args(["--features", "hydrate", "--target", TARGET, "--profile", PROFILE]),
    )?;
    bind(context)
}

/// Its own folder: a second toolchain would otherwise invalidate what the first one built.
fn folder(context: &Context) -> PathBuf {
    context.target.join("wasm")
}

/// Cargo of a toolchain that knows the browser: the default one, or the one that `setup/wasm.sh`
/// linked as `debian`.
fn cargo(context: &Context) -> Result<Command> {
    let rustup = || {
        let mut command = context.command("rustup");
        command.args(["run", "debian"]);
        // What the cargo that runs us set for its children would lead back to its toolchain.
        for name in ["CARGO", "RUSTC", "RUSTDOC", "RUSTUP_TOOLCHAIN"] {
            command.env_remove(name);
        }
        command
    };
    let asked = env::var_os("ACQUIT_WASM").is_some_and(|way| way == "debian");
    if !asked && knows_target(&mut context.command("rustc")) {
        return Ok(context.cargo());
    }
    if knows_target(rustup().arg("rustc")) {
        let mut command = rustup();
        command.arg("cargo");
        return Ok(command);
    }
    bail!("no Rust toolchain has the target {TARGET}; `setup/wasm.sh` installs it");
}

fn knows_target(rustc: &mut Command) -> bool {
    let printed =
        rustc.args(["--print", "target-libdir", "--target", TARGET]).stderr(Stdio::null()).output();
    let Ok(printed) = printed else { return false };
    let folder = PathBuf::from(String::from_utf8_lossy(&printed.stdout).trim());
    folder.read_dir().is_ok_and(|mut files| {
        files.any(|file| {
            file.is_ok_and(|file| file.file_name().to_string_lossy().starts_with("libstd-"))
        })
    })
}

fn bind(context: &Context) -> Result<Vec<Asset>> {
    let mut output = Bindgen::new()
        .input_path(output(context))
        .out_name("app")
        .web(true)?
        .typescript(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate_output()?;

    let wasm = Asset::new("app.wasm", output.wasm_mut().emit_wasm());
    // It does not name the module: the page does, `init({ module_or_path: … })`.
    let mut js = output.js().to_owned();
    let inline = output.snippets().iter().flat_map(|(identifier, list)| {
        let path = move |(i, _): (usize, _)| format!("snippets/{identifier}/inline{i}.js");
        list.iter().enumerate().map(move |(i, text)| (path((i, text)), text))
    });
    let modules =
        output.local_modules().iter().map(|(path, text)| (format!("snippets/{path}"), text));
    let mut assets = vec![wasm];
    for (path, text) in inline.chain(modules) {
        let snippet = Asset::new(&path, text.clone().into_bytes());
        js = js.replace(&path, &snippet.file);
        assets.push(snippet);
    }
    assets.push(Asset::new("app.js", js.into_bytes()));
    Ok(assets)
}
