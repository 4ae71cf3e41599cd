//! The walls of the house that the compiler does not hold.
//!
//! Each test reads the repository as it lies there. Each wall is a function that
//! also has to find a violation planted for it, so that none rests on luck.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

const LINES_MAX: usize = 500;

/// Folders that hold nothing of ours.
const FOREIGN: [&str; 6] = [
    ".git",
    "target",
    "var",
    "node_modules",
    "__pycache__",
    ".venv",
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every file of the repository as (path relative to its root, text). Pictures and locks are left out.
fn files() -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut open = vec![root()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let entry = entry.unwrap();
            let name = entry.file_name().to_string_lossy().into_owned();
            let foreign = FOREIGN.contains(&name.as_str());
            if foreign || name == "Cargo.lock" || name == "package-lock.json" {
                continue;
            }
            if entry.file_type().unwrap().is_dir() {
                open.push(entry.path());
                continue;
            }
            let path = entry.path();
            let relative = path.strip_prefix(root()).unwrap().to_string_lossy();
            if let Ok(text) = std::fs::read_to_string(&path) {
                found.push((relative.into_owned(), text));
            }
        }
    }
    assert!(
        found.len() > 50,
        "the repository has only {} files",
        found.len()
    );
    found.sort();
    found
}

/// A program or a style sheet, not data or prose.
fn is_source(path: &str, text: &str) -> bool {
    let ending = Path::new(path).extension().and_then(|e| e.to_str());
    match ending {
        Some("rs" | "sql" | "mjs" | "js" | "css" | "py" | "sh" | "cedar" | "ftl") => true,
        None => text.starts_with("#!"),
        Some(_) => false,
    }
}

fn is_test(path: &str) -> bool {
    path.starts_with("tests/") || path.contains("/tests/") || path.starts_with("benches/")
}

/// What comes before the first test module of a file.
fn without_tests(text: &str) -> &str {
    text.split("#[cfg(test)]").next().unwrap_or(text)
}

fn nothing(violations: &[String]) {
    assert!(violations.is_empty(), "\n{}", violations.join("\n"));
}

// ---- size, names, leftovers

fn too_long(path: &str, text: &str) -> Option<String> {
    let lines = text.lines().count();
    (is_source(path, text) && lines > LINES_MAX).then(|| format!("{path} has {lines} lines"))
}

#[test]
fn no_source_file_is_over_500_lines() {
    assert!(too_long("a.rs", &"x\n".repeat(501)).is_some());
    assert!(too_long("a.rs", &"x\n".repeat(500)).is_none());
    let long: Vec<_> = files().iter().filter_map(|(p, t)| too_long(p, t)).collect();
    nothing(&long);
}

fn is_a_drawer(path: &str) -> bool {
    path.split(['/', '.'])
        .any(|part| matches!(part, "util" | "utils"))
}

#[test]
fn no_file_or_folder_is_a_drawer_named_utils() {
    assert!(is_a_drawer("src/utils.rs") && is_a_drawer("src/util/mod.rs"));
    let drawers: Vec<_> = files()
        .into_iter()
        .filter_map(|(p, _)| is_a_drawer(&p).then_some(p))
        .collect();
    nothing(&drawers);
}

/// Marks of unfinished work, and paths that exist on one machine only.
/// Written in halves: this file is read too.
const LEFTOVERS: [&str; 9] = [
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("XX", "X:"),
    concat!("todo", "!("),
    concat!("unimplemented", "!("),
    concat!("allow(dead", "_code)"),
    concat!(" /wo", "rk/"),
    concat!("\"/wo", "rk/"),
    concat!("registry.npm", "js"),
];

fn leftovers(path: &str, text: &str) -> Vec<String> {
    text.lines()
        .enumerate()
        .flat_map(|(i, line)| {
            let marks = LEFTOVERS.iter().filter(move |m| line.contains(**m));
            marks.map(move |m| format!("{path}:{}: `{m}`", i + 1))
        })
        .collect()
}

#[test]
fn nothing_is_left_unfinished_and_no_machine_is_named() {
    assert_eq!(
        leftovers("a", &format!("fine\n// {} later", LEFTOVERS[0])).len(),
        1
    );
    let found: Vec<_> = files().iter().flat_map(|(p, t)| leftovers(p, t)).collect();
    nothing(&found);
}

// ---- who may import whom

