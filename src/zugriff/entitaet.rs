//! Our values as Cedar sees them. Shape: `regeln/schema.cedarschema`.

use std::collections::{BTreeSet, HashMap, HashSet};

use cedar_policy::{Context, Entity, EntityId, EntityUid, RestrictedExpression as R};
use eakte_domain::werte::Rolle;
use eakte_domain::zugriff::{
    AkteRessource, FreigabeZeile, Kontext, Nutzer, Objekt, Ressource, Rollenzuweisung,
};
use eakte_domain::{OrgNr, VorgangId};
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
    ])
    .map_err(fehler)
}

/// The person with the roles that hold on the day.
pub(crate) fn nutzer(typen: &Typen, n: &Nutzer, am: Date) -> Result<Entity, EntitaetFehler> {
    let gueltig: Vec<_> = n
        .rollen
        .iter()
        .filter(|r| r.bis.is_none_or(|bis| am <= bis))
        .collect();
    let stellen = |rolle| -> Result<R, EntitaetFehler> {
        let mut alle = Vec::new();
        for (r, leistungsart) in je_leistungsart(&gueltig, rolle) {
            alle.push(record([
                ("einheit", text(r.einheit.as_str())),
                ("leistungsart", text(leistungsart)),
            ])?);
        }
        Ok(R::new_set(alle))
    };
    let leistungsarten: BTreeSet<_> = [Rolle::Sachbearbeitung, Rolle::Teamleitung]
        .into_iter()
        .flat_map(|rolle| je_leistungsart(&gueltig, rolle))
        .map(|(_, leistungsart)| leistungsart)
        .collect();
    let rollen: BTreeSet<_> = gueltig.iter().map(|r| r.rolle.code()).collect();
    let attribute = Attribute::from([
        ("org".to_owned(), org(n.org)),
        ("kreis".to_owned(), R::new_bool(n.is_kreis)),
        ("aktiv".to_owned(), R::new_bool(n.aktiv)),
        ("rollen".to_owned(), texte(rollen)),
        (
            "sachbearbeitung".to_owned(),
            stellen(Rolle::Sachbearbeitung)?,
        ),
        ("teamleitung".to_owned(), stellen(Rolle::Teamleitung)?),
        ("leistungsarten".to_owned(), texte(leistungsarten)),
    ]);
    let uid =
        EntityUid::from_type_name_and_id(typen.nutzer.clone(), EntityId::new(n.id.0.to_string()));
    Entity::new(uid, attribute, HashSet::new()).map_err(fehler)
}

fn je_leistungsart<'a>(
    rollen: &'a [&'a Rollenzuweisung],
    rolle: Rolle,
) -> impl Iterator<Item = (&'a Rollenzuweisung, &'static str)> {
    rollen
        .iter()
        .filter(move |r| r.rolle == rolle)
        .flat_map(|r| r.leistungsarten.iter().map(|l| (*r, l.code())))
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
        Ressource::Akte(_) => {}
        Ressource::Vorgang(v) => {
            attribute.insert("pfad".to_owned(), pfad(&v.pfad));
        }
        Ressource::Dokument(d) => {
            attribute.insert("pfad".to_owned(), pfad(&d.pfad));
            attribute.insert("klasse".to_owned(), text(d.klasse.code()));
            attribute.insert("storniert".to_owned(), R::new_bool(d.storniert));
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
        ("org", org(akte.org)),
        ("einheit", text(akte.einheit.as_str())),
        ("leistungsart", text(akte.leistungsart.code())),
        ("status", text(akte.status.code())),
    ])?;
    let mut attribute = Attribute::from([("kopf".to_owned(), kopf)]);
    if let Some(f) = freigabe {
        attribute.insert("weg".to_owned(), weg(f)?);
    }
    Ok(attribute)
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
