//! Cross-check of our grammar against the official schemas.
//!
//! Random messages are made from our grammar and `xmllint` must accept them; then they are damaged in random
//! places and both must agree on every damage. So our tables are neither wider nor narrower than the schemas.
//! Fixed seeds: a failure comes again. Needs `xmllint` and the schemas in `../shared` (or `EAKTE_SHARED`).

mod erzeugen;
mod veraendern;

use crate::abbildung::{abbilden, antwort};
use crate::baum::lesen;
use crate::xml::decode;
use crate::{AblehnungCode, Fassung, Nachrichtentyp, Optionen};
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// splitmix64: small, and the same everywhere. Source: Steele, Lea, Flood 2014.
pub(crate) struct Zufall(u64);

impl Zufall {
    fn wort(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// 0 to `n` - 1.
    pub(crate) fn bis(&mut self, n: usize) -> usize {
        usize::try_from(self.wort() % u64::try_from(n.max(1)).unwrap()).unwrap()
    }

    pub(crate) fn eines<'a, T>(&mut self, aus: &'a [T]) -> &'a T {
        &aus[self.bis(aus.len())]
    }
}

/// The shared reference data; `None`: not there, and the run may skip.
fn shared() -> Option<PathBuf> {
    let dir = std::env::var_os("EAKTE_SHARED").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared"),
        PathBuf::from,
    );
    let da = dir.join("xdomea/xsd").is_dir()
        && Command::new("xmllint").arg("--version").output().is_ok();
    let ci = std::env::var("CI").is_ok_and(|ci| ci == "true");
    assert!(
        da || !ci,
        "no xdomea schemas in {} or no xmllint",
        dir.display()
    );
    if !da {
        eprintln!(
            "skipped: no xdomea schemas in {} or no xmllint",
            dir.display()
        );
    }
    da.then_some(dir)
}

/// What `xmllint` says of each text: empty if valid.
fn xmllint(shared: &Path, fassung: Fassung, typ: Nachrichtentyp, texte: &[String]) -> Vec<String> {
    let schema = format!(
        "xdomea/xsd/{}/xdomea-Nachrichten-{}.xsd",
        fassung.as_str(),
        typ.gruppe()
    );
    let dir = tempfile::tempdir().unwrap();
    let namen: Vec<PathBuf> = (0..texte.len())
        .map(|nr| dir.path().join(format!("{nr}.xml")))
        .collect();
    for (name, text) in namen.iter().zip(texte) {
        fs::write(name, text).unwrap();
    }
    let mut urteile: HashMap<usize, String> = HashMap::new();
    for teil in namen.chunks(500) {
        let lauf = Command::new("xmllint")
            .args(["--nonet", "--noout", "--schema"])
            .arg(shared.join(&schema))
            .args(teil)
            .output()
            .unwrap();
        for zeile in String::from_utf8_lossy(&lauf.stderr).lines() {
            let Some(rest) = zeile.strip_prefix(&format!("{}/", dir.path().display())) else {
                continue;
            };
            let Some(nr) = rest
                .split_once(".xml")
                .and_then(|(nr, _)| nr.parse::<usize>().ok())
            else {
                continue;
            };
            // A namespace need not be a URI to be one; libxml2 complains and goes on.
            let gut = zeile.ends_with(".xml validates") || zeile.ends_with("is not a valid URI");
            let urteil = urteile.entry(nr).or_default();
            if !gut && urteil.is_empty() {
                *urteil = rest.to_owned();
            }
        }
    }
    assert_eq!(
        urteile.len(),
        texte.len(),
        "xmllint did not judge every text"
    );
    (0..texte.len())
        .map(|nr| urteile.remove(&nr).unwrap())
        .collect()
}

/// Our judgement: empty if accepted.
fn wir(text: &str) -> String {
    let text = match decode(text.as_bytes().to_vec()) {
        Ok(text) => text,
        Err(ablehnung) => return ablehnung.to_string(),
    };
    let baum = match lesen(&text, &Optionen::default(), &Nachrichtentyp::ALLE) {
        Ok(baum) => baum,
        Err(ablehnung) => return ablehnung.to_string(),
    };
    // The model takes whatever the grammar accepts; ids, and whether the head of an answer names it, are its own matter.
    if Nachrichtentyp::ANTWORTEN.contains(&baum.typ) {
        if let Err(ablehnung) = antwort(&baum) {
            let eigene = [AblehnungCode::IdDoppelt, AblehnungCode::NameUngleich];
            assert!(eigene.contains(&ablehnung.code), "{ablehnung}");
        }
        return String::new();
    }
    match abbilden(&baum, &HashMap::new()) {
        Err(ablehnung) => assert_eq!(
            ablehnung.code,
            AblehnungCode::IdDoppelt,
            "{ablehnung}\n{text}"
        ),
        Ok(abbild) => assert!(!abbild.nachricht.objekte.is_empty()),
    }
    String::new()
}

fn vergleichen(
    shared: &Path,
    fassung: Fassung,
    typ: Nachrichtentyp,
    texte: &[String],
) -> (usize, usize) {
    let amtlich = xmllint(shared, fassung, typ, texte);
    let mut gueltig = 0;
    let mut uneinig = Vec::new();
    for (text, amtlich) in texte.iter().zip(&amtlich) {
        let unser = wir(text);
        if unser.is_empty() != amtlich.is_empty() {
            uneinig.push(format!("ours: {unser}\nxmllint: {amtlich}\n{text}\n"));
        }
        gueltig += usize::from(unser.is_empty());
    }
    let wo = format!("{} {}", fassung.as_str(), typ.code());
    assert!(
        uneinig.is_empty(),
        "{wo}: {} disagreements\n{}",
        uneinig.len(),
        uneinig.join("\n")
    );
    (gueltig, texte.len() - gueltig)
}

