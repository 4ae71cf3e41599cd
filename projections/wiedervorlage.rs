//! Wiedervorlage: when somebody is to look at which Akte again, and what a person was asked for. Queries: `fristen`.

use eakte_domain::akte::AkteEvent;
use eakte_domain::aktenplan::AktenplanEvent;
use eakte_domain::organisation::OrganisationEvent;
use eakte_domain::werte::fristende;
use eakte_domain::{Ereignis, Recorded};
use serde_json::json;
use tokio_postgres::Transaction;

use crate::ops::Ops;
use crate::{Error, name_of};

/// Writes only to `view_wiedervorlage` and `view_aufforderung`.
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
            | Ereignis::Loeschung(_)
            | Ereignis::LoeschungAbgeschlossen { .. }
            | Ereignis::Geloescht(_) => {}
        }
    }
    ops.run(tx).await
}

fn fold(ops: &mut Ops, e: &Recorded, event: &AkteEvent) -> Result<(), Error> {
    match event {
        AkteEvent::WiedervorlageGesetzt(w) => ops.insert(
            0,
            GESETZT,
            &json!({
                "wiedervorlage": w.wiedervorlage, "akte": e.stream, "vorgang": w.vorgang, "am": w.am,
                "grund": w.grund, "fuer": w.fuer, "aufforderung": w.aufforderung, "gesetzt_am": e.zeit,
                "gesetzt_von": name_of(e),
            }),
        ),
        AkteEvent::WiedervorlageErledigt(w) => ops.change(
            ERLEDIGT,
            w.wiedervorlage.0,
            &json!({
                "wiedervorlage": w.wiedervorlage, "erledigt_am": e.zeit, "erledigt_von": name_of(e),
                "vermerk": w.vermerk, "erneut": w.erneut,
            }),
        ),
        AkteEvent::MitwirkungAngefordert(m) => ops.insert(
            1,
            ANGEFORDERT,
            &json!({
                "aufforderung": m.aufforderung, "akte": e.stream, "vorgang": m.vorgang, "dokument": m.dokument,
                "unterlagen": m.unterlagen, "frist": m.frist, "ende": fristende(m.frist),
                "belehrung": m.belehrung, "angefordert_am": e.zeit, "angefordert_von": name_of(e),
            }),
        ),
        AkteEvent::MitwirkungErledigt(m) => ops.change(
            MITGEWIRKT,
            m.aufforderung.0,
            &json!({
                "aufforderung": m.aufforderung, "erledigt_am": e.zeit, "erledigt_von": name_of(e),
                "eingegangen": m.dokument, "vermerk": m.vermerk,
            }),
        ),
        AkteEvent::LeistungVersagt(l) => ops.change(
            VERSAGT,
            l.aufforderung.0,
            &json!({
                "aufforderung": l.aufforderung, "versagt_am": e.zeit, "versagt_von": name_of(e),
                "bescheid": l.dokument, "versagung": l.art, "umfang": l.umfang, "versagt_zum": l.tag,
            }),
        ),
        // Its people do not look any more: from now on it is the new unit's. After all before it in this batch.
        AkteEvent::UebergabeAngenommen(_) => {
            ops.update(UEBERGEBEN, &json!({ "akte": e.stream }))
        }
        // Named, never `_`: a new event must stop the compiler here.
        AkteEvent::AkteAngelegt(_)
        | AkteEvent::AkteBetreffGeaendert(_)
        | AkteEvent::AkteZdAVerfuegt(_)
        | AkteEvent::AkteWiedereroeffnet(_)
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
        | AkteEvent::LoeschungBeantragt(_)
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

const GESETZT: &str = "INSERT INTO view_wiedervorlage \
    SELECT * FROM json_populate_recordset(NULL::view_wiedervorlage, $1::json)";
const ERLEDIGT: &str = "UPDATE view_wiedervorlage w SET erledigt_am = r.erledigt_am, erledigt_von = r.erledigt_von, \
    vermerk = r.vermerk, erneut = r.erneut \
    FROM json_populate_recordset(NULL::view_wiedervorlage, $1::json) r WHERE w.wiedervorlage = r.wiedervorlage";
const ANGEFORDERT: &str = "INSERT INTO view_aufforderung \
    SELECT * FROM json_populate_recordset(NULL::view_aufforderung, $1::json)";
const MITGEWIRKT: &str = "UPDATE view_aufforderung f SET erledigt_am = r.erledigt_am, erledigt_von = r.erledigt_von, \
    eingegangen = r.eingegangen, vermerk = r.vermerk \
    FROM json_populate_recordset(NULL::view_aufforderung, $1::json) r WHERE f.aufforderung = r.aufforderung";
const VERSAGT: &str = "UPDATE view_aufforderung f SET versagt_am = r.versagt_am, versagt_von = r.versagt_von, \
    bescheid = r.bescheid, versagung = r.versagung, umfang = r.umfang, versagt_zum = r.versagt_zum \
    FROM json_populate_recordset(NULL::view_aufforderung, $1::json) r WHERE f.aufforderung = r.aufforderung";
const UEBERGEBEN: &str = "UPDATE view_wiedervorlage w SET fuer = NULL \
    FROM json_populate_recordset(NULL::view_wiedervorlage, $1::json) r WHERE w.akte = r.akte";
