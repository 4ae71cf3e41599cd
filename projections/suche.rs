//! Suche: what full text search finds Akten, Vorgaenge and Dokumente by. Query: `suchen`.

use eakte_domain::akte::{AkteEvent, AkteRest, DokumentRegistriert};
use eakte_domain::aktenplan::AktenplanEvent;
use eakte_domain::organisation::OrganisationEvent;
use eakte_domain::werte::{Dokumentklasse, Zweck};
use eakte_domain::{AkteId, DokumentId, Ereignis, OrgNr, Recorded};
use jiff::civil::Date;
use serde::Serialize;
use serde_json::json;
use tokio_postgres::Transaction;
use uuid::Uuid;

use crate::Error;
use crate::ops::Ops;

/// Writes only to `view_suche`.
pub(crate) async fn apply(tx: &Transaction<'_>, events: &[Recorded]) -> Result<(), Error> {
    let mut ops = Ops::default();
    for e in events {
        match &e.ereignis {
            Ereignis::Akte(event) => fold(&mut ops, e, event)?,
            // Named, never `_`: a new event must stop the compiler here.
            Ereignis::Aktenplan(
                AktenplanEvent::PlaneinheitAufgenommen(_)
                | AktenplanEvent::PlaneinheitStillgelegt(_),
            )
            | Ereignis::Organisation(
                OrganisationEvent::OrganisationAngelegt(_)
                | OrganisationEvent::EinheitAngelegt(_)
                | OrganisationEvent::NutzerAngelegt(_)
                | OrganisationEvent::RolleZugewiesen(_)
                | OrganisationEvent::RolleEntzogen(_)
                | OrganisationEvent::NutzerGesperrt(_)
                | OrganisationEvent::VertretungEingerichtet(_)
                | OrganisationEvent::VertretungBeendet(_)
                | OrganisationEvent::StufeErteilt(_)
                | OrganisationEvent::DelegationErklaert(_)
                | OrganisationEvent::NotfallzugriffEroeffnet(_)
                | OrganisationEvent::NotfallzugriffBeendet(_)
                | OrganisationEvent::NotfallzugriffGeprueft(_)
                | OrganisationEvent::VereinbarungEntworfen(_)
                | OrganisationEvent::VereinbarungGenehmigt(_)
                | OrganisationEvent::VereinbarungBeendet(_)
                | OrganisationEvent::RechtBeantragt(_)
                | OrganisationEvent::RechtEntschieden(_)
                | OrganisationEvent::RegelwerkVorgelegt(_)
                | OrganisationEvent::RegelwerkBestaetigt(_)
                | OrganisationEvent::RegelwerkAbgelehnt(_)
                | OrganisationEvent::RegelwerkGewechselt(_),
            )
            | Ereignis::Scanstapel(_)
            | Ereignis::Klar { .. }
            | Ereignis::Leseprotokoll(_)
            | Ereignis::Loeschung(_)
            | Ereignis::LoeschungAbgeschlossen { .. }
            | Ereignis::Geloescht(_) => {}
        }
    }
    ops.run(tx).await
}