/// The packages of the house and what of the house each may stand on. `eakte` and what
/// measures it may use all.
const PACKAGES: [(&str, &[&str]); 10] = [
    ("eakte-age", &[]),
    ("eakte-domain", &[]),
    ("eakte-ledger", &["eakte-age"]),
    ("eakte-worker", &[]),
    ("eakte-xdomea", &[]),
    ("eakte-testpg", &[]),
    ("eakte-zugriff", &["eakte-domain"]),
    ("eakte-projections", &["eakte-domain"]),
    ("eakte-sample", &["eakte-domain"]),
    ("eakte-witness", &["eakte-ledger"]),
];

fn metadata() -> serde_json::Value {
    metadata_of("Cargo.toml")
}

fn metadata_of(manifest: &str) -> serde_json::Value {
    let out = Command::new(env!("CARGO"))
        .args(["metadata", "--locked", "--format-version", "1"])
        .args(["--manifest-path", manifest])
        .args(["--filter-platform", "x86_64-unknown-linux-gnu"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(
        out.status.success(),
        "{}",
        String::from_utf8_lossy(&out.stderr)
    );
    serde_json::from_slice(&out.stdout).unwrap()
}

#[test]
fn packages_stand_only_on_the_ones_below_them() {
    let allowed: BTreeMap<_, _> = PACKAGES.into_iter().collect();
    let mut wrong = Vec::new();
    for package in metadata()["packages"].as_array().unwrap() {
        let name = package["name"].as_str().unwrap();
        if !package["source"].is_null() || ["eakte", "eakte-benches"].contains(&name) {
            continue;
        }
        let Some(below) = allowed.get(name) else {
            wrong.push(format!("{name} has no place in the house yet"));
            continue;
        };
        for dependency in package["dependencies"].as_array().unwrap() {
            let other = dependency["name"].as_str().unwrap();
            let ours = !dependency["path"].is_null() && dependency["kind"].is_null();
            if ours && !below.contains(&other) {
                wrong.push(format!("{name} must not use {other}"));
            }
        }
    }
    nothing(&wrong);
}

/// The modules of the root package in the order of the map at the head of `src/lib.rs`: lowest first.
fn map_of_the_house() -> Vec<String> {
    let text = std::fs::read_to_string(root().join("src/lib.rs")).unwrap();
    let rooms = text.lines().filter_map(|line| {
        let name = line.strip_prefix("//! - [`")?.split('`').next()?;
        Some(name.to_owned())
    });
    rooms.collect()
}

/// Names after `crate::` in a module that stands at `rank`, if they stand higher.
fn looks_up(order: &[String], rank: usize, text: &str) -> Vec<String> {
    let above = order.iter().enumerate().filter(|(i, name)| {
        *i > rank
            && text.match_indices("crate::").any(|(at, found)| {
                let rest = &text[at + found.len()..];
                rest.strip_prefix(name.as_str())
                    .is_some_and(|r| !r.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
            })
    });
    above.map(|(_, name)| name.clone()).collect()
}

#[test]
fn modules_import_only_what_stands_before_them_on_the_map() {
    let order = map_of_the_house();
    let planted = ["store".to_owned(), "http".to_owned()];
    assert_eq!(looks_up(&planted, 0, "use crate::http::Page;"), ["http"]);
    assert!(looks_up(&planted, 1, "use crate::store::Log;").is_empty());
    for room in ["codec", "keys", "store", "exchange", "app", "http"] {
        assert!(
            order.contains(&room.to_owned()),
            "the map in src/lib.rs does not name `{room}`"
        );
    }
    let lib = std::fs::read_to_string(root().join("src/lib.rs")).unwrap();
    let mut wrong = Vec::new();
    for room in lib.lines().filter_map(|line| line.strip_prefix("pub mod ")) {
        let room = room.trim_end_matches(';').to_owned();
        if !order.contains(&room) {
            wrong.push(format!("{room} is not on the map"));
        }
    }
    for (path, text) in files() {
        let Some(inner) = path.strip_prefix("src/") else {
            continue;
        };
        let room = inner.split(['/', '.']).next().unwrap_or_default();
        let Some(rank) = order.iter().position(|name| name == room) else {
            continue;
        };
        // xdomea is a package of its own inside the room.
        if path.ends_with(".rs") && !path.starts_with("src/exchange/xdomea/") {
            for above in looks_up(&order, rank, without_tests(&text)) {
                wrong.push(format!("{path} looks up to `{above}`"));
            }
        }
    }
    nothing(&wrong);
}

fn makes_a_beleg(path: &str, text: &str) -> bool {
    let gate = path.starts_with("src/zugriff/") || path == "src/domain/zugriff/beleg.rs";
    path.ends_with(".rs") && !gate && !is_test(path) && without_tests(text).contains("vom_tor(")
}

#[test]
fn only_the_gate_makes_a_beleg() {
    assert!(makes_a_beleg("src/app/mod.rs", "Beleg::vom_tor(e)"));
    let forged: Vec<_> = files()
        .into_iter()
        .filter_map(|(p, t)| makes_a_beleg(&p, &t).then_some(p))
        .collect();
    nothing(&forged);
}

fn claims_a_record(path: &str, text: &str) -> bool {
    let recorder = path == "src/app/lesen.rs" || path == "src/domain/leseprotokoll.rs";
    path.ends_with(".rs")
        && !recorder
        && !is_test(path)
        && without_tests(text).contains("vom_protokoll(")
}

#[test]
fn only_where_looks_are_recorded_is_one_said_to_be_on_record() {
    assert!(claims_a_record(
        "src/http/mod.rs",
        "Gelesen::vom_protokoll(b)"
    ));
    let forged: Vec<_> = files()
        .into_iter()
        .filter_map(|(p, t)| claims_a_record(&p, &t).then_some(p))
        .collect();
    nothing(&forged);
}

// ---- migrations

/// Names of the types of a file that the description of the API names.
fn described(text: &str) -> Vec<String> {
    let derived = text.split("#[derive(").skip(1);
    let shown = derived.filter(|d| d.split(")]").next().is_some_and(|l| l.contains("ToSchema")));
    let name = |d: &str| {
        let mut words = d
            .split_whitespace()
            .skip_while(|w| !["struct", "enum"].contains(w));
        let name = words.nth(1)?.split(['<', '(', '{', ';']).next()?;
        Some(name.to_owned())
    };
    shown.filter_map(name).collect()
}

#[test]
fn no_two_types_have_one_name_in_the_description_of_the_api() {
    let planted = "#[derive(Clone, ToSchema)]\n#[serde(x)]\npub struct Neu<T> {\n#[derive(Clone)]\nstruct Alt {";
    assert_eq!(described(planted), ["Neu"]);
    let mut seen = BTreeMap::new();
    for (path, text) in files()
        .into_iter()
        .filter(|(p, _)| p.ends_with(".rs") && !is_test(p))
    {
        for name in described(&text) {
            let before = seen.insert(name.clone(), path.clone());
            assert_eq!(before, None, "{name} of {path} hides another");
        }
    }
    assert!(seen.len() > 40, "only {} types are described", seen.len());
}

#[test]
fn migrations_are_run_numbered_once_each_and_say_why() {
    let mut numbers = Vec::new();
    let mut wrong = Vec::new();
    let files = files();
    let run = files
        .iter()
        .find(|(path, _)| path == "src/store/migrate.rs");
    let run = &run.expect("the list of migrations").1;
    for (path, text) in &files {
        if !path.starts_with("schema/") || !path.ends_with(".sql") {
            continue;
        }
        let name = path.rsplit('/').next().unwrap_or_default();
        numbers.push(name.chars().take(4).collect::<String>());
        if !run.contains(&format!("/{path}\"")) {
            wrong.push(format!("{path} is never run"));
        }
        for head in ["-- Why ", "-- Adds ", "-- Grants ", "-- Locks "] {
            if !text.contains(head) {
                wrong.push(format!("{path} does not say `{head}`"));
            }
        }
    }
    nothing(&wrong);
    numbers.sort();
    assert!(!numbers.is_empty(), "schema/ has no migration");
    // A number taken by work that was dropped stays free: renumbering what ran somewhere is not possible.
    let once = numbers.windows(2).all(|pair| pair[0] < pair[1]);
    let digits = numbers
        .iter()
        .all(|n| n.bytes().all(|b| b.is_ascii_digit()));
    assert!(once && digits, "{numbers:?}");
}

// ---- licences

/// The list `allow` of `deny.toml`.
fn allowed_licences() -> Vec<String> {
    let text = std::fs::read_to_string(root().join("deny.toml")).unwrap();
    let list = text.split("allow = [").nth(1).unwrap();
    let list = list.split(']').next().unwrap();
    list.lines()
        .filter_map(|line| line.trim().strip_prefix('"')?.split('"').next())
        .map(str::to_owned)
        .collect()
}

/// Whether one can take the work under licences that are allowed.
fn is_allowed(allowed: &[String], licence: &str) -> bool {
    spdx::Expression::parse_mode(licence, spdx::ParseMode::LAX)
        .is_ok_and(|e| e.evaluate(|req| allowed.contains(&req.to_string())))
}

#[test]
fn every_dependency_has_a_licence_that_fits_eupl() {
    let allowed = allowed_licences();
    assert!(!is_allowed(&allowed, "AGPL-3.0-only"));
    assert!(!is_allowed(&allowed, "MIT AND GPL-3.0-only"));
    assert!(is_allowed(&allowed, "MIT/Apache-2.0"));
    let mut seen = Vec::new();
    // The peer of the benches and libFuzzer are linked into nothing that is handed on; their licences are read all
    // the same.
    for manifest in [
        "Cargo.toml",
        "benches/peer/Cargo.toml",
        "benches/fuzz/Cargo.toml",
    ] {
        for package in metadata_of(manifest)["packages"].as_array().unwrap() {
            let name = package["name"].as_str().unwrap().to_owned();
            seen.push((name, package["license"].clone()));
        }
    }
    let lock = std::fs::read_to_string(root().join("package-lock.json")).unwrap();
    let lock: serde_json::Value = serde_json::from_str(&lock).unwrap();
    for (name, package) in lock["packages"].as_object().unwrap() {
        seen.push((name.clone(), package["license"].clone()));
    }
    assert!(seen.len() > 100, "only {} dependencies seen", seen.len());
    let wrong: Vec<_> = seen
        .iter()
        .filter(|(_, licence)| !is_allowed(&allowed, licence.as_str().unwrap_or_default()))
        .map(|(name, licence)| format!("{name}: {licence}"))
        .collect();
    nothing(&wrong);
}

fn is_foreign_database_client(name: &str) -> bool {
    name.starts_with("sqlx") || name.starts_with("diesel") || name.starts_with("sea-orm")
}

#[test]
fn postgresql_is_reached_through_tokio_postgres_alone() {
    let names_of = |manifest| -> Vec<String> {
        let metadata = metadata_of(manifest);
        let packages = metadata["packages"].as_array().unwrap().iter();
        packages
            .map(|p| p["name"].as_str().unwrap().to_owned())
            .collect()
    };
    // The benches' peer stands on one: so the wall sees it where it is.
    let peer = names_of("benches/peer/Cargo.toml");
    assert!(peer.iter().any(|n| is_foreign_database_client(n)));
    let ours = names_of("Cargo.toml");
    assert!(ours.iter().any(|n| n == "tokio-postgres"));
    let foreign: Vec<_> = ours
        .into_iter()
        .filter(|n| is_foreign_database_client(n))
        .collect();
    nothing(&foreign);
}

#[test]
fn the_licence_is_the_whole_eupl_1_2() {
    let text = std::fs::read_to_string(root().join("LICENSE")).unwrap();
    assert!(text.starts_with("EUROPEAN UNION PUBLIC LICENCE v. 1.2"));
    for article in 1..=15 {
        let head = format!("\n{article}.");
        assert!(text.contains(&head), "article {article} is missing");
    }
    assert!(text.contains("Appendix"));
}

// ---- prose

/// Targets of links and of `code` that look like paths of ours.
fn paths_named(text: &str) -> Vec<String> {
    let links = text
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split(')').next())
        .filter(|target| !target.contains(':') && !target.starts_with('#'));
    let code = text.split('`').skip(1).step_by(2).filter(|c| {
        c.contains('/') && !c.contains([' ', '*', '<', '$', '{']) && !c.starts_with(['/', '.'])
    });
    links.chain(code).map(str::to_owned).collect()
}

#[test]
fn every_path_that_the_readme_names_exists() {
    assert_eq!(
        paths_named("see [it](a.md) and `b/c.rs`"),
        ["a.md", "b/c.rs"]
    );
    let text = std::fs::read_to_string(root().join("README.md")).unwrap();
    let named = paths_named(&text);
    assert!(!named.is_empty());
    let missing: Vec<_> = named
        .into_iter()
        .filter(|path| !root().join(path).exists())
        .collect();
    nothing(&missing);
}
