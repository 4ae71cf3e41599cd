//! Our values as Cedar sees them. Shape: `regeln/schema.cedarschema`.

use std::collections::{BTreeSet, HashMap, HashSet};

use cedar_policy::{Context, Entity, EntityId, EntityUid, RestrictedExpression as R};
use eakte_domain::werte::{Leistungsart, Rolle};
use eakte_domain::zugriff::{
    AkteRessource, FreigabeZeile, Kontext, Notfallzeile, Nutzer, Objekt, Ressource,
    Rollenzuweisung, Stelle, Vertretungszeile,
};
use eakte_domain::{NutzerId, OrgNr, VorgangId};
use jiff::civil::Date;

use crate::regelwerk::Typen;

/// A value Cedar refused; only a defect of this file can cause it.
#[derive(Debug, thiserror::Error)]
#[error("cedar refused a value: {0}")]
pub(crate) struct EntitaetFehler(String);

fn fehler(e: impl std::fmt::Display) -> EntitaetFehler {
    EntitaetFehler(e.to_string())
}

type Attribute = HashMap<String, R>;

/// Year * 10000 + month * 100 + day.
pub(crate) fn tag(d: Date) -> i64 {
    i64::from(d.year()) * 10_000 + i64::from(d.month()) * 100 + i64::from(d.day())
}

/// The calendar day of such a number; `None` if it is none.
pub(crate) fn datum(tag: i64) -> Option<Date> {
    let jahr = i16::try_from(tag.div_euclid(10_000)).ok()?;
    let rest = tag.rem_euclid(10_000);
    let (monat, tag) = (
        i8::try_from(rest / 100).ok()?,
        i8::try_from(rest % 100).ok()?,
    );
    Date::new(jahr, monat, tag).ok()
}

fn text(s: &str) -> R {
    R::new_string(s.to_owned())
}

fn texte<'a>(alle: impl IntoIterator<Item = &'a str>) -> R {
    R::new_set(alle.into_iter().map(text))
}

fn org(nr: OrgNr) -> R {
    R::new_long(i64::from(nr.0))
}

fn record<const N: usize>(felder: [(&str, R); N]) -> Result<R, EntitaetFehler> {
    R::new_record(felder.map(|(name, wert)| (name.to_owned(), wert))).map_err(fehler)
}

pub(crate) fn kontext(k: &Kontext) -> Result<Context, EntitaetFehler> {
    Context::from_pairs([
        ("tag".to_owned(), R::new_long(tag(k.tag))),
        ("zweck".to_owned(), text(k.zweck.code())),
        ("zweiter_faktor".to_owned(), R::new_bool(k.faktor.is_some())),
        (
            "faktor_minuten".to_owned(),
            R::new_long(i64::from(k.faktor.unwrap_or_default())),
        ),
    ])
    .map_err(fehler)
}

/// Where somebody works: unit and benefit.
type Ort<'a> = (&'a str, &'static str);

/// The roles that hold on the day.
fn gueltig(rollen: &[Rollenzuweisung], am: Date) -> impl Iterator<Item = &Rollenzuweisung> {
    rollen
        .iter()
        .filter(move |r| r.bis.is_none_or(|bis| am <= bis))
}

/// Where these roles let somebody work; a lead also in the units below.
fn stellen<'a>(
    rollen: impl Iterator<Item = &'a Rollenzuweisung>,
    art: impl Fn(Rolle) -> bool,
) -> BTreeSet<Ort<'a>> {
    let mut alle = BTreeSet::new();
    for r in rollen.filter(|r| art(r.rolle)) {
        let darunter = if r.rolle == Rolle::Teamleitung {
            r.unterhalb.as_slice()
        } else {
            &[]
        };
        for e in std::iter::once(&r.einheit).chain(darunter) {
            alle.extend(r.leistungsarten.iter().map(|l| (e.as_str(), l.code())));
        }
    }
    alle
}