fn fold(ops: &mut Ops, e: &Recorded, event: &AkteEvent) -> Result<(), Error> {
    let akte = e.stream.akte();
    match event {
        AkteEvent::AkteAngelegt(a) => ops.insert(
            0,
            AKTE,
            &json!({
                "objekt": akte, "art": "akte", "akte": akte, "stand": e.position, "tag": e.zeit.tag(),
                "bereich": [bereich(a.org, a.einheit.as_str(), a.leistungsart.code())],
                "betreff": a.betreff, "zusatz": a.aktenzeichen,
            }),
        ),
        AkteEvent::LoeschungBeantragt(l) => match &l.rest {
            // Before the erasure the Akte is there and stays as it is.
            Some(a) => ops.update(
                REST,
                &json!({
                    "objekt": akte, "art": "akte", "akte": akte, "stand": e.position, "tag": e.zeit.tag(),
                    "bereich": [bereich_rest(a)],
                    "betreff": AkteRest::betreff(), "zusatz": a.aktenzeichen,
                }),
            ),
            None => Ok(()),
        },
        AkteEvent::AkteBetreffGeaendert(a) => {
            ops.change(BETREFF, akte.0, &betreff(e, akte.0, a.betreff.as_str()))
        }
        AkteEvent::VorgangAngelegt(v) => ops.insert(
            1,
            TEIL,
            &json!({
                "objekt": v.vorgang, "art": "vorgang", "akte": akte, "stand": e.position,
                "tag": e.zeit.tag(), "betreff": v.betreff,
            }),
        ),
        AkteEvent::VorgangBetreffGeaendert(v) => {
            ops.change(BETREFF, v.vorgang.0, &betreff(e, v.vorgang.0, v.betreff.as_str()))
        }
        AkteEvent::DokumentRegistriert(d) => ops.insert(1, TEIL, &DokumentZeile::new(e, d)),
        AkteEvent::DokumentFassungAngefuegt(d) => ops.change(
            FASSUNG,
            d.dokument.0,
            &json!({
                "objekt": d.dokument, "stand": e.position, "datei": d.fassung.dateiname,
                "inhalt": d.fassung.text,
            }),
        ),
        AkteEvent::DokumentBetreffGeaendert(d) => {
            ops.change(BETREFF, d.dokument.0, &betreff(e, d.dokument.0, d.betreff.as_str()))
        }
        AkteEvent::DokumentAbgegeben(d) => ops.update(
            ABGEGEBEN,
            &json!({"objekt": d.dokument, "akte": akte}),
        ),
        AkteEvent::DokumentUebernommen(d) => {
            let u = &d.uebernahme;
            let fassung = u.fassungen.last().map(|f| &f.fassung);
            ops.insert(
                1,
                TEIL,
                &DokumentZeile {
                    objekt: u.dokument,
                    art: "dokument",
                    akte,
                    stand: e.position.0,
                    tag: u.datum.or(u.eingang).unwrap_or_else(|| u.registriert_am.tag()),
                    klasse: u.klasse,
                    betreff: u.betreff.as_str(),
                    zusatz: zusatz(&u.absender, &u.fremdes_zeichen),
                    datei: fassung.map(|f| f.dateiname.as_str()),
                    inhalt: fassung.and_then(|f| f.text.as_deref()),
                },
            )
        }
        AkteEvent::FreigabeErteilt(f) => ops.update(
            GETEILT,
            &json!({"akte": akte, "bereich": [geteilt(f.empfaenger, f.zweck)]}),
        ),
        AkteEvent::UebergabeAngenommen(u) => ops.update(
            UEBERGEBEN,
            &json!({
                "akte": akte, "bereich": [bereich(u.an, u.einheit.as_str(), u.leistungsart.code())],
            }),
        ),
        // Named, never `_`: a new event must stop the compiler here. A revoked share keeps its word, which only
        // narrows: the gate decides.
        AkteEvent::FreigabeBeantragt(_)
        | AkteEvent::FreigabeAbgelehnt(_)
        | AkteEvent::FreigabeWiderrufen(_)
        | AkteEvent::AkteZdAVerfuegt(_)
        | AkteEvent::AkteWiedereroeffnet(_)
        | AkteEvent::AkteStorniert(_)
        | AkteEvent::VorgangZdAVerfuegt(_)
        | AkteEvent::VorgangWiedereroeffnet(_)
        | AkteEvent::VorgangStorniert(_)
        | AkteEvent::DokumentVerschoben(_)
        | AkteEvent::DokumentStorniert(_)
        | AkteEvent::LoeschungBeendet(_)
        | AkteEvent::AkteSchutzFestgelegt(_)
        | AkteEvent::SonderkreisBeantragt(_)
        | AkteEvent::SonderkreisEntschieden(_)
        | AkteEvent::DokumentSchutzFestgelegt(_)
        | AkteEvent::UebergabeAngeboten(_)
        | AkteEvent::UebergabeBeendet(_)
        | AkteEvent::AuskunftErteilt(_)
        | AkteEvent::AuskunftVerweigert(_)
        | AkteEvent::GeschaeftsgangEroeffnet(_)
        | AkteEvent::SchrittErledigt(_)
        | AkteEvent::GeschaeftsgangBeendet(_)
        | AkteEvent::DokumentVersandt(_)
        | AkteEvent::WiedervorlageGesetzt(_)
        | AkteEvent::WiedervorlageErledigt(_)
        | AkteEvent::MitwirkungAngefordert(_)
        | AkteEvent::MitwirkungErledigt(_)
        | AkteEvent::LeistungVersagt(_)
        | AkteEvent::DokumentGeschwaerzt(_)
        | AkteEvent::TransfervermerkErstellt(_)
        | AkteEvent::AussonderungSperreGesetzt(_)
        | AkteEvent::AussonderungSperreAufgehoben(_)
        | AkteEvent::AkteAngeboten(_)
        | AkteEvent::AngebotZurueckgenommen(_)
        | AkteEvent::AkteBewertet(_)
        | AkteEvent::AkteAusgesondert(_)
        | AkteEvent::UebernahmeBestaetigt(_)
        | AkteEvent::UebernahmeGescheitert(_) => Ok(()),
    }
}

/// The word for all Akten of a unit and Leistungsart. No parser yields it from what people type.
pub(crate) fn bereich(org: OrgNr, einheit: &str, leistungsart: &str) -> String {
    format!("~{org}/{einheit}/{leistungsart}")
}

fn bereich_rest(a: &AkteRest) -> String {
    let f = a.federfuehrung();
    bereich(f.org, f.einheit.as_str(), f.leistungsart.code())
}

/// The word for all Akten ever shared with an organisation for a purpose.
pub(crate) fn geteilt(org: OrgNr, zweck: Zweck) -> String {
    format!("@{org}/{}", zweck.code())
}

fn betreff(e: &Recorded, objekt: Uuid, betreff: &str) -> serde_json::Value {
    json!({"objekt": objekt, "stand": e.position, "betreff": betreff})
}

