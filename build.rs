//! Gathers what the pages need from `node_modules` and `src/http/assets` into one table of
//! files, each with a name that carries its hash and a gzip copy. `src/http/assets/mod.rs` embeds it.
//!
//! Also hashes the rules of the domain, for the snapshots of the store.
//!
//! A style sheet names another file as `url("asset:NAME")`; the hashed address is put in its place.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::hash::{DefaultHasher, Hasher};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// Name under which the pages ask for it, source, media type. Named files come before those that name them.
const FILES: &[(&str, &[&str], &str)] = &[
    (
        "sans-400.woff2",
        &["node_modules/@fontsource/fira-sans/files/fira-sans-latin-400-normal.woff2"],
        "font/woff2",
    ),
    (
        "sans-500.woff2",
        &["node_modules/@fontsource/fira-sans/files/fira-sans-latin-500-normal.woff2"],
        "font/woff2",
    ),
    (
        "sans-600.woff2",
        &["node_modules/@fontsource/fira-sans/files/fira-sans-latin-600-normal.woff2"],
        "font/woff2",
    ),
    (
        "sans-ext-400.woff2",
        &["node_modules/@fontsource/fira-sans/files/fira-sans-latin-ext-400-normal.woff2"],
        "font/woff2",
    ),
    (
        "sans-ext-500.woff2",
        &["node_modules/@fontsource/fira-sans/files/fira-sans-latin-ext-500-normal.woff2"],
        "font/woff2",
    ),
    (
        "sans-ext-600.woff2",
        &["node_modules/@fontsource/fira-sans/files/fira-sans-latin-ext-600-normal.woff2"],
        "font/woff2",
    ),
    (
        "sans-viet-400.woff2",
        &["node_modules/@fontsource/fira-sans/files/fira-sans-vietnamese-400-normal.woff2"],
        "font/woff2",
    ),
    (
        "sans-viet-500.woff2",
        &["node_modules/@fontsource/fira-sans/files/fira-sans-vietnamese-500-normal.woff2"],
        "font/woff2",
    ),
    (
        "sans-viet-600.woff2",
        &["node_modules/@fontsource/fira-sans/files/fira-sans-vietnamese-600-normal.woff2"],
        "font/woff2",
    ),
    (
        "mono-400.woff2",
        &["node_modules/@fontsource/fira-mono/files/fira-mono-latin-400-normal.woff2"],
        "font/woff2",
    ),
    (
        "mono-500.woff2",
        &["node_modules/@fontsource/fira-mono/files/fira-mono-latin-500-normal.woff2"],
        "font/woff2",
    ),
    (
        "kern.css",
        &["node_modules/@kern-ux/native/dist/kern.min.css"],
        "text/css; charset=utf-8",
    ),
    (
        "app.css",
        &[
            "src/http/assets/css/1-grund.css",
            "src/http/assets/css/2-rahmen.css",
            "src/http/assets/css/3-teile.css",
            "src/http/assets/css/4-seiten.css",
            "src/http/assets/css/5-schmal.css",
        ],
        "text/css; charset=utf-8",
    ),
    (
        "app.js",
        &["src/http/assets/app.js", "src/http/assets/passkey.js"],
        "text/javascript; charset=utf-8",
    ),
    (
        "zeichen.svg",
        &["src/http/assets/zeichen.svg"],
        "image/svg+xml",
    ),
];

fn main() -> Result<(), Box<dyn Error>> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let mut addresses: BTreeMap<&str, String> = BTreeMap::new();
    let mut table = String::from("&[\n");
    for (name, sources, media_type) in FILES {
        let mut bytes = Vec::new();
        for source in *sources {
            println!("cargo:rerun-if-changed={source}");
            bytes.extend(read(&root, source)?);
        }
        if media_type.starts_with("text/css") {
            bytes = with_addresses(String::from_utf8(bytes)?, &addresses)?.into_bytes();
        }
        let (stem, extension) = name.rsplit_once('.').ok_or("a file without an extension")?;
        let hashed = format!("{stem}.{:016x}.{extension}", hash(&bytes));
        fs::write(out.join(&hashed), &bytes)?;
        // Fonts are compressed already.
        let gzip = if *media_type == "font/woff2" {
            "None".to_owned()
        } else {
            fs::write(out.join(format!("{hashed}.gz")), gzip(&bytes)?)?;
            format!("Some(include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{hashed}.gz\")))")
        };
        writeln!(
            table,
            "    Asset {{ name: {name:?}, path: \"/assets/{hashed}\", media_type: {media_type:?}, \
             bytes: include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{hashed}\")), gzip: {gzip} }},"
        )?;
        addresses.insert(name, format!("/assets/{hashed}"));
    }
    table.push_str("]\n");
    fs::write(out.join("assets.rs"), table)?;
    println!("cargo:rerun-if-changed=src/domain");
    println!("cargo:rustc-env=EAKTE_RULES={:016x}", rules(&root)?);
    Ok(())
}

/// Hash of the sources of the domain: snapshots folded by other rules are passed over (`src/store/snapshot.rs`).
fn rules(root: &Path) -> std::io::Result<u64> {
    let (mut open, mut files) = (vec![root.join("src/domain")], Vec::new());
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                open.push(entry.path());
            } else {
                files.push(entry.path());
            }
        }
    }
    files.sort();
    let all = files.iter().map(fs::read).collect::<Result<Vec<_>, _>>()?;
    Ok(hash(&all.concat()))
}

fn read(root: &Path, source: &str) -> Result<Vec<u8>, String> {
    fs::read(root.join(source)).map_err(|e| {
        if source.starts_with("node_modules/") {
            format!("`{source}` is missing: run npm ci --ignore-scripts")
        } else {
            format!("`{source}`: {e}")
        }
    })
}

/// Puts hashed addresses in place of `asset:NAME`. Refuses a name that is not (yet) in the table.
fn with_addresses(css: String, addresses: &BTreeMap<&str, String>) -> Result<String, String> {
    let css = addresses.iter().fold(css, |css, (name, address)| {
        css.replace(&format!("\"asset:{name}\""), &format!("\"{address}\""))
    });
    match css.find("asset:") {
        Some(at) => Err(format!(
            "unknown `{}`",
            css[at..].chars().take(30).collect::<String>()
        )),
        None => Ok(css),
    }
}

/// Tells one content from another so that browsers may keep a file for ever; no security rests on it.
fn hash(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(bytes);
    hasher.finish()
}

fn gzip(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes)?;
    encoder.finish()
}
