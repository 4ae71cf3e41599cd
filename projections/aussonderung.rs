//! Aussonderung: what was offered to the archive, what became of it, and the holds. Queries: `aussonderung_lesen`.

use eakte_domain::akte::{AkteEvent, Loeschziel};
use eakte_domain::aktenplan::AktenplanEvent;
use eakte_domain::organisation::OrganisationEvent;
use eakte_domain::{Ereignis, Recorded};
use serde_json::json;
use tokio_postgres::Transaction;

use crate::ops::Ops;
use crate::{Error, name_of};

/// Writes only to `view_aussonderung`, `view_lieferung` and `view_sperre`.
pub(crate) async fn apply(tx: &Transaction<'_>, events: &[Recorded]) -> Result<(), Error> {
    let mut ops = Ops::default();
    for e in events {
        match &e.ereignis {
            Ereignis::Akte(event) => fold(&mut ops, e, event)?,
            Ereignis::Loeschung(_) => ops.update(
                VERNICHTET,
                &json!({"akte": e.stream, "vernichtet_am": e.zeit}),
            )?,
            // Named, never `_`: a new event must stop the compiler here.
            Ereignis::Aktenplan(
                AktenplanEvent::PlaneinheitAufgenommen(_)
                | AktenplanEvent::PlaneinheitStillgelegt(_),
            )
            | Ereignis::Scanstapel(_)
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
            | Ereignis::Klar { .. }
            | Ereignis::Leseprotokoll(_)
            | Ereignis::LoeschungAbgeschlossen { .. }
            | Ereignis::Geloescht(_) => {}
        }
    }
    ops.run(tx).await
}

/// Steps are single statements in the order of the log: an Akte that is offered again has a second row.
fn fold(ops: &mut Ops, e: &Recorded, event: &AkteEvent) -> Result<(), Error> {
    let akte = e.stream;
    match event {
        AkteEvent::AkteAngeboten(a) => ops.insert(
            0,
            ANGEBOTEN,
            &json!({
                "position": e.position, "akte": akte, "aussonderung": a.aussonderung, "stand": "angeboten",
                "frist": a.aufbewahrung_bis, "angeboten_am": e.zeit, "angeboten_von": name_of(e), "loeschung": false,
            }),
        ),
        AkteEvent::AkteBewertet(a) => ops.update(
            BEWERTET,
            &json!({
                "akte": akte, "bewertung": a.bewertung, "begruendung": a.begruendung, "bewertet_am": e.zeit,
                "bewertet_von": name_of(e),
            }),
        ),
        AkteEvent::AkteAusgesondert(a) => {
            ops.update(
                ABGEGEBEN,
                &json!({"akte": akte, "nachricht": a.nachricht, "paket": a.paket, "abgegeben_am": e.zeit}),
            )?;
            ops.update(ERSETZT, &json!({"akte": akte, "ersetzt_am": e.zeit}))?;
            ops.insert(
                2,
                GELIEFERT,
                &json!({"position": e.position, "akte": akte, "nachricht": a.nachricht}),
            )
        }
        AkteEvent::UebernahmeBestaetigt(u) => ops.update(
            UEBERNOMMEN,
            &json!({
                "akte": akte, "archivkennung": u.archivkennung, "bestaetigt_am": e.zeit, "bestaetigt_von": name_of(e),
                "bestaetigt_rolle": e.urheber.as_ref().map(|u| u.akteur.rolle),
            }),
        ),
        AkteEvent::UebernahmeGescheitert(u) => {
            ops.update(GESCHEITERT, &json!({"akte": akte, "fehler": u.grund}))
        }
        AkteEvent::AngebotZurueckgenommen(a) => beendet(ops, e, Some(a.grund.as_str())),
        // That reason is the agency's, about its case: the archive, which reads this, is told that it is needed again.
        AkteEvent::AkteWiedereroeffnet(_) => beendet(ops, e, None),
        AkteEvent::LoeschungBeantragt(l) => ops.update(
            LOESCHUNG,
            &json!({"akte": akte, "loeschung": l.ziel == Loeschziel::Akte}),
        ),
        AkteEvent::LoeschungBeendet(_) => {
            ops.update(LOESCHUNG, &json!({"akte": akte, "loeschung": false}))
        }
        AkteEvent::AussonderungSperreGesetzt(s) => ops.insert(
            1,
            GESPERRT,
            &json!({
                "sperre": s.sperre, "akte": akte, "grund": s.grund, "bis": s.bis, "gesetzt_am": e.zeit,
                "gesetzt_von": name_of(e),
            }),
        ),
        AkteEvent::AussonderungSperreAufgehoben(s) => ops.change(
            AUFGEHOBEN,
            s.sperre.0,
            &json!({
                "sperre": s.sperre, "aufgehoben_am": e.zeit, "aufgehoben_von": name_of(e), "aufhebung": s.grund,
            }),
        ),
        // Named, never `_`: a new event must stop the compiler here.
        AkteEvent::AkteAngelegt(_)
        | AkteEvent::AkteBetreffGeaendert(_)
        | AkteEvent::AkteZdAVerfuegt(_)
        | AkteEvent::AkteStorniert(_)
        | AkteEvent::VorgangAngelegt(_)
        | AkteEvent::VorgangBetreffGeaendert(_)
        | AkteEvent::VorgangZdAVerfuegt(_)
        | AkteEvent::VorgangWiedereroeffnet(_)
        | AkteEvent::VorgangStorniert(_)
        | AkteEvent::DokumentRegistriert(_)
        | AkteEvent::DokumentFassungAngefuegt(_)
        | AkteEvent::DokumentBetreffGeaendert(_)
        | AkteEvent::DokumentVerschoben(_)
        | AkteEvent::DokumentStorniert(_)
        | AkteEvent::DokumentAbgegeben(_)
        | AkteEvent::DokumentUebernommen(_)
        | AkteEvent::FreigabeBeantragt(_)
        | AkteEvent::FreigabeAbgelehnt(_)
        | AkteEvent::FreigabeErteilt(_)
        | AkteEvent::FreigabeWiderrufen(_)
        | AkteEvent::AkteSchutzFestgelegt(_)
        | AkteEvent::SonderkreisBeantragt(_)
        | AkteEvent::SonderkreisEntschieden(_)
        | AkteEvent::DokumentSchutzFestgelegt(_)
        | AkteEvent::UebergabeAngeboten(_)
        | AkteEvent::UebergabeAngenommen(_)
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
        | AkteEvent::TransfervermerkErstellt(_) => Ok(()),
    }
}