fn zusatz(absender: &Option<String>, fremdes_zeichen: &Option<String>) -> String {
    let texte: Vec<&str> = [absender, fremdes_zeichen]
        .into_iter()
        .filter_map(|t| t.as_deref())
        .collect();
    texte.join(" ")
}

#[derive(Serialize)]
struct DokumentZeile<'a> {
    objekt: DokumentId,
    art: &'static str,
    akte: AkteId,
    stand: u64,
    tag: Date,
    klasse: Dokumentklasse,
    betreff: &'a str,
    zusatz: String,
    datei: Option<&'a str>,
    inhalt: Option<&'a str>,
}

impl<'a> DokumentZeile<'a> {
    fn new(e: &Recorded, d: &'a DokumentRegistriert) -> Self {
        let fassung = d.fassung.as_ref();
        Self {
            objekt: d.dokument,
            art: "dokument",
            akte: e.stream.akte(),
            stand: e.position.0,
            tag: d.datum.or(d.eingang).unwrap_or_else(|| e.zeit.tag()),
            klasse: d.klasse,
            betreff: d.betreff.as_str(),
            zusatz: zusatz(&d.absender, &d.fremdes_zeichen),
            datei: fassung.map(|f| f.dateiname.as_str()),
            inhalt: fassung.and_then(|f| f.text.as_deref()),
        }
    }
}

/// SQL: each word of `bereich` with each step of `stand` (see `suche.sql`).
macro_rules! schritte {
    ($bereich:literal, $stand:literal) => {
        concat!(
            "ARRAY(SELECT b || s FROM unnest(",
            $bereich,
            ") b, unnest(ARRAY[\
                '#14/' || (",
            $stand,
            " >> 14), '#17/' || (",
            $stand,
            " >> 17), '#20/' || (",
            $stand,
            " >> 20)]) s)"
        )
    };
}

const AKTE: &str = concat!(
    "INSERT INTO view_suche (objekt, art, akte, stand, tag, bereich, schritte, betreff, zusatz) \
     SELECT r.objekt, r.art, r.akte, r.stand, r.tag, r.bereich, ",
    schritte!("r.bereich", "r.stand"),
    ", r.betreff, r.zusatz FROM json_populate_recordset(NULL::view_suche, $1::json) r"
);
const REST: &str = concat!(
    "INSERT INTO view_suche (objekt, art, akte, stand, tag, bereich, schritte, betreff, zusatz) \
     SELECT r.objekt, r.art, r.akte, r.stand, r.tag, r.bereich, ",
    schritte!("r.bereich", "r.stand"),
    ", r.betreff, r.zusatz FROM json_populate_recordset(NULL::view_suche, $1::json) r ON CONFLICT DO NOTHING"
);
const TEIL: &str = concat!(
    "INSERT INTO view_suche \
        (objekt, art, akte, stand, tag, klasse, bereich, schritte, betreff, zusatz, datei, inhalt) \
     SELECT r.objekt, r.art, r.akte, r.stand, r.tag, r.klasse, a.bereich, ",
    schritte!("a.bereich", "r.stand"),
    ", r.betreff, r.zusatz, r.datei, r.inhalt \
     FROM json_populate_recordset(NULL::view_suche, $1::json) r JOIN view_suche a ON a.objekt = r.akte"
);
const BETREFF: &str = concat!(
    "UPDATE view_suche s SET betreff = r.betreff, stand = greatest(s.stand, r.stand), schritte = ",
    schritte!("s.bereich", "greatest(s.stand, r.stand)"),
    " FROM json_populate_recordset(NULL::view_suche, $1::json) r WHERE s.objekt = r.objekt"
);
const FASSUNG: &str = concat!(
    "UPDATE view_suche s \
     SET datei = r.datei, inhalt = r.inhalt, stand = greatest(s.stand, r.stand), schritte = ",
    schritte!("s.bereich", "greatest(s.stand, r.stand)"),
    " FROM json_populate_recordset(NULL::view_suche, $1::json) r WHERE s.objekt = r.objekt"
);
const GETEILT: &str = concat!(
    "UPDATE view_suche s SET bereich = s.bereich || r.bereich, schritte = ",
    schritte!("s.bereich || r.bereich", "s.stand"),
    " FROM json_populate_recordset(NULL::view_suche, $1::json) r \
     WHERE s.akte = r.akte AND NOT s.bereich @> r.bereich"
);
const UEBERGEBEN: &str = concat!(
    "UPDATE view_suche s SET (bereich, schritte) = (SELECT neu, ",
    schritte!("neu", "s.stand"),
    " FROM (SELECT ARRAY(SELECT b FROM unnest(s.bereich) WITH ORDINALITY w (b, i) WHERE b NOT LIKE '~%' ORDER BY i) \
            || r.bereich AS neu) n) \
     FROM json_populate_recordset(NULL::view_suche, $1::json) r WHERE s.akte = r.akte"
);
const ABGEGEBEN: &str = "DELETE FROM view_suche s \
    USING json_populate_recordset(NULL::view_suche, $1::json) r WHERE s.objekt = r.objekt AND s.akte = r.akte";
