//! The words of the pages, in German and English (Fluent files under `texte/`).
//!
//! A page asks by key. Tests prove that both languages have every key and that the pages ask for no other.

mod zeit;

use std::borrow::Cow;
use std::collections::HashMap;

use eakte_domain::leseprotokoll::Zugriffsart;
use eakte_domain::werte::{
    Aktenende, Aktenstand, Auskunftsgrundlage, Auskunftsteil, Dokumentklasse, Leistungsart,
    Loeschgrundlage, Medium, Richtung, Rolle, Scanbefund, Scanfarbe, Scanmangel, Schrittergebnis,
    Stapelstand, Status, Verfuegung, Versagungsart, Versagungsumfang, Versandart, Zeichnungsstand,
    Zweck,
};
use eakte_domain::zugriff::Aktion;
use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{LanguageIdentifier, Loader, langid, static_loader};

use crate::app::Satz;

pub use zeit::{datum, datum_kurz, tag, uhrzeit, zeitpunkt};

static_loader! {
    static TEXTE = {
        locales: "./src/http/i18n/texte",
        fallback_language: "de",
        // Isolating marks around every argument show up in copied Aktenzeichen.
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

static DE: LanguageIdentifier = langid!("de");
static EN: LanguageIdentifier = langid!("en");

/// A language of the pages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sprache {
    /// German, with "Sie".
    #[default]
    De,
    /// English.
    En,
}

impl Sprache {
    /// Its code: `de` or `en`, as in `lang="de"` and in the cookie.
    pub const fn code(self) -> &'static str {
        match self {
            Self::De => "de",
            Self::En => "en",
        }
    }

    /// From a code; none for other languages.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "de" => Some(Self::De),
            "en" => Some(Self::En),
            _ => None,
        }
    }

    /// The best of ours for an `Accept-Language` header; German if the header names neither.
    ///
    /// Source: RFC 9110 section 12.5.4; a missing weight is 1, an unreadable one 0.
    pub fn from_accept_language(header: &str) -> Self {
        let mut best = (0.0_f32, Self::De);
        for part in header.split(',') {
            let mut fields = part.split(';');
            let tag = fields.next().unwrap_or_default().trim();
            let primary = tag
                .split('-')
                .next()
                .unwrap_or_default()
                .to_ascii_lowercase();
            let weight = fields
                .find_map(|f| f.trim().strip_prefix("q="))
                .map_or(1.0, |q| q.parse().unwrap_or(0.0));
            if let Some(sprache) = Self::from_code(&primary)
                && weight > best.0
            {
                best = (weight, sprache);
            }
        }
        best.1
    }

    /// The text of `key`. A test proves that every key the pages use exists.
    pub fn t(self, key: &str) -> String {
        TEXTE.lookup(self.id(), key)
    }

    /// The text of `key` with values put in, e.g. `[("anzahl", 3.into())]`.
    pub fn mit(self, key: &str, werte: &[(&'static str, FluentValue<'_>)]) -> String {
        let werte: HashMap<Cow<'static, str>, FluentValue<'_>> = werte
            .iter()
            .map(|(name, wert)| (Cow::Borrowed(*name), wert.clone()))
            .collect();
        TEXTE.lookup_with_args(self.id(), key, &werte)
    }

    /// The text of `key` with texts put in.
    pub fn mit_texten(self, key: &str, werte: &[(&'static str, String)]) -> String {
        let werte: Vec<_> = werte
            .iter()
            .map(|(name, wert)| (*name, FluentValue::from(wert.as_str())))
            .collect();
        self.mit(key, &werte)
    }

    /// A sentence of the application.
    pub fn satz(self, satz: &Satz) -> String {
        self.mit_texten(satz.key, &satz.werte)
    }

    fn id(self) -> &'static LanguageIdentifier {
        match self {
            Self::De => &DE,
            Self::En => &EN,
        }
    }
}