fn nachrichten() -> impl Iterator<Item = (Fassung, Nachrichtentyp)> {
    let alle = Fassung::ALLE
        .into_iter()
        .flat_map(|f| Nachrichtentyp::ALLE.map(|typ| (f, typ)));
    alle.filter(|(fassung, typ)| crate::grammatik::grammatik(*fassung).wurzel(*typ).is_some())
}

#[test]
fn every_message_our_grammar_makes_is_valid() {
    let Some(shared) = shared() else { return };
    for (fassung, typ) in nachrichten() {
        let texte: Vec<String> = (0..60)
            .map(|nr| erzeugen::nachricht(fassung, typ, &mut Zufall(nr)))
            .collect();
        let (_, ungueltig) = vergleichen(&shared, fassung, typ, &texte);
        assert_eq!(ungueltig, 0, "{} {}", fassung.as_str(), typ.code());
    }
}

#[test]
fn a_damaged_message_is_refused_exactly_when_the_schema_refuses_it() {
    let Some(shared) = shared() else { return };
    for (fassung, typ) in nachrichten() {
        let mut zufall = Zufall(4711);
        let mut texte = Vec::new();
        for nr in 0..40 {
            let text = erzeugen::nachricht(fassung, typ, &mut Zufall(1000 + nr));
            texte.extend((0..25).map(|_| veraendern::veraendert(&text, &mut zufall)));
        }
        let (gueltig, ungueltig) = vergleichen(&shared, fassung, typ, &texte);
        eprintln!(
            "{} {}: {gueltig} valid, {ungueltig} not",
            fassung.as_str(),
            typ.code()
        );
        // Both kinds must be there, or the test says nothing.
        assert!(gueltig > 20 && ungueltig > 400);
    }
}

#[test]
fn a_damaged_example_is_refused_exactly_when_the_schema_refuses_it() {
    let Some(shared) = shared() else { return };
    let beispiele = [
        (
            "minimal/3.0.0/Aussonderung.Aussonderung.0503.xml",
            Fassung::V300,
            Nachrichtentyp::Aussonderung,
        ),
        (
            "minimal/3.0.0/Abgabe.Abgabe.0401.xml",
            Fassung::V300,
            Nachrichtentyp::Abgabe,
        ),
        (
            "minimal/3.0.0/Aussonderung.Bewertungsverzeichnis.0502.xml",
            Fassung::V300,
            Nachrichtentyp::Bewertungsverzeichnis,
        ),
        (
            "minimal/3.1.0/Aussonderung.AussonderungImportBestaetigen.0506.xml",
            Fassung::V310,
            Nachrichtentyp::Importbestaetigung,
        ),
        (
            "minimal/3.1.0/Aussonderung.Aussonderung.0503.xml",
            Fassung::V310,
            Nachrichtentyp::Aussonderung,
        ),
        (
            "minimal/3.1.0/Abgabe.Abgabe.0401.xml",
            Fassung::V310,
            Nachrichtentyp::Abgabe,
        ),
        (
            "minimal/4.0.0/Aussonderung.Aussonderung.0503.xml",
            Fassung::V400,
            Nachrichtentyp::Aussonderung,
        ),
        (
            "examples/toolkit/2.4.0/xx_Aussonderung.Aussonderung.0503.xml",
            Fassung::V240,
            Nachrichtentyp::Aussonderung,
        ),
        (
            "examples/toolkit/3.0.0/xx_Aussonderung.Aussonderung.0503.xml",
            Fassung::V300,
            Nachrichtentyp::Aussonderung,
        ),
        (
            "examples/lavnrw/3.0.0/9fde4e7a-b41b-11ec-9225-005056871b7c_Aussonderung.Aussonderung.0503.xml",
            Fassung::V300,
            Nachrichtentyp::Aussonderung,
        ),
    ];
    for (name, fassung, typ) in beispiele {
        let text = fs::read_to_string(shared.join("xdomea").join(name)).unwrap();
        let mut zufall = Zufall(815);
        let mut texte = vec![text.clone()];
        texte.extend((0..300).map(|_| veraendern::veraendert(&text, &mut zufall)));
        vergleichen(&shared, fassung, typ, &texte);
    }
}

#[test]
fn a_message_with_damaged_bytes_is_refused_exactly_when_xmllint_refuses_it() {
    let Some(shared) = shared() else { return };
    for (fassung, typ) in [
        (Fassung::V300, Nachrichtentyp::Abgabe),
        (Fassung::V400, Nachrichtentyp::Aussonderung),
    ] {
        let mut zufall = Zufall(42);
        let mut texte = Vec::new();
        for nr in 0..40 {
            let text = erzeugen::nachricht(fassung, typ, &mut Zufall(2000 + nr));
            texte.extend((0..50).map(|_| veraendern::zerschossen(&text, &mut zufall)));
        }
        let (gueltig, ungueltig) = vergleichen(&shared, fassung, typ, &texte);
        eprintln!(
            "{} {}: {gueltig} valid, {ungueltig} not",
            fassung.as_str(),
            typ.code()
        );
        assert!(gueltig > 20 && ungueltig > 400);
    }
}
