//! Geschaeftsgang: who signs a Dokument and who has, and when it left the house. Queries: `zeichnung`.

use eakte_domain::akte::{AkteEvent, GeschaeftsgangEroeffnet};
use eakte_domain::{Ereignis, Recorded};
use serde_json::json;
use tokio_postgres::Transaction;

use crate::ops::Ops;
use crate::{Error, name_of};

/// Writes only to `view_geschaeftsgang`, `view_schritt`, `view_versand`.
pub(crate) async fn apply(tx: &Transaction<'_>, events: &[Recorded]) -> Result<(), Error> {
    let mut ops = Ops::default();
    for e in events {
        match &e.ereignis {
            Ereignis::Akte(event) => fold(&mut ops, e, event)?,
            // Named, never `_`: a new kind of event must stop the compiler here.
            Ereignis::Aktenplan(_)
            | Ereignis::Organisation(_)
            | Ereignis::Scanstapel(_)
            | Ereignis::Klar { .. }
            | Ereignis::Leseprotokoll(_)
            | Ereignis::Loeschung(_)
            | Ereignis::LoeschungAbgeschlossen { .. }
            | Ereignis::Geloescht(_) => {}
        }
    }
    if ops.is_empty() {
        return Ok(());
    }
    ops.run(tx).await
}

fn fold(ops: &mut Ops, e: &Recorded, event: &AkteEvent) -> Result<(), Error> {
    match event {
        AkteEvent::GeschaeftsgangEroeffnet(g) => eroeffnet(ops, e, g),
        AkteEvent::SchrittErledigt(g) => ops.update(
            ERLEDIGT,
            &json!({
                "geschaeftsgang": g.geschaeftsgang, "nummer": g.nummer, "ergebnis": g.ergebnis,
                "erledigt_am": e.zeit, "erledigt_von": name_of(e), "vermerk": g.vermerk,
            }),
        ),
        AkteEvent::GeschaeftsgangBeendet(g) => {
            let row = json!({
                "geschaeftsgang": g.geschaeftsgang, "beendet_am": e.zeit, "beendet_von": name_of(e),
                "grund": g.grund,
            });
            ops.update(BEENDET, &row)?;
            ops.update(NIEMAND_WARTET, &row)
        }
        AkteEvent::DokumentVersandt(d) => ops.insert(
            2,
            VERSAND,
            &json!({
                "position": e.position, "akte": e.stream, "dokument": d.dokument, "tag": d.tag,
                "versandart": d.versandart, "empfaenger": d.empfaenger, "zeit": e.zeit, "von": name_of(e),
            }),
        ),
        // What was given back or withdrawn stands in the history of the Akte it lay in.
        AkteEvent::DokumentAbgegeben(d) => {
            let row = json!({"akte": e.stream, "dokument": d.dokument});
            ops.update(SCHRITTE_FORT, &row)?;
            ops.update(GAENGE_FORT, &row)
        }
        AkteEvent::AkteAngelegt(_)
        | AkteEvent::AkteBetreffGeaendert(_)
        | AkteEvent::AkteZdAVerfuegt(_)
        | AkteEvent::AkteWiedereroeffnet(_)
        | AkteEvent::AkteStorniert(_)
        | AkteEvent::AkteSchutzFestgelegt(_)
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
        | AkteEvent::DokumentSchutzFestgelegt(_)
        | AkteEvent::DokumentUebernommen(_)
        | AkteEvent::FreigabeBeantragt(_)
        | AkteEvent::FreigabeAbgelehnt(_)
        | AkteEvent::FreigabeErteilt(_)
        | AkteEvent::FreigabeWiderrufen(_)
        | AkteEvent::LoeschungBeantragt(_)
        | AkteEvent::LoeschungBeendet(_)
        | AkteEvent::SonderkreisBeantragt(_)
        | AkteEvent::SonderkreisEntschieden(_)
        | AkteEvent::UebergabeAngeboten(_)
        | AkteEvent::UebergabeAngenommen(_)
        | AkteEvent::UebergabeBeendet(_)
        | AkteEvent::AuskunftErteilt(_)
        | AkteEvent::AuskunftVerweigert(_)
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

fn eroeffnet(ops: &mut Ops, e: &Recorded, g: &GeschaeftsgangEroeffnet) -> Result<(), Error> {
    ops.insert(
        0,
        GANG,
        &json!({
            "geschaeftsgang": g.geschaeftsgang, "akte": e.stream, "dokument": g.dokument, "fassung": g.fassung,
            "vermerk": g.vermerk, "eroeffnet_am": e.zeit, "eroeffnet_von": name_of(e),
            "eroeffnet_durch": g.durch, "verfasser": g.verfasser,
        }),
    )?;
    for (nummer, s) in (1..).zip(&g.schritte) {
        let nummer: u32 = nummer;
        ops.insert(
            1,
            SCHRITT,
            &json!({
                "geschaeftsgang": g.geschaeftsgang, "nummer": nummer, "akte": e.stream, "dokument": g.dokument,
                "verfuegung": s.verfuegung, "nutzer": s.nutzer, "termin": s.termin, "wartet": nummer == 1,
            }),
        )?;
    }
    Ok(())
}

const GANG: &str = "INSERT INTO view_geschaeftsgang \
    SELECT * FROM json_populate_recordset(NULL::view_geschaeftsgang, $1::json)";
const SCHRITT: &str =
    "INSERT INTO view_schritt SELECT * FROM json_populate_recordset(NULL::view_schritt, $1::json)";
const VERSAND: &str =
    "INSERT INTO view_versand SELECT * FROM json_populate_recordset(NULL::view_versand, $1::json)";
// The step that is done, and the one whose turn it is then.
const ERLEDIGT: &str = "UPDATE view_schritt s SET \
    wartet = s.nummer > r.nummer AND r.ergebnis = 'gezeichnet', \
    ergebnis = CASE WHEN s.nummer = r.nummer THEN r.ergebnis ELSE s.ergebnis END, \
    erledigt_am = CASE WHEN s.nummer = r.nummer THEN r.erledigt_am ELSE s.erledigt_am END, \
    erledigt_von = CASE WHEN s.nummer = r.nummer THEN r.erledigt_von ELSE s.erledigt_von END, \
    vermerk = CASE WHEN s.nummer = r.nummer THEN r.vermerk ELSE s.vermerk END \
    FROM json_populate_recordset(NULL::view_schritt, $1::json) r \
    WHERE s.geschaeftsgang = r.geschaeftsgang AND s.nummer IN (r.nummer, r.nummer + 1)";
const BEENDET: &str = "UPDATE view_geschaeftsgang g \
    SET beendet_am = r.beendet_am, beendet_von = r.beendet_von, grund = r.grund \
    FROM json_populate_recordset(NULL::view_geschaeftsgang, $1::json) r WHERE g.geschaeftsgang = r.geschaeftsgang";
const NIEMAND_WARTET: &str = "UPDATE view_schritt s SET wartet = false \
    FROM json_populate_recordset(NULL::view_geschaeftsgang, $1::json) r WHERE s.geschaeftsgang = r.geschaeftsgang";
const SCHRITTE_FORT: &str = "DELETE FROM view_schritt s \
    USING json_populate_recordset(NULL::view_schritt, $1::json) r WHERE s.akte = r.akte AND s.dokument = r.dokument";
const GAENGE_FORT: &str = "DELETE FROM view_geschaeftsgang g \
    USING json_populate_recordset(NULL::view_geschaeftsgang, $1::json) r \
    WHERE g.akte = r.akte AND g.dokument = r.dokument";
