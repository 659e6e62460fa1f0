//! `cargo xtask site`: everything browsers download, under names that change with the content.
//!
//! `browser` makes `app.js` and `app.wasm`, `style` makes `portal.css` and `office.css`, and files
//! below `public/` keep their relative path as logical name. `assets` writes them compressed, with
//! `manifest.json` to tell the server which file a logical name stands for.

mod assets;
mod browser;
mod inputs;
mod style;

use std::fs;
use std::path::Path;
use std::time::Instant;

use anyhow::{Context as _, Result, bail};

use crate::context::Context;
use assets::Asset;

/// Entry points below `style/`; each becomes one file.
const STYLES: [&str; 2] = ["portal.css", "office.css"];

/// Runs the command.
pub(crate) fn run(context: &Context, arguments: &[String]) -> Result<()> {
    if let Some(unknown) = arguments.first() {
        bail!("site takes no argument `{unknown}`; it always builds what is shipped");
    }
    build(context)
}

/// Brings the site up to date; does nothing when no input changed.
pub(crate) fn build(context: &Context) -> Result<()> {
    let start = Instant::now();
    let stamp = context.target.join("site.stamp");
    if inputs::fingerprint(context).is_some_and(|now| {
        context.site().join(assets::MANIFEST).exists()
            && fs::read_to_string(&stamp).is_ok_and(|before| before == now)
    }) {
        return Ok(());
    }

    let public = public_files(&context.root.join("public"))?;
    let mut all = Vec::new();
    for name in STYLES {
        let css = style::bundle(&context.root.join("style").join(name), &public)?;
        all.push(Asset::new(name, css.into_bytes()));
    }
    all.extend(browser::build(context)?);
    all.extend(public);
    assets::write(&context.site(), &all)?;

    // Taken after the build: what the browser part is made of is known only now.
    let now = inputs::fingerprint(context).context("the browser part left no list of its files")?;
    fs::write(stamp, now)?;
    eprintln!("› site ready in {:.1} s", start.elapsed().as_secs_f64());
    Ok(())
}

fn public_files(folder: &Path) -> Result<Vec<Asset>> {
    let mut found = Vec::new();
    for path in inputs::files_below(folder) {
        let name = path.strip_prefix(folder)?.to_string_lossy().into_owned();
        let bytes = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        found.push(Asset::new(&name, bytes));
    }
    Ok(found)
}
