//! What the reader of xdomea packages says, in the person's language.
//!
//! The reader speaks German. Another language has a sentence for each of its codes (`grund-paket-...`,
//! `grund-hinweis-...`), and puts in the names that the German sentence quotes, and the place.

use eakte_xdomea::{Ablehnung, Ort, Warnung};

use super::i18n::{Sprache, datum_kurz};
use crate::exchange::bericht::Anpassung;

/// Why a package was refused, where, what to do, and the code.
pub(super) fn ablehnung(a: &Ablehnung, s: Sprache) -> String {
    match s {
        Sprache::De => a.to_string(),
        Sprache::En => {
            let key = format!("grund-paket-{}", a.code.as_str().replace('_', "-"));
            let was = was(&a.grund, &a.ort);
            format!("{} [{}]", s.mit_texten(&key, &[("was", was)]), a.code)
        }
    }
}

/// What is worth a look in a package that was accepted.
pub(super) fn warnung(w: &Warnung, s: Sprache) -> String {
    match s {
        Sprache::De => w.text.clone(),
        Sprache::En => {
            let key = format!("grund-hinweis-{}", w.code.as_str().replace('_', "-"));
            s.mit_texten(&key, &[("was", was(&w.text, &w.ort))])
        }
    }
}

/// What was changed to fit.
pub(super) fn anpassung(a: &Anpassung, s: Sprache) -> String {
    let (key, wert) = match (s, a) {
        (Sprache::De, a) => return a.to_string(),
        (_, Anpassung::BetreffGekuerzt(betreff)) => ("grund-anpassung-gekuerzt", betreff.clone()),
        (_, Anpassung::OhneBetreff(betreff)) => ("grund-anpassung-ohne", betreff.clone()),
        (_, Anpassung::EigenerVorgang(betreff)) => ("grund-anpassung-vorgang", betreff.clone()),
        (_, Anpassung::SchlussVorBeginn(tag)) => ("grund-anpassung-schluss", datum_kurz(s, *tag)),
        (_, Anpassung::FassungGleich) => ("grund-anpassung-gleich", String::new()),
    };
    s.mit_texten(key, &[("wert", wert)])
}

/// What a German sentence quotes, and the place: `: \`a\`, \`b\` (line 3, Kopf/Betreff)`. Empty if there is neither.
fn was(satz: &str, ort: &Ort) -> String {
    let quoted: Vec<_> = satz.split('`').skip(1).step_by(2).collect();
    let mut was = String::new();
    if !quoted.is_empty() {
        was = format!(": `{}`", quoted.join("`, `"));
    }
    let zeile = ort.zeile.map(|z| format!("line {z}"));
    let place = [ort.eintrag.clone(), zeile, ort.pfad.clone()];
    let place: Vec<_> = place.into_iter().flatten().collect();
    if !place.is_empty() {
        was += &format!(" ({})", place.join(", "));
    }
    was
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::path::Path;

    use eakte_xdomea::{AblehnungCode, WarnungCode};

    use super::*;

    #[test]
    fn every_code_of_the_reader_has_an_english_sentence() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let read = |p: &str| std::fs::read_to_string(root.join(p)).unwrap();
        let words = read("src/http/i18n/texte/en/paket.ftl");
        let source = read("src/exchange/xdomea/ablehnung.rs");
        let codes = source.split("=> \"").skip(1).map(|rest| {
            let code = rest.split('"').next().unwrap();
            format!("grund-paket-{}", code.replace('_', "-"))
        });
        let warnings = WarnungCode::ALLE
            .iter()
            .map(|c| format!("grund-hinweis-{}", c.as_str().replace('_', "-")));
        let wanted: Vec<_> = codes.chain(warnings).collect();
        assert!(wanted.len() > 40, "only {} codes found", wanted.len());
        let missing: Vec<_> = wanted
            .iter()
            .filter(|key| !words.contains(&format!("\n{key} = ")))
            .collect();
        assert!(missing.is_empty(), "{missing:?}");
    }

    #[test]
    fn an_english_refusal_names_the_file_the_place_and_the_code() {
        let a = Ablehnung {
            code: AblehnungCode::DateiFehlt,
            grund: "Die Datei `a.pdf` fehlt.".into(),
            ort: Ort {
                eintrag: None,
                pfad: Some("Dokument/Version".into()),
                zeile: Some(92),
            },
            rat: "Bitte das vollständige Paket liefern.".into(),
        };
        let text = ablehnung(&a, Sprache::En);
        for part in ["`a.pdf`", "(line 92, Dokument/Version)", "[datei_fehlt]"] {
            assert!(text.contains(part), "{text}");
        }
        assert!(!text.contains("Bitte"), "{text}");
        assert!(ablehnung(&a, Sprache::De).contains("Bitte das vollständige"));
    }
}
