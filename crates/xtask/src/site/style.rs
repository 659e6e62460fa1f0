//! Styles: `@import`s put in place, syntax lowered for older browsers, minified.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, anyhow, bail};
use lightningcss::dependencies::{Dependency, DependencyOptions};
use lightningcss::printer::PrinterOptions;
use lightningcss::rules::layer::LayerBlockRule;
use lightningcss::rules::media::MediaRule;
use lightningcss::rules::supports::SupportsRule;
use lightningcss::rules::{CssRule, CssRuleList};
use lightningcss::stylesheet::{MinifyOptions, ParserFlags, ParserOptions, StyleSheet};
use lightningcss::targets::{Browsers, Targets};

use super::assets::Asset;

/// The oldest browsers served: the last ones for phones and computers that get no newer system,
/// about three years old and still met. All of them know `@layer` and custom properties.
const BROWSERS: Browsers = Browsers {
    android: Some(version(109, 0)),
    chrome: Some(version(109, 0)),
    edge: Some(version(109, 0)),
    firefox: Some(version(115, 0)),
    ie: None,
    ios_saf: Some(version(15, 6)),
    opera: Some(version(95, 0)),
    safari: Some(version(15, 6)),
    samsung: Some(version(21, 0)),
};

const fn version(major: u32, minor: u32) -> u32 {
    major << 16 | minor << 8
}

/// The text to ship for the entry point `path`. A `url()` names a file below `public/`, by its
/// path there, and is replaced by the file's name in the site.
pub(crate) fn bundle(path: &Path, public: &[Asset]) -> Result<String> {
    let rules = inlined(path, &mut Vec::new())?;
    let mut sheet = StyleSheet::new(vec![path.display().to_string()], rules, options(path));
    let targets = Targets::from(BROWSERS);
    sheet
        .minify(MinifyOptions { targets, ..MinifyOptions::default() })
        .map_err(|error| anyhow!("{}: {error}", path.display()))?;
    let printed = sheet
        .to_css(PrinterOptions {
            minify: true,
            targets,
            analyze_dependencies: Some(DependencyOptions { remove_imports: false }),
            ..PrinterOptions::default()
        })
        .map_err(|error| anyhow!("{}: {error}", path.display()))?;

    let mut css = printed.code;
    for dependency in printed.dependencies.unwrap_or_default() {
        let Dependency::Url(found) = dependency else {
            bail!("{}: an @import stands below a rule", path.display());
        };
        let url = shipped(&found.url, public)
            .with_context(|| format!("{}: url({})", path.display(), found.url))?;
        css = css.replace(&found.placeholder, &url);
    }
    Ok(css)
}

fn options(path: &Path) -> ParserOptions<'static> {
    ParserOptions {
        filename: path.display().to_string(),
        flags: ParserFlags::CUSTOM_MEDIA,
        ..ParserOptions::default()
    }
}

/// The rules of a file with those of the files it imports in their place.
fn inlined(path: &Path, above: &mut Vec<PathBuf>) -> Result<CssRuleList<'static>> {
    if above.iter().any(|other| other == path) {
        bail!("{} imports itself", path.display());
    }
    let text =
        fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    // Rules borrow from the text, and both live until the command ends.
    let text: &'static str = Box::leak(text.into_boxed_str());
    let sheet = StyleSheet::parse(text, options(path)).map_err(|error| anyhow!("{error}"))?;

    above.push(path.to_path_buf());
    let mut rules = Vec::new();
    for rule in sheet.rules.0 {
        let CssRule::Import(import) = rule else {
            rules.push(rule);
            continue;
        };
        let folder = path.parent().unwrap_or(path);
        let mut inner = inlined(&folder.join(&*import.url), above)?;
        let loc = import.loc;
        if let Some(name) = import.layer {
            let block = LayerBlockRule { name, rules: inner, loc };
            inner = CssRuleList(vec![CssRule::LayerBlock(block)]);
        }
        if let Some(condition) = import.supports {
            let block = SupportsRule { condition, rules: inner, loc };
            inner = CssRuleList(vec![CssRule::Supports(block)]);
        }
        if !import.media.media_queries.is_empty() {
            let block = MediaRule { query: import.media, rules: inner, loc };
            inner = CssRuleList(vec![CssRule::Media(block)]);
        }
        rules.extend(inner.0);
    }
    above.pop();
    Ok(CssRuleList(rules))
}

/// What a `url()` becomes. Styles lie at the root of the site, beside the files of `public/`.
fn shipped(url: &str, public: &[Asset]) -> Result<String> {
    if url.starts_with("data:") || url.starts_with('#') {
        return Ok(url.to_owned());
    }
    let (name, fragment) = url.split_at(url.find('#').unwrap_or(url.len()));
    let name = name.trim_start_matches("../").trim_start_matches("./");
    let name = name.trim_start_matches('/').trim_start_matches("public/");
    let asset = public.iter().find(|asset| asset.name == name);
    let asset = asset.with_context(|| format!("there is no public/{name}"))?;
    Ok(format!("{}{fragment}", asset.file))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{Asset, bundle};

    fn bundled(name: &str, files: &[(&str, &str)], public: &[Asset]) -> Result<String, String> {
        let folder =
            std::env::temp_dir().join(format!("acquit-style-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        for (file, text) in files {
            fs::write(folder.join(file), text).unwrap();
        }
        let result = bundle(&folder.join(files[0].0), public).map_err(|error| format!("{error:#}"));
        fs::remove_dir_all(folder).unwrap();
        result
    }

    #[test]
    fn imports_take_their_place_in_their_layer() {
        let entry = "@layer a, b; @import 'inner.css' layer(b) print; p { a { top: 0 } }";
        let css = bundled("imports", &[("entry.css", entry), ("inner.css", "i{top:1px}")], &[]);
        let css = css.unwrap();
        assert_eq!(css, "@layer a,b;@media print{@layer b{i{top:1px}}}p a{top:0}");
    }

    #[test]
    fn urls_name_files_of_public_by_content() {
        let mark = [Asset::new("img/mark.svg", b"<svg/>".to_vec())];
        let entry = "a{background:url(../public/img/mark.svg#x)}";
        let css = bundled("urls", &[("entry.css", entry)], &mark).unwrap();
        assert_eq!(css, format!("a{{background:url(\"{}#x\")}}", mark[0].file));

        let error = bundled("missing", &[("entry.css", "a{background:url(/no.png)}")], &mark);
        assert!(error.unwrap_err().contains("there is no public/no.png"));
    }

    #[test]
    fn a_file_that_imports_itself_is_refused() {
        let error = bundled("cycle", &[("entry.css", "@import 'entry.css';")], &[]);
        assert!(error.unwrap_err().contains("imports itself"));
    }
}
