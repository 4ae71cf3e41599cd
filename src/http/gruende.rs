//! Why something was refused, in the person's language.
//!
//! 2026-11-26: the German sentence stands with the rule that refuses (`AkteError::meldung`, `@grund` of a policy): it
//! is part of the rule. Other languages translate it here, by the code of the reason (`grund-...`) or the id of the
//! policy (`regel-...`), which only they have in their Fluent files.

mod geschaeftsgang;
mod schwaerzung;
mod uebergabe;

use eakte_domain::akte::{AkteError, AussonderungError, DeckungError, ScanError};
use eakte_domain::aktenplan::AktenplanError;
use eakte_domain::organisation::OrganisationError;
use eakte_domain::zugriff::Grund;
use eakte_zugriff::Regelwerk;

use super::fristgruende;
use super::i18n::{Benannt, Sprache, datum_kurz};

pub(super) type Wert = (&'static str, String);

pub(super) fn uebersetzt(code: &str, s: Sprache, werte: &[Wert]) -> String {
    s.mit_texten(&format!("grund-{}", code.replace('.', "-")), werte)
}

/// The German sentence of a rule, which knows the words of the domain by their codes, with the name of one of them.
fn benannt(satz: String, wort: impl Benannt + std::fmt::Display) -> String {
    let name = wort.name(Sprache::De);
    satz.replace(&format!("„{wort}“"), &format!("„{name}“"))
}

/// Why the gate refused.
pub(super) fn tor(g: &Grund, s: Sprache) -> String {
    let satz = match s {
        Sprache::De => g.satz.clone(),
        Sprache::En => s.t(&format!("regel-{}", g.regel.replace('_', "-"))),
    };
    if g.norm.is_empty() {
        satz
    } else {
        format!("{satz} ({})", g.norm)
    }
}

/// The sentence of a policy by its `@id`; a rule of before, which is not in force any more, is named by its paragraph.
pub(super) fn regel(regelwerk: &Regelwerk, id: &str, norm: &str, s: Sprache) -> String {
    let known = regelwerk.gruende().into_iter().find(|g| g.regel == id);
    match known {
        Some(g) => tor(g, s),
        None if norm.is_empty() => tor(&eakte_zugriff::keine_regel(), s),
        None => norm.to_owned(),
    }
}

/// The sentence of a rule that may be another program's: that one knows its English words, this one its German ones.
pub(crate) fn regelgrund(regelwerk: &Regelwerk, g: &Grund, s: Sprache) -> String {
    let hier = regelwerk.gruende();
    let immer = ["keine_regel", "fehler"].contains(&g.regel.as_str());
    let sprache = if immer || hier.contains(&g) {
        s
    } else {
        Sprache::De
    };
    tor(g, sprache)
}

/// Why an Akte refused.
pub(super) fn akte(e: &AkteError, s: Sprache) -> String {
    use AkteError as E;
    if s == Sprache::De {
        return match e {
            E::KlasseDoppelt(k) | E::Deckung(DeckungError::Klasse(k)) => benannt(e.meldung(), *k),
            E::WiderspruchNichtBeimKreis(l) | E::Deckung(DeckungError::Leistungsart(l)) => {
                benannt(e.meldung(), *l)
            }
            _ => e.meldung(),
        };
    }
    let nummer = |n: &u32| vec![("nummer", format!("{n:04}"))];
    let nummern = |n: &[u32]| {
        let each: Vec<_> = n.iter().map(|n| format!("{n:04}")).collect();
        vec![("nummern", each.join(", "))]
    };
    let werte: Vec<Wert> = match e {
        E::DatumInZukunft(d)
        | E::DatumUnmoeglich(d)
        | E::ZeitraumVorbei(d)
        | E::ZeitraumZuLang(d)
        | E::AufbewahrungLaeuft(d) => vec![("datum", datum_kurz(s, *d))],
        E::DatumVorBeginn { tag, beginn } | E::SchlussZuFrueh { tag, ab: beginn } => vec![
            ("datum", datum_kurz(s, *tag)),
            ("beginn", datum_kurz(s, *beginn)),
        ],
        E::KennungVergeben(id) => vec![("kennung", id.to_string())],
        E::TextUngueltig { feld, bytes_max } => vec![
            ("feld", (*feld).to_owned()),
            ("bytes", bytes_max.to_string()),
        ],
        E::VorgangIstZdA(n)
        | E::VorgangIstStorniert(n)
        | E::VorgangNichtZdA(n)
        | E::DokumentIstStorniert(n)
        | E::AnlageFolgt(n) => nummer(n),
        E::EreignisNichtEinzeln(n) => vec![("ereignis", n.to_string())],
        E::ZuTief(stufen) => vec![("stufen", stufen.to_string())],
        E::OffeneVorgaenge(n) | E::GeschlosseneVorgaenge(n) => nummern(n),
        E::ZeitraumVerkehrt { von, bis } => {
            vec![("von", datum_kurz(s, *von)), ("bis", datum_kurz(s, *bis))]
        }
        E::WiderspruchNichtBeimKreis(l) => vec![("leistung", l.name(s))],
        E::KlasseDoppelt(k) => vec![("klasse", k.name(s))],
        E::PersonenZuViele(max) => vec![("anzahl", max.to_string())],
        E::Uebergabe(e) => uebergabe::werte(e, s),
        E::Deckung(e) => deckung(e, s),
        E::Geschaeftsgang(e) => geschaeftsgang::werte(e, s),
        E::Frist(e) => fristgruende::werte(e, s),
        E::Scan(ScanError::Blattzahl(max)) => vec![("anzahl", max.to_string())],
        E::Schwaerzung(e) => schwaerzung::werte(e),
        E::Aussonderung(e) => aussonderung(e, s),
        // Named, never `_`: a new reason must say here what its sentence is told.
        E::NichtAngelegt
        | E::SchonAngelegt
        | E::AkteIstZdA
        | E::AkteIstStorniert
        | E::AkteNichtZdA
        | E::FederfuehrungUnzulaessig
        | E::Unveraendert
        | E::VorgangUnbekannt(_)
        | E::DokumentUnbekannt(_)
        | E::AnlageOhneDokument(_)
        | E::EingangOhneRichtung
        | E::GleicheAkte
        | E::AndereOrganisation
        | E::WenigerGeschuetzt
        | E::FassungUnveraendert
        | E::DateinameUngueltig
        | E::EmpfaengerFederfuehrend
        | E::EmpfaengerUnzulaessig
        | E::KlassenLeer
        | E::FreigabeBesteht(_)
        | E::FreigabeWartet(_)
        | E::FreigabeEntschieden(_)
        | E::FreigabeUnbekannt(_)
        | E::FreigabeBeendet(_)
        | E::LoeschungLaeuft
        | E::LoeschungUnbekannt
        | E::LoeschungUeberholt
        | E::NichtsZuLoeschen
        | E::ErsteFassung
        | E::NurAntragsteller
        | E::NichtSelbstFreigeben
        | E::RuhtBisLoeschung
        | E::SonderkreisBeantragt
        | E::SonderkreisNichtBeantragt
        | E::SonderkreisZuKlein
        | E::ZweitePerson
        | E::MedizinwiderspruchFremd
        | E::EntwurfFremd
        | E::EinwilligungOhneGrund
        | E::Auskunft(_)
        | E::Scan(ScanError::OhneDatei | ScanError::AusweisOhneGrund) => Vec::new(),
    };
    uebersetzt(e.code(), s, &werte)
}

fn deckung(e: &DeckungError, s: Sprache) -> Vec<Wert> {
    use DeckungError as D;
    match e {
        D::Leistungsart(l) => vec![("leistung", l.name(s))],
        D::Klasse(k) => vec![("klasse", k.name(s))],
        D::Zeitraum(d) => vec![("datum", datum_kurz(s, *d))],
        D::NichtInKraft | D::Empfaenger | D::Zweck => Vec::new(),
    }
}

fn aussonderung(e: &AussonderungError, s: Sprache) -> Vec<Wert> {
    let tag = e.tag().map(|d| datum_kurz(s, d));
    let bis = match &tag {
        Some(d) => s.mit_texten("aussonderung-sperre-bis", &[("datum", d.clone())]),
        None => s.t("aussonderung-sperre-ohne-ende"),
    };
    vec![("bis", bis), ("datum", tag.unwrap_or_default())]
}

/// Why the Aktenplan refused.
pub(super) fn aktenplan(e: &AktenplanError, s: Sprache) -> String {
    use AktenplanError as E;
    if s == Sprache::De {
        return e.meldung();
    }
    let wert = match e {
        E::KennzeichenVergeben(k)
        | E::PlaneinheitUnbekannt(k)
        | E::PlaneinheitStillgelegt(k)
        | E::UntereinheitInGebrauch(k) => ("plan", k.to_string()),
        E::AufbewahrungUngueltig(jahre) => ("jahre", jahre.to_string()),
    };
    uebersetzt(e.code(), s, &[wert])
}

/// Why an Organisation refused.
pub(super) fn organisation(e: &OrganisationError, s: Sprache) -> String {
    use OrganisationError as E;
    if s == Sprache::De {
        return match e {
            E::RolleBesteht(r) | E::RolleFehlt(r) | E::LeistungsartFehlt(r) => {
                benannt(e.meldung(), *r)
            }
            E::LeistungsartDoppelt(l) => benannt(e.meldung(), *l),
            _ => e.meldung(),
        };
    }
    let wert = match e {
        E::KuerzelUngueltig(t) | E::AnmeldenameUngueltig(t) | E::AnmeldenameVergeben(t) => {
            Some(t.clone())
        }
        E::EinheitVergeben(u) | E::EinheitUnbekannt(u) => Some(u.to_string()),
        E::NutzerVergeben(n) => Some(n.to_string()),
        E::NotfallGrundZuKurz(zeichen) => Some(zeichen.to_string()),
        E::RolleBesteht(r) | E::RolleFehlt(r) | E::LeistungsartFehlt(r) => Some(r.name(s)),
        E::ZeitraumVorbei(d) => Some(datum_kurz(s, *d)),
        E::LeistungsartDoppelt(l) => Some(l.name(s)),
        E::ZeitraumUnmoeglich { von, bis } | E::VereinbarungZeitraum { von, bis } => {
            Some(format!("{} – {}", datum_kurz(s, *von), datum_kurz(s, *bis)))
        }
        E::NichtAngelegt
        | E::SchonAngelegt
        | E::NummerUnzulaessig
        | E::NutzerUnbekannt(_)
        | E::NutzerGesperrt(_)
        | E::Unveraendert
        | E::NichtSelbst
        | E::LetzteFachadmin
        | E::Dienstkonto
        | E::VertretungSelbst
        | E::NichtsZuVertreten
        | E::VertretungBesteht
        | E::VertretungUnbekannt
        | E::DelegationUnzulaessig
        | E::NotfallBesteht
        | E::NotfallUnbekannt
        | E::NotfallVorbei
        | E::NotfallLaeuft
        | E::NotfallEigener
        | E::NotfallGeprueft
        | E::NotfallGeloescht
        | E::VereinbarungUnbekannt
        | E::VereinbarungUnvollstaendig
        | E::VereinbarungGenehmigt
        | E::VereinbarungBeendet
        | E::ZweitePerson
        | E::RechtBeantragt
        | E::RechtUnbekannt
        | E::RegelwerkUnbekannt
        | E::RegelwerkBestaetigt
        | E::RegelwerkOhnePersonen => None,
    };
    let werte: Vec<Wert> = wert.map(|w| ("wert", w)).into_iter().collect();
    uebersetzt(e.code(), s, &werte)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::path::Path;

    use super::*;
    use crate::app::AppError;
    use crate::http::fehler::beschreibung;

    fn source(path: &str) -> String {
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
    }

    /// What stands in quotes behind each `mark`.
    fn quoted(text: &str, mark: &str) -> Vec<String> {
        let found = text
            .match_indices(mark)
            .map(|(at, _)| &text[at + mark.len()..]);
        found
            .map(|rest| rest.split('"').next().unwrap().to_owned())
            .collect()
    }

    #[test]
    fn every_reason_of_a_rule_has_an_english_sentence() {
        let words = source("src/http/i18n/texte/en/gruende.ftl");
        let mut wanted = Vec::new();
        for (area, file) in [
            ("akte", "error"),
            ("akte", "auskunft_error"),
            ("akte", "scan_error"),
            ("akte", "schwaerzung_error"),
            ("akte", "deckung"),
            ("akte", "geschaeftsgang_error"),
            ("akte", "frist_error"),
            ("akte", "uebergabe_error"),
            ("aktenplan", "error"),
            ("organisation", "error"),
            ("scanstapel", "error"),
        ] {
            let codes = quoted(&source(&format!("src/domain/{area}/{file}.rs")), "=> \"");
            let codes = codes.iter().filter(|c| c.starts_with(&format!("{area}.")));
            wanted.extend(codes.map(|c| format!("grund-{}", c.replace('.', "-"))));
        }
        for rules in [
            "loeschung",
            "archiv",
            "aufsicht",
            "schutz",
            "notfall",
            "freigabe",
            "verbote",
            "verwaltung",
            "zustaendigkeit",
        ] {
            let ids = quoted(
                &source(&format!("src/zugriff/regeln/{rules}.cedar")),
                "@id(\"",
            );
            wanted.extend(
                ids.iter()
                    .map(|id| format!("regel-{}", id.replace('_', "-"))),
            );
        }
        assert!(wanted.len() > 65, "only {} reasons found", wanted.len());
        let missing: Vec<_> = wanted
            .iter()
            .filter(|key| !words.contains(&format!("\n{key} = ")))
            .collect();
        assert!(missing.is_empty(), "{missing:?}");
    }

    /// Words that no English sentence has.
    const DEUTSCH: [&str; 14] = [
        " der ", " die ", " das ", " ist ", " nicht ", " Sie ", " eine", " und ", " oder ", "ä",
        "ö", "ü", "ß", "Die ",
    ];

    #[test]
    fn an_english_refusal_says_nothing_in_german_and_leaves_no_gap() {
        let d = jiff::civil::date(2026, 11, 26);
        let id = uuid::Uuid::nil();
        let akte = [
            AkteError::DatumInZukunft(d),
            AkteError::KennungVergeben(id),
            AkteError::TextUngueltig {
                feld: "absender",
                bytes_max: 9,
            },
            AkteError::VorgangIstZdA(1),
            AkteError::VorgangIstStorniert(1),
            AkteError::VorgangNichtZdA(1),
            AkteError::ZuTief(5),
            AkteError::OffeneVorgaenge(vec![1, 2]),
            AkteError::GeschlosseneVorgaenge(vec![1]),
            AkteError::DokumentIstStorniert(1),
            AkteError::AnlageFolgt(1),
            AkteError::GleicheAkte,
            AkteError::AndereOrganisation,
            AkteError::ZeitraumVerkehrt { von: d, bis: d },
            AkteError::ZeitraumVorbei(d),
            AkteError::KlasseDoppelt(eakte_domain::werte::Dokumentklasse::Antrag),
        ];
        let grund = |regel: &str| Grund {
            regel: regel.to_owned(),
            satz: "Das dürfen Sie nicht.".to_owned(),
            norm: String::new(),
        };
        let all: Vec<AppError> = akte
            .into_iter()
            .map(AppError::from)
            .chain([
                AktenplanError::AufbewahrungUngueltig(0).into(),
                OrganisationError::KuerzelUngueltig("V L".into()).into(),
                OrganisationError::ZeitraumVorbei(d).into(),
                AppError::NichtAngemeldet,
                AppError::NichtGefunden,
                AppError::Verboten(grund("keine_regel")),
                AppError::Verboten(grund("akte_geschlossen")),
                AppError::Mehrdeutig(Vec::new()),
                AppError::Veraltet,
                AppError::SchluesselBenutzt,
                AppError::ZuGross { bytes_max: 1 << 20 },
                AppError::Gesperrt { sekunden: 3 },
                AppError::ImAufbau,
                AppError::Store(crate::store::StoreError::Stopped),
                AppError::Store(crate::store::StoreError::Conflict),
            ])
            .collect();
        for e in &all {
            let b = beschreibung(e, Sprache::En);
            let text = format!(" {} {}", b.titel, b.detail);
            let german: Vec<_> = DEUTSCH.iter().filter(|w| text.contains(**w)).collect();
            assert!(german.is_empty(), "{german:?} in {text}");
            assert!(
                !text.contains(['{', '$']) && b.detail.ends_with('.'),
                "{text}"
            );
        }
    }

    #[test]
    fn a_german_refusal_names_the_words_of_the_domain_and_not_their_codes() {
        use eakte_domain::werte::{Dokumentklasse, Leistungsart, Rolle};
        let (klasse, leistung) = (Dokumentklasse::Anhoerung, Leistungsart::Hzl);
        let rolle = Rolle::Loeschfreigabe;
        let all: [(AppError, &str); 8] = [
            (AkteError::KlasseDoppelt(klasse).into(), "„Anhörung“"),
            (
                AkteError::from(DeckungError::Klasse(klasse)).into(),
                "„Anhörung“",
            ),
            (
                AkteError::from(DeckungError::Leistungsart(leistung)).into(),
                "„Hilfe zum Lebensunterhalt“",
            ),
            (
                AkteError::WiderspruchNichtBeimKreis(leistung).into(),
                "„Hilfe zum Lebensunterhalt“",
            ),
            (
                OrganisationError::RolleBesteht(rolle).into(),
                "„Löschfreigabe“",
            ),
            (
                OrganisationError::RolleFehlt(rolle).into(),
                "„Löschfreigabe“",
            ),
            (
                OrganisationError::LeistungsartFehlt(rolle).into(),
                "„Löschfreigabe“",
            ),
            (
                OrganisationError::LeistungsartDoppelt(leistung).into(),
                "„Hilfe zum Lebensunterhalt“",
            ),
        ];
        for (e, name) in &all {
            let detail = beschreibung(e, Sprache::De).detail;
            assert!(detail.contains(name), "no {name} in {detail}");
            for code in ["anhoerung", "hzl", "loeschfreigabe"] {
                assert!(!detail.contains(code), "{code} in {detail}");
            }
        }
    }

    #[test]
    fn every_sentence_of_the_application_is_there_in_both_languages() {
        let words = ["de", "en"].map(|l| {
            let read = |f: &str| source(&format!("src/http/i18n/texte/{l}/{f}.ftl"));
            [
                "eingaben",
                "allgemein",
                "teilen",
                "akte",
                "nachweis",
                "anmelden",
                "notfall",
            ]
            .map(read)
            .concat()
        });
        let mut open = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
        let mut asked = 0;
        while let Some(path) = open.pop() {
            if path.is_dir() {
                open.extend(std::fs::read_dir(path).unwrap().map(|e| e.unwrap().path()));
            } else if path.extension().is_some_and(|e| e == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                let keys = quoted(&text, "\"eingabe-")
                    .into_iter()
                    .map(|k| format!("eingabe-{k}"));
                let keys = keys.filter(|k| !k.ends_with('-') && !k.contains('{'));
                for key in keys.chain(quoted(&text, concat!("Satz::neu", "(\""))) {
                    asked += 1;
                    let there = words.iter().all(|w| w.contains(&format!("\n{key} =")));
                    assert!(there, "{}: {key}", path.display());
                }
            }
        }
        assert!(asked > 60, "only {asked} sentences found");
    }
}
