//! The dry run against a decision for each person, purpose, second factor, action and object of the truth table's world.
#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};

use eakte_domain::organisation::Regelprobe;
use eakte_domain::werte::{Leistungsart, Rolle, Zweck};
use eakte_domain::zugriff::{AkteRessource, Aktion, Kontext, Ressource};
use eakte_domain::{AkteId, DokumentId, NutzerId, OrgNr, VorgangId};
use uuid::Uuid;

use crate::wahrheitstafel::Tafel;
use crate::{Aenderung, Grenzen, Probe, Regelwerk, Tor, Wer, unterschiede};

/// Gained, who, for what, which action, under which second factors, rules before and after.
type Zeile = (
    bool,
    NutzerId,
    &'static str,
    Aktion,
    Vec<Option<u32>>,
    String,
    String,
);

/// The files compiled in, one text in them replaced.
fn mit(datei: &str, alt: &str, neu: &str) -> Vec<(&'static str, String)> {
    let dateien = Regelwerk::eingebaute().map(|(name, text)| {
        if name != datei {
            return (name, text.to_owned());
        }
        assert!(text.contains(alt), "{datei} does not say `{alt}`");
        (name, text.replacen(alt, neu, 1))
    });
    dateien.collect()
}

fn regelwerk(dateien: &[(&str, String)]) -> Regelwerk {
    let dateien = dateien.iter().map(|(name, text)| (*name, text.as_str()));
    Regelwerk::aus_dateien(dateien).unwrap()
}

/// The policy with its comment-free text, from `@id` to the end.
fn regel(datei: &str, id: &str) -> String {
    let (_, text) = Regelwerk::eingebaute().find(|(n, _)| *n == datei).unwrap();
    let from = text.find(&format!("@id(\"{id}\")")).unwrap();
    let len = text[from..].find("};").unwrap() + 2;
    text[from..from + len].to_owned()
}

/// People under purposes as the table has them: some whom the change is about, and somebody else.
fn wer(tafel: &Tafel, betroffen: impl Fn(&Wer) -> bool) -> Vec<Wer> {
    let mut alle = BTreeMap::new();
    for f in &tafel.faelle {
        let key = (f.nutzer.clone(), f.kontext.zweck.code());
        alle.entry(key).or_insert_with(|| Wer {
            nutzer: tafel.nutzer[&f.nutzer].clone(),
            zweck: f.kontext.zweck,
            rollen: Vec::new(),
        });
    }
    let (dabei, andere): (Vec<_>, Vec<_>) = alle.into_values().partition(betroffen);
    assert!(dabei.len() > 1, "nobody is concerned");
    let jeder = dabei.len().div_ceil(BETROFFENE);
    let andere = andere.into_iter().step_by(200).take(1);
    dabei.into_iter().step_by(jeder).chain(andere).collect()
}

/// Whom a test asks about at most; in a debug build each decision takes a tenth of a millisecond.
const BETROFFENE: usize = 3;

fn ist(rolle: Rolle) -> impl Fn(&Wer) -> bool {
    move |w| w.nutzer.rollen.iter().any(|r| r.rolle == rolle)
}

