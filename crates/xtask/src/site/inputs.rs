//! What the site is made of, to know whether anything changed.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use crate::context::Context;

/// Text that differs when an input does; `None` before the first build.
pub(crate) fn fingerprint(context: &Context) -> Option<String> {
    let mut paths: BTreeSet<PathBuf> = browser_files(context)?.into_iter().collect();
    // A manifest can change what a source file means.
    let manifests: Vec<PathBuf> = paths
        .iter()
        .flat_map(|path| path.ancestors().skip(1).map(|folder| folder.join("Cargo.toml")))
        .filter(|path| path.starts_with(&context.root) && path.exists())
        .collect();
    paths.extend(manifests);
    paths.insert(context.root.join("Cargo.lock"));
    paths.extend(files_below(&context.root.join("style")));
    paths.extend(files_below(&context.root.join("public")));
    // Another build tool may build differently.
    paths.insert(std::env::current_exe().ok()?);

    let mut text = String::new();
    for path in paths {
        let about = fs::metadata(&path).ok()?;
        let changed = about.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
        writeln!(text, "{} {} {}", path.display(), about.len(), changed.as_nanos()).ok()?;
    }
    Some(text)
}

/// Every file below a folder, hidden ones left out, in order of name. Empty when there is no such
/// folder.
pub(crate) fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            if entry.file_name().to_string_lossy().starts_with('.') {
                continue;
            }
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// The source files that cargo listed when it last built the browser part.
fn browser_files(context: &Context) -> Option<Vec<PathBuf>> {
    let list = fs::read_to_string(super::browser::output(context).with_extension("d")).ok()?;
    // `target: file file`, a space inside a name escaped.
    let files = list.lines().next()?.split_once(": ")?.1.replace("\\ ", "\0");
    Some(files.split(' ').map(|file| PathBuf::from(file.replace('\0', " "))).collect())
}