/// A word of the domain that has a name in each language.
pub trait Benannt {
    /// Its key in the Fluent files.
    fn schluessel(&self) -> String;

    /// Its name in `sprache`.
    fn name(&self, sprache: Sprache) -> String {
        sprache.t(&self.schluessel())
    }
}

macro_rules! benannt {
    ($($typ:ty => $vorsilbe:literal),+ $(,)?) => {
        $(impl Benannt for $typ {
            fn schluessel(&self) -> String {
                format!("{}-{}", $vorsilbe, self.code().replace('_', "-"))
            }
        })+
    };
}
benannt! {
    Leistungsart => "leistung",
    Dokumentklasse => "klasse",
    Rolle => "rolle",
    Status => "status",
    Aktenende => "ende",
    Aktenstand => "aktenstand",
    Zugriffsart => "zugriffsart",
    Medium => "medium",
    Richtung => "richtung",
    Loeschgrundlage => "loeschgrundlage",
    Aktion => "aktion",
    Auskunftsteil => "auskunftsteil",
    Auskunftsgrundlage => "auskunftsgrundlage",
    Verfuegung => "verfuegung",
    Schrittergebnis => "schrittergebnis",
    Zeichnungsstand => "zeichnungsstand",
    Versandart => "versandart",
    Versagungsart => "versagungsart",
    Versagungsumfang => "versagungsumfang",
    Scanfarbe => "scanfarbe",
    Scanmangel => "scanmangel",
    Scanbefund => "scanbefund",
    Stapelstand => "stapelstand",
}