/// The Vertretungen of the day.
pub(crate) fn vertretungen(n: &Nutzer, am: Date) -> impl Iterator<Item = &Vertretungszeile> {
    n.vertretungen
        .iter()
        .filter(move |v| v.von <= am && am <= v.bis)
}

/// Where a person works in their own right.
pub(crate) fn eigene_stellen(n: &Nutzer, am: Date) -> BTreeSet<Ort<'_>> {
    stellen(gueltig(&n.rollen, am), Rolle::fallarbeit)
}

/// Where the person stood in for works.
pub(crate) fn vertretene_stellen(v: &Vertretungszeile, am: Date) -> BTreeSet<Ort<'_>> {
    stellen(gueltig(&v.rollen, am), Rolle::fallarbeit)
}

/// What is open to the person in an emergency at this moment.
pub(crate) fn notfaelle<'n>(
    n: &'n Nutzer,
    k: &Kontext,
) -> impl Iterator<Item = &'n Notfallzeile> + use<'n> {
    let jetzt = k.zeit;
    n.notfaelle
        .iter()
        .filter(move |f| f.seit <= jetzt && jetzt <= f.bis)
}

/// The person with the roles and Vertretungen that hold on the day, and what is open in an emergency at the moment.
pub(crate) fn nutzer(typen: &Typen, n: &Nutzer, k: &Kontext) -> Result<Entity, EntitaetFehler> {
    let am = k.tag;
    let menge = |alle: &BTreeSet<Ort<'_>>| -> Result<R, EntitaetFehler> {
        let alle = alle.iter().map(|(einheit, leistungsart)| {
            record([
                ("einheit", text(einheit)),
                ("leistungsart", text(leistungsart)),
            ])
        });
        Ok(R::new_set(alle.collect::<Result<Vec<_>, _>>()?))
    };
    let eigene = |rolle| menge(&stellen(gueltig(&n.rollen, am), |r| r == rolle));
    let vertreten: BTreeSet<_> = vertretungen(n, am)
        .flat_map(|v| vertretene_stellen(v, am))
        .collect();
    let mut alle = eigene_stellen(n, am);
    alle.extend(vertreten.iter().copied());
    let leistungsarten: BTreeSet<_> = alle.iter().map(|(_, l)| *l).collect();
    let mut personen: BTreeSet<_> = vertretungen(n, am).map(|v| v.fuer).collect();
    personen.insert(n.id);
    let rollen: BTreeSet<_> = gueltig(&n.rollen, am).map(|r| r.rolle.code()).collect();
    let attribute = Attribute::from([
        ("kennung".to_owned(), kennung(n.id)),
        (
            "personen".to_owned(),
            R::new_set(personen.into_iter().map(kennung)),
        ),
        ("org".to_owned(), org(n.org)),
        ("kreis".to_owned(), R::new_bool(n.is_kreis)),
        ("aktiv".to_owned(), R::new_bool(n.aktiv)),
        ("stufe".to_owned(), R::new_long(i64::from(n.stufe.zahl()))),
        ("rollen".to_owned(), texte(rollen)),
        (
            "sachbearbeitung".to_owned(),
            eigene(Rolle::Sachbearbeitung)?,
        ),
        ("teamleitung".to_owned(), eigene(Rolle::Teamleitung)?),
        ("vertretung".to_owned(), menge(&vertreten)?),
        ("stellen".to_owned(), menge(&alle)?),
        (
            "vereinbarungen".to_owned(),
            R::new_set(
                n.vereinbarungen
                    .iter()
                    .filter(|v| v.von <= am && am <= v.bis)
                    .map(|v| R::new_string(v.id.0.to_string())),
            ),
        ),
        ("dienstkonto".to_owned(), eigene(Rolle::Dienstkonto)?),
        ("aufsicht".to_owned(), aufsicht(n, am)?),
        ("notfallrecht".to_owned(), notfallrecht(n, am)?),
        (
            "notfall".to_owned(),
            R::new_set(notfaelle(n, k).map(|f| R::new_string(f.akte.0.to_string()))),
        ),
        ("leistungsarten".to_owned(), texte(leistungsarten)),
    ]);
    let uid =
        EntityUid::from_type_name_and_id(typen.nutzer.clone(), EntityId::new(n.id.0.to_string()));
    Entity::new(uid, attribute, HashSet::new()).map_err(fehler)
}