/// The Akte falls out, with the reason; none: it was opened again.
fn beendet(ops: &mut Ops, e: &Recorded, grund: Option<&str>) -> Result<(), Error> {
    ops.update(
        BEENDET,
        &json!({"akte": e.stream, "grund": grund, "beendet_am": e.zeit}),
    )
}

const ANGEBOTEN: &str = "INSERT INTO view_aussonderung \
    SELECT * FROM json_populate_recordset(NULL::view_aussonderung, $1::json)";
const BEWERTET: &str = "UPDATE view_aussonderung x SET stand = 'bewertet', bewertung = r.bewertung, \
    begruendung = r.begruendung, bewertet_am = r.bewertet_am, bewertet_von = r.bewertet_von \
    FROM json_populate_recordset(NULL::view_aussonderung, $1::json) r \
    WHERE x.akte = r.akte AND x.stand <> 'zurueckgenommen'";
const ABGEGEBEN: &str = "UPDATE view_aussonderung x SET stand = 'abgegeben', nachricht = r.nachricht, paket = r.paket, \
    abgegeben_am = r.abgegeben_am, fehler = NULL \
    FROM json_populate_recordset(NULL::view_aussonderung, $1::json) r \
    WHERE x.akte = r.akte AND x.stand <> 'zurueckgenommen'";
const ERSETZT: &str = "UPDATE view_lieferung l SET ersetzt_am = r.ersetzt_am \
    FROM json_populate_recordset(NULL::view_lieferung, $1::json) r WHERE l.akte = r.akte AND l.ersetzt_am IS NULL";
const GELIEFERT: &str = "INSERT INTO view_lieferung \
    SELECT * FROM json_populate_recordset(NULL::view_lieferung, $1::json)";
const UEBERNOMMEN: &str = "UPDATE view_aussonderung x SET stand = 'uebernommen', archivkennung = r.archivkennung, \
    bestaetigt_am = r.bestaetigt_am, bestaetigt_von = r.bestaetigt_von, bestaetigt_rolle = r.bestaetigt_rolle \
    FROM json_populate_recordset(NULL::view_aussonderung, $1::json) r \
    WHERE x.akte = r.akte AND x.stand <> 'zurueckgenommen'";
const GESCHEITERT: &str = "UPDATE view_aussonderung x SET stand = 'bewertet', nachricht = NULL, paket = NULL, \
    abgegeben_am = NULL, fehler = coalesce(r.fehler, '') \
    FROM json_populate_recordset(NULL::view_aussonderung, $1::json) r \
    WHERE x.akte = r.akte AND x.stand <> 'zurueckgenommen'";
const BEENDET: &str = "UPDATE view_aussonderung x SET stand = 'zurueckgenommen', grund = r.grund, \
    beendet_am = r.beendet_am FROM json_populate_recordset(NULL::view_aussonderung, $1::json) r \
    WHERE x.akte = r.akte AND x.stand <> 'zurueckgenommen'";
const LOESCHUNG: &str = "UPDATE view_aussonderung x SET loeschung = r.loeschung \
    FROM json_populate_recordset(NULL::view_aussonderung, $1::json) r \
    WHERE x.akte = r.akte AND x.stand <> 'zurueckgenommen'";
const VERNICHTET: &str = "UPDATE view_aussonderung x SET vernichtet_am = r.vernichtet_am, loeschung = false \
    FROM json_populate_recordset(NULL::view_aussonderung, $1::json) r \
    WHERE x.akte = r.akte AND x.stand <> 'zurueckgenommen' AND x.loeschung";
const GESPERRT: &str =
    "INSERT INTO view_sperre SELECT * FROM json_populate_recordset(NULL::view_sperre, $1::json)";
const AUFGEHOBEN: &str = "UPDATE view_sperre s SET aufgehoben_am = r.aufgehoben_am, \
    aufgehoben_von = r.aufgehoben_von, aufhebung = r.aufhebung \
    FROM json_populate_recordset(NULL::view_sperre, $1::json) r WHERE s.sperre = r.sperre";
