//! Files of the site: named by content, compressed once, listed in the manifest.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write as _;
use std::path::Path;

use anyhow::{Context as _, Result};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256, Sha384};

/// The file that tells which file a logical name stands for.
pub(crate) const MANIFEST: &str = "manifest.json";

/// Compresses.
type Encode = fn(&[u8]) -> Result<Vec<u8>>;

/// One file of the site.
pub(crate) struct Asset {
    /// What the code calls it: `portal.css`, `fonts/text.woff2`.
    pub(crate) name: String,
    /// Where it lies in the site: `portal.3f2a91c0.css`, `fonts/text.77ab01de.woff2`.
    pub(crate) file: String,
    bytes: Vec<u8>,
}

impl Asset {
    pub(crate) fn new(name: &str, bytes: Vec<u8>) -> Self {
        let digest = Sha256::digest(&bytes);
        let hash =
            format!("{:08x}", u32::from_be_bytes([digest[0], digest[1], digest[2], digest[3]]));
        let file = match name.rsplit_once('.') {
            Some((stem, extension)) => format!("{stem}.{hash}.{extension}"),
            None => format!("{name}.{hash}"),
        };
        Self { name: name.to_owned(), file, bytes }
    }

    fn extension(&self) -> &str {
        self.name.rsplit_once('.').map_or("", |(_, extension)| extension)
    }

    fn media_type(&self) -> &'static str {
        match self.extension() {
            "css" => "text/css; charset=utf-8",
            "js" | "mjs" => "text/javascript; charset=utf-8",
            "wasm" => "application/wasm",
            "svg" => "image/svg+xml",
            "png" => "image/png",
            "jpg" | "jpeg" => "image/jpeg",
            "webp" => "image/webp",
            "avif" => "image/avif",
            "ico" => "image/x-icon",
            "woff2" => "font/woff2",
            "json" => "application/json",
            "webmanifest" => "application/manifest+json",
            "pdf" => "application/pdf",
            "html" => "text/html; charset=utf-8",
            "txt" => "text/plain; charset=utf-8",
            "xml" => "application/xml",
            _ => "application/octet-stream",
        }
    }

    /// Whether compressing is worth it: pictures, fonts and PDF files are compressed already.
    fn compressible(&self) -> bool {
        matches!(
            self.extension(),
            "css"
                | "js"
                | "mjs"
                | "wasm"
                | "svg"
                | "ico"
                | "json"
                | "webmanifest"
                | "html"
                | "txt"
                | "xml"
        )
    }
}

/// Writes the site. The manifest comes last and in one step, and the files of the manifest before
/// it stay, so that a server that runs meanwhile finds what it promised.
pub(crate) fn write(folder: &Path, assets: &[Asset]) -> Result<()> {
    let mut kept: BTreeSet<String> = previous(folder);
    kept.insert(MANIFEST.to_owned());
    let mut manifest = BTreeMap::new();
    for asset in assets {
        let mut entry = Map::new();
        entry.insert("file".to_owned(), json!(asset.file));
        entry.insert("type".to_owned(), json!(asset.media_type()));
        let sri = format!("sha384-{}", STANDARD.encode(Sha384::digest(&asset.bytes)));
        entry.insert("sri".to_owned(), json!(sri));
        entry.insert("bytes".to_owned(), json!(asset.bytes.len()));
        put(&folder.join(&asset.file), || Ok(asset.bytes.clone()))?;
        kept.insert(asset.file.clone());
        if asset.compressible() {
            let encodings: [(&str, Encode); 2] = [("br", brotli), ("gz", gzip)];
            for (encoding, encode) in encodings {
                let file = format!("{}.{encoding}", asset.file);
                let bytes = put(&folder.join(&file), || encode(&asset.bytes))?;
                entry.insert(encoding.to_owned(), json!(bytes));
                kept.insert(file);
            }
        }
        manifest.insert(asset.name.clone(), Value::Object(entry));
    }
    let mut text = serde_json::to_vec_pretty(&manifest)?;
    text.push(b'\n');
    replace(&folder.join(MANIFEST), &text)?;

    for path in super::inputs::files_below(folder) {
        let name = path.strip_prefix(folder)?.to_string_lossy().into_owned();
        if !kept.contains(&name) {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}

/// Files that the manifest now in place names.
fn previous(folder: &Path) -> BTreeSet<String> {
    let text = fs::read(folder.join(MANIFEST)).unwrap_or_default();
    let manifest: BTreeMap<String, Value> = serde_json::from_slice(&text).unwrap_or_default();
    let files = manifest.values().filter_map(|entry| entry["file"].as_str());
    files.flat_map(|file| [file.to_owned(), format!("{file}.br"), format!("{file}.gz")]).collect()
}

/// Makes a file unless it is there: its name already says what it holds. Returns its length.
fn put(path: &Path, make: impl FnOnce() -> Result<Vec<u8>>) -> Result<u64> {
    if let Ok(about) = fs::metadata(path) {
        return Ok(about.len());
    }
    let bytes = make()?;
    replace(path, &bytes)?;
    Ok(bytes.len() as u64)
}

fn replace(path: &Path, bytes: &[u8]) -> Result<()> {
    let folder = path.parent().context("a file lies in a folder")?;
    let name = path.file_name().context("a file has a name")?.to_string_lossy();
    let partial = folder.join(format!(".{name}.{}", std::process::id()));
    fs::create_dir_all(folder)?;
    fs::write(&partial, bytes).with_context(|| format!("cannot write {}", partial.display()))?;
    fs::rename(&partial, path).with_context(|| format!("cannot write {}", path.display()))
}

fn brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    let mut writer = brotli::CompressorWriter::new(&mut out, 1 << 16, 11, 22);
    writer.write_all(bytes)?;
    drop(writer);
    Ok(out)
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    writer.write_all(bytes)?;
    Ok(writer.finish()?)
}