/// What the Kreis has delegated, of the benefits this person supervises for it.
fn aufsicht(n: &Nutzer, am: Date) -> Result<R, EntitaetFehler> {
    let fuehrt = |l: &Leistungsart| {
        n.is_kreis
            && gueltig(&n.rollen, am)
                .any(|r| r.rolle == Rolle::Fachaufsicht && r.leistungsarten.contains(l))
    };
    delegationen(n.delegationen.iter().copied().filter(|(_, l)| fuehrt(l)))
}

/// Where the person may open an Akte in an emergency: at home, and for the Kreis where it has delegated.
fn notfallrecht(n: &Nutzer, am: Date) -> Result<R, EntitaetFehler> {
    let hat = |l| {
        gueltig(&n.rollen, am)
            .any(|r| r.rolle == Rolle::Notfallberechtigt && r.leistungsarten.contains(&l))
    };
    let hier = Leistungsart::ALLE.iter().map(|l| (n.org, *l));
    let dort = n.delegationen.iter().copied().filter(|_| n.is_kreis);
    delegationen(hier.chain(dort).filter(|(_, l)| hat(*l)))
}

fn delegationen(alle: impl Iterator<Item = (OrgNr, Leistungsart)>) -> Result<R, EntitaetFehler> {
    let alle = alle.map(|(nr, l)| record([("org", org(nr)), ("leistungsart", text(l.code()))]));
    Ok(R::new_set(alle.collect::<Result<Vec<_>, _>>()?))
}

fn kennung(id: NutzerId) -> R {
    R::new_string(id.0.to_string())
}

fn kennungen(alle: &[NutzerId]) -> R {
    R::new_set(alle.iter().copied().map(kennung))
}

/// The object, reached directly (`weg` is `None`) or through one share.
pub(crate) fn ressource(
    typen: &Typen,
    r: Ressource<'_>,
    weg: Option<&FreigabeZeile>,
) -> Result<Entity, EntitaetFehler> {
    let id = match r.objekt() {
        Objekt::Akte(a) => a.0.to_string(),
        Objekt::Vorgang(_, v) => v.0.to_string(),
        Objekt::Dokument(_, d) => d.0.to_string(),
        Objekt::Organisation(o) => o.0.to_string(),
    };
    let mut attribute = match r.akte() {
        Some(akte) => kopf(akte, weg)?,
        None => Attribute::new(),
    };
    match r {
        Ressource::Akte(a) => uebergabe(&mut attribute, a)?,
        Ressource::Vorgang(v) => {
            attribute.insert("pfad".to_owned(), pfad(&v.pfad));
        }
        Ressource::Dokument(d) => {
            attribute.insert("pfad".to_owned(), pfad(&d.pfad));
            attribute.insert("klasse".to_owned(), text(d.klasse.code()));
            attribute.insert("storniert".to_owned(), R::new_bool(d.storniert));
            attribute.insert("stelle".to_owned(), org(d.stelle));
            attribute.insert("ungezeichnet".to_owned(), R::new_bool(d.ungezeichnet));
            if let Some(von) = d.schutz.entwurf_von {
                attribute.insert("entwurf_von".to_owned(), kennung(von));
            }
            attribute.insert("anvertraut".to_owned(), kennungen(&d.schutz.anvertraut));
            attribute.insert(
                "einwilligung".to_owned(),
                R::new_bool(d.schutz.einwilligung),
            );
        }
        Ressource::Organisation(nr) => {
            attribute.insert("nr".to_owned(), org(nr));
        }
    }
    let typ = typen.von(r.objektart()).clone();
    let uid = EntityUid::from_type_name_and_id(typ, EntityId::new(id));
    Entity::new(uid, attribute, HashSet::new()).map_err(fehler)
}