impl Benannt for Zweck {
    fn schluessel(&self) -> String {
        match self {
            Self::Leistung(leistung) => leistung.schluessel(),
            aufgabe => format!("zweck-{}", aufgabe.code()),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::collections::BTreeSet;
    use std::path::Path;
    use std::{fs, io};

    use eakte_domain::akte::AkteEvent;
    use eakte_domain::werte::Gliederung;

    use super::*;

    fn keys(sprache: &str) -> BTreeSet<String> {
        let dir = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("src/http/i18n/texte")
            .join(sprache);
        let mut keys = BTreeSet::new();
        for file in fs::read_dir(dir).unwrap() {
            for line in fs::read_to_string(file.unwrap().path()).unwrap().lines() {
                if let Some((key, _)) = line.split_once(" =")
                    && key
                        .chars()
                        .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
                {
                    assert!(keys.insert(key.to_owned()), "`{key}` is there twice");
                }
            }
        }
        keys
    }

    fn asked(dir: &Path, out: &mut BTreeSet<String>) -> io::Result<()> {
        for entry in fs::read_dir(dir)? {
            let path = entry?.path();
            if path.is_dir() {
                asked(&path, out)?;
            } else if path.extension().is_some_and(|e| e == "rs") {
                let code = fs::read_to_string(&path)?;
                for call in ["t(\"", "mit(\"", "text(\""] {
                    for (at, _) in code.match_indices(call) {
                        let rest = &code[at + call.len()..];
                        let key = rest.split('"').next().unwrap_or_default();
                        if code[..at].ends_with(['.', ' ', '('])
                            && key.contains('-')
                            && !key.contains(['/', '{', ' ', '.', ':'])
                        {
                            out.insert(key.to_owned());
                        }
                    }
                }
            }
        }
        Ok(())
    }

    #[test]
    fn both_languages_have_the_same_keys() {
        // Why something was refused is said in German by the rule itself (`http::gruende`).
        let rule = |k: &String| k.starts_with("grund-") || k.starts_with("regel-");
        let en: BTreeSet<String> = keys("en").into_iter().filter(|k| !rule(k)).collect();
        assert_eq!(keys("de"), en);
    }

    #[test]
    fn the_pages_ask_for_no_key_that_is_missing() {
        let mut wanted = BTreeSet::new();
        asked(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join("src/http/pages"),
            &mut wanted,
        )
        .unwrap();
        assert!(
            wanted.len() > 50,
            "the search for keys found only {}",
            wanted.len()
        );
        let missing: Vec<_> = wanted.difference(&keys("de")).cloned().collect();
        assert_eq!(missing, Vec::<String>::new());
    }

    #[test]
    fn every_word_of_the_domain_has_a_name() {
        let keys = keys("de");
        let mut words: Vec<String> = Vec::new();
        words.extend(Leistungsart::ALLE.iter().map(Benannt::schluessel));
        words.extend(Dokumentklasse::ALLE.iter().map(Benannt::schluessel));
        words.extend(Rolle::ALLE.iter().map(Benannt::schluessel));
        words.extend(Status::ALLE.iter().map(Benannt::schluessel));
        words.extend(Aktenende::ALLE.iter().map(Benannt::schluessel));
        words.extend(Aktenstand::ALLE.iter().map(Benannt::schluessel));
        words.extend(Medium::ALLE.iter().map(Benannt::schluessel));
        words.extend(Richtung::ALLE.iter().map(Benannt::schluessel));
        words.extend(Zweck::AUFGABEN.iter().map(Benannt::schluessel));
        words.extend(Loeschgrundlage::ALLE.iter().map(Benannt::schluessel));
        words.extend(Aktion::ALLE.iter().map(Benannt::schluessel));
        words.extend(Zugriffsart::ALLE.iter().map(Benannt::schluessel));
        words.extend(Auskunftsteil::ALLE.iter().map(Benannt::schluessel));
        words.extend(Auskunftsgrundlage::ALLE.iter().map(Benannt::schluessel));
        words.extend(Verfuegung::ALLE.iter().map(Benannt::schluessel));
        words.extend(Schrittergebnis::ALLE.iter().map(Benannt::schluessel));
        words.extend(Zeichnungsstand::ALLE.iter().map(Benannt::schluessel));
        words.extend(Versandart::ALLE.iter().map(Benannt::schluessel));
        words.extend(Versagungsart::ALLE.iter().map(Benannt::schluessel));
        words.extend(Versagungsumfang::ALLE.iter().map(Benannt::schluessel));
        words.extend(Scanfarbe::ALLE.iter().map(Benannt::schluessel));
        words.extend(Scanmangel::ALLE.iter().map(Benannt::schluessel));
        words.extend(Scanbefund::ALLE.iter().map(Benannt::schluessel));
        words.extend(Stapelstand::ALLE.iter().map(Benannt::schluessel));
        let clear = ["geloescht", "loeschung", "loeschungabgeschlossen"];
        words.extend(clear.map(|e| format!("ereignis-{e}")));
        words.extend(
            AkteEvent::TYPES
                .iter()
                .map(|t| format!("ereignis-{}", t.to_lowercase())),
        );
        words.extend(Gliederung::ALLE.iter().map(|g| format!("gliederung-{g}")));
        for medium in ["papier", "pdf", "mail", "bild", "text", "brief", "datei"] {
            words.push(format!("medientyp-{medium}"));
        }
        let missing: Vec<_> = words.into_iter().filter(|w| !keys.contains(w)).collect();
        assert_eq!(missing, Vec::<String>::new());
    }

    #[test]
    fn the_browser_s_favourite_of_our_languages_wins() {
        assert_eq!(
            Sprache::from_accept_language("fr-FR, en;q=0.8, de;q=0.5"),
            Sprache::En
        );
        assert_eq!(
            Sprache::from_accept_language("de-DE,de;q=0.9,en;q=0.8"),
            Sprache::De
        );
        assert_eq!(Sprache::from_accept_language("fr"), Sprache::De);
    }

    #[test]
    fn a_value_is_put_in_without_invisible_marks() {
        let text = Sprache::De.mit(
            "dokument-seite-von",
            &[("seite", 2.into()), ("seiten", 3.into())],
        );
        assert_eq!(text, "Seite 2 von 3");
    }
}