/// Every object of the table, every third twice, the second time under other ids; Akten that are yet to be are those of the
/// table.
fn objekte(tafel: &Tafel, besuch: &mut dyn FnMut(Ressource<'_>, bool)) {
    let zweimal = |i: usize| i.is_multiple_of(3);
    for (i, a) in tafel.akten.values().enumerate() {
        let mut b = a.clone();
        b.akte = AkteId(Uuid::new_v4());
        for a in [a, &b].into_iter().take(1 + usize::from(zweimal(i))) {
            besuch(a.into(), false);
            besuch(a.into(), true);
        }
    }
    let anders = |v: &mut VorgangId| v.0 = Uuid::from_u128(v.0.as_u128() ^ 1 << 100);
    for (i, v) in tafel.vorgaenge.values().enumerate() {
        besuch(v.into(), false);
        if !zweimal(i) {
            continue;
        }
        let mut w = v.clone();
        anders(&mut w.vorgang);
        w.pfad.iter_mut().for_each(anders);
        let shared = w.akte.freigaben.iter_mut();
        shared.filter_map(|f| f.vorgang.as_mut()).for_each(anders);
        besuch((&w).into(), false);
    }
    for (i, d) in tafel.dokumente.values().enumerate() {
        besuch(d.into(), false);
        if zweimal(i) {
            let mut e = d.clone();
            e.dokument = DokumentId(Uuid::new_v4());
            besuch((&e).into(), false);
        }
    }
    for nr in [0, 1, 2, 7] {
        besuch(OrgNr(nr).into(), false);
    }
}

fn gefragt(aktion: Aktion, r: Ressource<'_>, kuenftig: bool) -> bool {
    let legt_an = matches!(aktion, Aktion::AkteAnlegen | Aktion::Importieren);
    aktion.objektart() == r.objektart() && legt_an == kuenftig
}

fn probe(
    tafel: &Tafel,
    wer: &[Wer],
    alt: &Regelwerk,
    neu: &Regelwerk,
    grenzen: Grenzen,
) -> Regelprobe {
    let am = tafel.faelle[0].kontext;
    let mut probe = Probe::neu(alt, neu, wer.to_vec(), am, grenzen).unwrap();
    objekte(tafel, &mut |r, kuenftig| {
        probe.aufnehmen(r, kuenftig, Some("KB-1")).unwrap();
    });
    probe.vergleichen(|_, _| {})
}

/// What other policies speak about, and every eighth of the rest: there nothing may change.
fn aktionen(alt: &Regelwerk, neu: &Regelwerk) -> Vec<Aktion> {
    let alle = Aktion::ALLE.iter().enumerate();
    let anders = |a: &Aktion| alt.regeln(*a) != neu.regeln(*a);
    alle.filter(|(i, a)| i % 8 == 0 || anders(a))
        .map(|(_, a)| *a)
        .collect()
}

/// Asks both gates about everything, one decision at a time.
fn einzeln(
    tafel: &Tafel,
    wer: &[Wer],
    alt: &Regelwerk,
    neu: &Regelwerk,
    faktoren: &[Option<u32>],
) -> (u64, u64, BTreeMap<Zeile, u64>) {
    let am = tafel.faelle[0].kontext;
    let mut summen = (0, 0, BTreeMap::new());
    let aktionen = aktionen(alt, neu);
    let frage = |tor: &Tor<'_>, a: Aktion, o: Ressource<'_>| match tor.erster_weg(a, o) {
        Ok((_, gruende)) => (true, gruende[0].regel.clone()),
        Err(grund) => (false, grund.regel),
    };
    for w in wer {
        let tore = faktoren.iter().map(|faktor| {
            let kontext = Kontext {
                zweck: w.zweck,
                faktor: *faktor,
                ..am
            };
            let [alt, neu] = [alt, neu].map(|r| r.fuer(&w.nutzer, &kontext));
            (faktor, alt, neu)
        });
        let tore: Vec<_> = tore.collect();
        objekte(tafel, &mut |r, kuenftig| {
            for aktion in aktionen.iter().filter(|a| gefragt(**a, r, kuenftig)) {
                let mut hier: BTreeMap<_, Vec<_>> = BTreeMap::new();
                for (faktor, alt, neu) in &tore {
                    let (vorher, vr) = frage(alt, *aktion, r);
                    let (nachher, nr) = frage(neu, *aktion, r);
                    if vorher != nachher {
                        hier.entry((nachher, vr, nr)).or_default().push(**faktor);
                    }
                }
                let arten: BTreeSet<_> = hier.keys().map(|(g, ..)| *g).collect();
                summen.0 += u64::from(arten.contains(&true));
                summen.1 += u64::from(arten.contains(&false));
                for ((gewonnen, vorher, nachher), mut f) in hier {
                    if f.len() == faktoren.len() {
                        f.clear();
                    }
                    let zweck: Zweck = w.zweck;
                    let key = (
                        gewonnen,
                        w.nutzer.id,
                        zweck.code(),
                        *aktion,
                        f,
                        vorher,
                        nachher,
                    );
                    *summen.2.entry(key).or_default() += 1;
                }
            }
        });
    }
    summen
}

fn zeilen(p: &Regelprobe) -> BTreeMap<Zeile, u64> {
    let mut out = BTreeMap::new();
    for z in &p.zeilen {
        let key = (
            z.gewonnen,
            z.nutzer,
            z.zweck.code(),
            z.aktion,
            z.faktor.clone(),
            z.vorher.regel.clone(),
            z.nachher.regel.clone(),
        );
        assert_eq!(
            out.insert(key, z.objekte),
            None,
            "a line stands twice: {z:?}"
        );
    }
    out
}

const FAKTOREN: [Option<u32>; 3] = [None, Some(0), Some(1440)];
const ALLES: Grenzen = Grenzen {
    klassen_max: usize::MAX,
    paare_max: u64::MAX,
    zeilen_max: usize::MAX,
};

/// Both agree on totals and on every line; tells how much was gained and lost.
fn stimmt_ueberein(
    dateien: &[(&str, String)],
    betroffen: impl Fn(&Wer) -> bool,
    faktoren: &[Option<u32>],
) -> (u64, u64) {
    let (alt, neu) = (Regelwerk::laden().unwrap(), regelwerk(dateien));
    let tafel = Tafel::lesen();
    let wer = wer(&tafel, betroffen);
    let p = probe(&tafel, &wer, &alt, &neu, ALLES);
    let (gewonnen, verloren, soll) = einzeln(&tafel, &wer, &alt, &neu, faktoren);
    assert_eq!(zeilen(&p), soll);
    assert_eq!((p.gewonnen, p.verloren), (gewonnen, verloren));
    assert_eq!((p.ausgelassen, p.weitere), (0, 0));
    // The other way round what was gained is lost.
    let zurueck = probe(&tafel, &wer, &neu, &alt, ALLES);
    assert_eq!((zurueck.verloren, zurueck.gewonnen), (gewonnen, verloren));
    (gewonnen, verloren)
}

#[test]
fn a_permit_removed_is_lost_for_exactly_whom_it_opened_something() {
    let sieht = regel("zustaendigkeit.cedar", "sachbearbeitung_sieht");
    let ohne = mit("zustaendigkeit.cedar", &sieht, "");
    let (gewonnen, verloren) = stimmt_ueberein(&ohne, ist(Rolle::Sachbearbeitung), &FAKTOREN);
    assert_eq!(gewonnen, 0);
    assert!(verloren > 0);
}

#[test]
fn a_permit_widened_is_gained_by_exactly_whom_it_opens_something_to() {
    let sieht = regel("zustaendigkeit.cedar", "sachbearbeitung_sieht");
    let weiter = sieht.replace("&& resource.kopf.leistungsart == context.zweck", "");
    assert_ne!(sieht, weiter);
    let weiter = mit("zustaendigkeit.cedar", &sieht, &weiter);
    // Who works under another purpose than that of their unit.
    let anders = |w: &Wer| {
        let rollen = w.nutzer.rollen.iter();
        let mut leistungen = rollen.flat_map(|r| &r.leistungsarten);
        ist(Rolle::Sachbearbeitung)(w) && !leistungen.any(|l| Zweck::Leistung(*l) == w.zweck)
    };
    let (gewonnen, verloren) = stimmt_ueberein(&weiter, anders, &FAKTOREN);
    assert_eq!(verloren, 0);
    assert!(gewonnen > 0);
}

#[test]
fn a_rule_about_minutes_is_asked_on_both_sides_of_its_number() {
    let enger = mit("schutz.cedar", "faktor_minuten > 60", "faktor_minuten > 30");
    // Of every number in the policy, also that of the level.
    let minuten = [0, 2, 3, 4, 29, 30, 31, 59, 60, 61, 1440].map(Some);
    let faktoren: Vec<_> = std::iter::once(None).chain(minuten).collect();
    let wohngeld = Zweck::Leistung(Leistungsart::Wohngeld);
    let hoch = |w: &Wer| w.nutzer.stufe.zahl() > 2 && w.zweck == wohngeld;
    let (gewonnen, verloren) = stimmt_ueberein(&enger, hoch, &faktoren);
    assert_eq!(gewonnen, 0);
    assert!(verloren > 0);
}

#[test]
fn who_is_named_by_an_object_or_looks_in_an_emergency_is_not_taken_for_anybody_else() {
    let kreis = regel("schutz.cedar", "sonderkreis");
    let offen = mit("schutz.cedar", &kreis, "");
    let (gewonnen, _) = stimmt_ueberein(&offen, ist(Rolle::Teamleitung), &FAKTOREN);
    assert!(gewonnen > 0);
    let sieht = regel("notfall.cedar", "notfall_sieht");
    let zu = mit("notfall.cedar", &sieht, "");
    let wohngeld = Zweck::Leistung(Leistungsart::Wohngeld);
    let im_notfall = |w: &Wer| w.nutzer.notfaelle.len() > 1 && w.zweck == wohngeld;
    let (_, verloren) = stimmt_ueberein(&zu, im_notfall, &FAKTOREN);
    assert!(verloren > 0);
}

/// The files compiled in, and one more with one policy.
fn dazu(id: &str, text: &str) -> Vec<(&'static str, String)> {
    let mut dateien = mit("archiv.cedar", "", "");
    let text = format!("@id(\"{id}\") @grund(\"g\") @norm(\"n\") {text}");
    dateien.push(("zusatz.cedar", text));
    dateien
}

#[test]
fn a_policy_that_fails_takes_from_exactly_those_for_whom_it_is_reached() {
    let kaputt = dazu(
        "kaputt",
        r#"forbid (principal is Nutzer, action in [Action::"akte_sehen", Action::"dokument_lesen"], resource is Akte)
           when { resource.kopf.leistungsart == context.zweck && context.tag + 9223372036854775807 < 0 };"#,
    );
    let (gewonnen, verloren) = stimmt_ueberein(&kaputt, ist(Rolle::Sachbearbeitung), &FAKTOREN);
    assert_eq!(gewonnen, 0);
    assert!(verloren > 0);
}

#[test]
fn a_policy_that_looks_at_the_action_and_into_texts_is_asked_about_each() {
    let muster = dazu(
        "muster",
        r#"permit (principal, action in [Action::"vorgang_sehen", Action::"verlauf_sehen"], resource)
           when { principal.rollen.contains("revision") }
           unless { action == Action::"verlauf_sehen" && resource.kopf.einheit like "5*" };"#,
    );
    let (gewonnen, verloren) = stimmt_ueberein(&muster, ist(Rolle::Revision), &FAKTOREN);
    assert_eq!(verloren, 0);
    assert!(gewonnen > 0);
}

#[test]
fn a_policy_that_names_an_akte_is_about_that_one_alone() {
    let tafel = Tafel::lesen();
    let mut offen = tafel.akten.values();
    let frei = |a: &&AkteRessource| a.schutz == Default::default() && a.sonderkreis.is_empty();
    let akte = offen.find(frei).unwrap().akte;
    let eine = format!(
        "permit (principal, action == Action::\"akte_sehen\", resource) \
         when {{ resource.kopf.akte == \"{akte}\" && principal.rollen.contains(\"fachadmin\") }};"
    );
    let dateien = dazu("eine", &eine);
    let (alt, neu) = (Regelwerk::laden().unwrap(), regelwerk(&dateien));
    let wer = wer(&tafel, ist(Rolle::Fachadmin));
    let p = probe(&tafel, &wer, &alt, &neu, ALLES);
    assert!(p.gewonnen > 0);
    assert!(p.zeilen.iter().all(|z| z.objekte == 1), "{p:#?}");
    assert!(p.zeilen.iter().all(|z| z.nachher.regel == "eine"));
}

#[test]
fn the_same_policies_in_other_words_change_nothing_and_decide_nothing() {
    let andere = mit("archiv.cedar", "@grund(\"", "@grund(\"Kurz: ");
    let (alt, neu) = (Regelwerk::laden().unwrap(), regelwerk(&andere));
    assert_ne!(alt.hash(), neu.hash());
    let tafel = Tafel::lesen();
    let p = probe(
        &tafel,
        &wer(&tafel, ist(Rolle::Sachbearbeitung)),
        &alt,
        &neu,
        Grenzen {
            paare_max: 0,
            ..ALLES
        },
    );
    assert!(p.gleich(), "{p:?}");
    assert!(p.verglichen > 1_000, "{}", p.verglichen);
}

#[test]
fn what_is_more_than_the_bounds_is_said_to_be_left_out() {
    let sieht = regel("zustaendigkeit.cedar", "sachbearbeitung_sieht");
    let ohne = regelwerk(&mit("zustaendigkeit.cedar", &sieht, ""));
    let (alt, tafel) = (Regelwerk::laden().unwrap(), Tafel::lesen());
    let wer = wer(&tafel, ist(Rolle::Sachbearbeitung));
    let alles = probe(&tafel, &wer, &alt, &ohne, ALLES);
    let summe = alles.verglichen;
    for grenzen in [
        Grenzen {
            klassen_max: 3,
            ..ALLES
        },
        Grenzen {
            paare_max: 3,
            ..ALLES
        },
    ] {
        let p = probe(&tafel, &wer, &alt, &ohne, grenzen);
        assert!(p.ausgelassen > 0 && !p.gleich());
        assert_eq!(p.verglichen + p.ausgelassen, summe);
    }
    let wenige = Grenzen {
        zeilen_max: 4,
        ..ALLES
    };
    let p = probe(&tafel, &wer, &alt, &ohne, wenige);
    assert_eq!(p.zeilen.len(), 4);
    assert_eq!(p.weitere + 4, alles.zeilen.len() as u64);
    assert_eq!((p.verloren, p.ausgelassen), (alles.verloren, 0));
}

#[test]
fn the_policies_that_differ_are_named_with_both_texts() {
    let sieht = regel("zustaendigkeit.cedar", "sachbearbeitung_sieht");
    let mut dateien = mit("zustaendigkeit.cedar", &sieht, "");
    for (name, text) in &mut dateien {
        if *name == "schutz.cedar" {
            *text = text.replace("faktor_minuten > 60", "faktor_minuten > 30");
        }
    }
    let alt: Vec<_> = Regelwerk::eingebaute().collect();
    let neu = || dateien.iter().map(|(n, t)| (*n, t.as_str()));
    let gefunden = unterschiede(alt.clone(), neu()).unwrap();
    let arten: Vec<_> = gefunden.iter().map(|u| (u.regel.as_str(), u.art)).collect();
    assert_eq!(
        arten,
        [
            ("sachbearbeitung_sieht", Aenderung::Weg),
            ("zweiter_faktor_alt", Aenderung::Geaendert)
        ]
    );
    assert!(gefunden[1].nachher.as_ref().unwrap().contains("> 30"));
    assert_eq!(unterschiede(neu(), alt).unwrap()[0].art, Aenderung::Neu);
    let kaputt = [("x.cedar", "permit (")];
    assert!(unterschiede([], kaputt).is_err());
}