fn pfad(vorgaenge: &[VorgangId]) -> R {
    R::new_set(vorgaenge.iter().map(|v| R::new_string(v.0.to_string())))
}

fn kopf(
    akte: &AkteRessource,
    freigabe: Option<&FreigabeZeile>,
) -> Result<Attribute, EntitaetFehler> {
    let kopf = record([
        ("akte", R::new_string(akte.akte.0.to_string())),
        ("org", org(akte.org)),
        ("einheit", text(akte.einheit.as_str())),
        ("leistungsart", text(akte.leistungsart.code())),
        ("status", text(akte.status.code())),
        ("stufe", R::new_long(i64::from(akte.schutz.stufe.zahl()))),
        ("beschaeftigte", R::new_bool(akte.schutz.beschaeftigte)),
        (
            "medizinwiderspruch",
            R::new_bool(akte.schutz.medizinwiderspruch),
        ),
        ("eingeschraenkt", R::new_bool(akte.schutz.eingeschraenkt)),
        ("ausgeschlossen", kennungen(&akte.schutz.ausgeschlossen)),
        ("sonderkreis", kennungen(&akte.sonderkreis)),
    ])?;
    let mut attribute = Attribute::from([("kopf".to_owned(), kopf)]);
    if let Some(f) = freigabe {
        attribute.insert("weg".to_owned(), weg(f)?);
    }
    Ok(attribute)
}

/// To whom it is offered, and who gave it away.
fn uebergabe(attribute: &mut Attribute, akte: &AkteRessource) -> Result<(), EntitaetFehler> {
    let felder = |s: &Stelle| {
        vec![
            ("org".to_owned(), org(s.org)),
            ("einheit".to_owned(), text(s.einheit.as_str())),
            ("leistungsart".to_owned(), text(s.leistungsart.code())),
        ]
    };
    if let Some(angebot) = &akte.angebot {
        let angebot = R::new_record(felder(angebot)).map_err(fehler)?;
        attribute.insert("angebot".to_owned(), angebot);
    }
    if let Some((abgabe, bis)) = &akte.abgabe {
        let mut felder = felder(abgabe);
        felder.push(("bis".to_owned(), R::new_long(tag(*bis))));
        let abgabe = R::new_record(felder).map_err(fehler)?;
        attribute.insert("abgabe".to_owned(), abgabe);
    }
    Ok(())
}

fn weg(f: &FreigabeZeile) -> Result<R, EntitaetFehler> {
    let mut felder = vec![
        ("empfaenger".to_owned(), org(f.empfaenger)),
        ("zweck".to_owned(), text(f.zweck.code())),
        (
            "klassen".to_owned(),
            texte(f.klassen.iter().map(|k| k.code())),
        ),
        ("von".to_owned(), R::new_long(tag(f.von))),
        ("bis".to_owned(), R::new_long(tag(f.bis))),
        ("widerrufen".to_owned(), R::new_bool(f.widerrufen)),
    ];
    if let Some(vorgang) = f.vorgang {
        felder.push(("vorgang".to_owned(), R::new_string(vorgang.0.to_string())));
    }
    if let Some(einheit) = &f.einheit {
        felder.push(("einheit".to_owned(), text(einheit.as_str())));
    }
    if let Some(v) = f.vereinbarung {
        felder.push(("vereinbarung".to_owned(), R::new_string(v.0.to_string())));
    }
    R::new_record(felder).map_err(fehler)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_day_survives_its_number_and_no_other_number_is_a_day() {
        let d = Date::new(2024, 2, 29).unwrap();
        assert_eq!(tag(d), 20240229);
        assert_eq!(datum(tag(d)), Some(d));
        assert_eq!(datum(20230229), None);
        assert_eq!(datum(i64::MAX), None);
    }
}
