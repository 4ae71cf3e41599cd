//! Access models: what the gate decides on. Written in the append transaction.

use std::borrow::Borrow;
use std::sync::atomic::AtomicBool;

use eakte_domain::akte::AkteEvent;
use eakte_domain::aktenplan::AktenplanEvent;
use eakte_domain::organisation::OrganisationEvent;
use eakte_domain::werte::{BlobRef, Status};
use eakte_domain::{AkteId, DokumentId, Ereignis, OrgNr, Recorded};
use serde_json::json;
use tokio_postgres::GenericClient;

use crate::Error;
use crate::ops::Ops;
use crate::umzug;

pub use crate::ressource::{
    Bestand, akte, alle_dokumente, anzahl, bestand, dokument, mit_aktenzeichen, vorgang,
};

/// The tables.
pub(crate) const DDL: &str = include_str!("auth.sql");

/// The tables, for `fingerprint` and `reset`.
pub const TABLES: &[&str] = &[
    "auth_akte",
    "auth_bereich",
    "auth_vorgang",
    "auth_dokument",
    "auth_freigabe",
    "auth_laufnummer",
    "auth_blob",
];

/// Writes only to `auth_*`. Run it in the transaction that appends the events, in the order of the log.
///
/// All statements are sent without waiting between them. An Aktenzeichen given twice in one organisation fails
/// with SQLSTATE 23505.
pub async fn apply(tx: &impl GenericClient, events: &[impl Borrow<Recorded>]) -> Result<(), Error> {
    Aenderungen::of(events)?.0.run(tx).await
}

/// What a batch of events does to the access models: made before anything is sent, so that nothing but the database
/// can refuse it once the batch is on its way.
pub struct Aenderungen(Ops);

impl Aenderungen {
    /// Error: a row that cannot be written as JSON.
    pub fn of(events: &[impl Borrow<Recorded>]) -> Result<Self, Error> {
        aenderungen(events).map(Self)
    }

    /// Whether the access models stay as they are.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// As [`apply`], for a transaction whose end is sent without waiting. `sent` becomes true as soon as all is on its
    /// way; if it does not, the transaction must be rolled back.
    pub async fn senden(self, client: &impl GenericClient, sent: &AtomicBool) -> Result<(), Error> {
        self.0.send(client, sent).await
    }
}

fn aenderungen(events: &[impl Borrow<Recorded>]) -> Result<Ops, Error> {
    let mut ops = Ops::default();
    for e in events {
        let e = e.borrow();
        match &e.ereignis {
            Ereignis::Akte(event) => {
                let akte = e.stream.akte();
                let stelle = e.urheber.as_ref().map_or(OrgNr(0), |u| u.akteur.org);
                of_akte(&mut ops, akte, stelle, event)?;
                namen(&mut ops, akte, event)?;
            }
            // Who somebody is the gate learns from the directory in memory.
            Ereignis::Organisation(
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
            | Ereignis::Aktenplan(
                AktenplanEvent::PlaneinheitAufgenommen(_)
                | AktenplanEvent::PlaneinheitStillgelegt(_),
            )
            | Ereignis::Scanstapel(_)
            | Ereignis::Klar { .. }
            | Ereignis::Loeschung(_)
            | Ereignis::LoeschungAbgeschlossen { .. }
            | Ereignis::Leseprotokoll(_)
            | Ereignis::Geloescht(_) => {}
        }
    }
    Ok(ops)
}

/// Folds an Akte anew from the events that an erasure leaves, in the transaction that appends it.
///
/// `events`: all of the stream, the erased ones as `Geloescht`, the erase event last.
pub async fn neu_falten(
    tx: &impl GenericClient,
    akte: AkteId,
    events: &[impl Borrow<Recorded>],
) -> Result<(), Error> {
    for table in [
        "auth_vorgang",
        "auth_dokument",
        "auth_freigabe",
        "auth_akte",
        "auth_blob",
    ] {
        let sql = format!("DELETE FROM {table} WHERE akte = $1");
        tx.execute(&sql, &[&akte.0]).await?;
    }
    let (hier, fort) = umzug::trennen(events);
    apply(tx, &hier).await?;
    let mut ops = Ops::default();
    for e in fort {
        if let Ereignis::Akte(event) = &e.ereignis {
            namen(&mut ops, akte, event)?;
        }
    }
    ops.run(tx).await
}

/// The names of the documents that an event holds.
fn namen(ops: &mut Ops, akte: AkteId, event: &AkteEvent) -> Result<(), Error> {
    for blob in blobs(event) {
        let name = format!("\\x{}", blob.name);
        ops.insert(8, BLOB, &json!({"name": name, "akte": akte}))?;
    }
    Ok(())
}

/// Empties the access models, for a rebuild from position 0.
pub async fn reset(client: &impl GenericClient) -> Result<(), Error> {
    let sql = format!("TRUNCATE {}", TABLES.join(", "));
    Ok(client.batch_execute(&sql).await?)
}

/// `stelle`: the organisation of who acted.
fn of_akte(ops: &mut Ops, akte: AkteId, stelle: OrgNr, e: &AkteEvent) -> Result<(), Error> {
    let status =
        |ops: &mut Ops, s: Status| ops.change(STATUS, akte.0, &json!({"akte": akte, "status": s}));
    match e {
        AkteEvent::AkteAngelegt(a) => {
            let row = json!({
                "akte": akte, "org": a.org, "einheit": a.einheit, "leistungsart": a.leistungsart,
                "status": Status::InBearbeitung, "wohnsitz": a.wohnsitz, "aktenzeichen": a.aktenzeichen,
                "vergeben_von": a.org, "plan": a.plan, "jahr": a.jahr, "letzte": a.laufnummer,
            });
            ops.insert(0, AKTE_ANGELEGT, &row)?;
            ops.insert(1, BEREICH, &row)?;
            ops.insert(2, LAUFNUMMER, &row)
        }
        AkteEvent::LoeschungBeantragt(l) => {
            let Some(a) = &l.rest else { return Ok(()) };
            let fuehrt = a.federfuehrung();
            // Before the erasure the Akte is there and stays as it is.
            let row = json!({
                "akte": akte, "org": fuehrt.org, "einheit": fuehrt.einheit, "leistungsart": fuehrt.leistungsart,
                "status": Status::Storniert, "aktenzeichen": a.aktenzeichen, "vergeben_von": a.org,
                "stufe": a.schutz.stufe, "beschaeftigte": a.schutz.beschaeftigte,
                "ausgeschlossen": a.schutz.ausgeschlossen, "sonderkreis": a.sonderkreis,
            });
            ops.update(REST, &row)?;
            // Of several requests the last one knows best from whom the stub is kept; before the erasure it changes nothing.
            if a.geschuetzt() {
                ops.update(REST_SCHUTZ, &row)?;
            }
            ops.insert(1, BEREICH, &row)?;
            // The series is that of who opened it.
            let reihe = json!({
                "org": a.org, "einheit": a.einheit, "plan": a.plan, "jahr": a.jahr, "letzte": a.laufnummer,
            });
            ops.insert(2, LAUFNUMMER, &reihe)
        }
        AkteEvent::AkteZdAVerfuegt(_) => status(ops, Status::ZdA),
        AkteEvent::AkteWiedereroeffnet(_) => status(ops, Status::InBearbeitung),
        AkteEvent::AkteStorniert(_) => {
            status(ops, Status::Storniert)?;
            ops.update(AKTE_STORNIERT, &json!({"akte": akte}))
        }
        AkteEvent::VorgangAngelegt(v) => {
            let row = json!({
                "vorgang": v.vorgang, "akte": akte, "uebergeordnet": v.uebergeordnet, "pfad": [v.vorgang],
            });
            match v.uebergeordnet {
                None => ops.insert(3, VORGANG, &row),
                // Reads the path of the one above, which may be in this batch.
                Some(_) => ops.update(TEILVORGANG, &row),
            }
        }
        AkteEvent::VorgangStorniert(v) => {
            ops.update(VORGANG_STORNIERT, &json!({"vorgang": v.vorgang, "akte": akte}))
        }
        AkteEvent::DokumentRegistriert(d) => ops.insert(
            4,
            DOKUMENT,
            &json!({
                "dokument": d.dokument, "akte": akte, "vorgang": d.vorgang, "klasse": d.klasse,
                "storniert": false, "entwurf_von": d.schutz.entwurf_von, "anvertraut": d.schutz.anvertraut,
                "einwilligung": d.schutz.einwilligung, "stelle": stelle, "ungezeichnet": false,
            }),
        ),
        AkteEvent::DokumentSchutzFestgelegt(d) => ops.update(
            DOKUMENT_SCHUTZ,
            &json!({
                "dokument": d.dokument, "entwurf_von": d.schutz.entwurf_von, "anvertraut": d.schutz.anvertraut,
                "einwilligung": d.schutz.einwilligung,
            }),
        ),
        AkteEvent::DokumentVerschoben(d) => ops.change(
            DOKUMENT_VERSCHOBEN,
            d.dokument.0,
            &json!({"dokument": d.dokument, "vorgang": d.nach}),
        ),
        AkteEvent::DokumentStorniert(d) => {
            ops.change(DOKUMENT_STORNIERT, d.dokument.0, &json!({"dokument": d.dokument}))
        }
        AkteEvent::DokumentAbgegeben(d) => ops.update(
            DOKUMENT_ABGEGEBEN,
            &json!({"dokument": d.dokument, "akte": akte}),
        ),
        // From here on the gate judges it by this Akte and its shares alone.
        AkteEvent::DokumentUebernommen(d) => ops.insert(
            4,
            DOKUMENT,
            &json!({
                "dokument": d.uebernahme.dokument, "akte": akte, "vorgang": d.vorgang,
                "klasse": d.uebernahme.klasse, "storniert": false, "entwurf_von": d.uebernahme.schutz.entwurf_von,
                "anvertraut": d.uebernahme.schutz.anvertraut, "einwilligung": d.uebernahme.schutz.einwilligung,
                "stelle": stelle, "ungezeichnet": d.uebernahme.ungezeichnet,
            }),
        ),
        AkteEvent::GeschaeftsgangEroeffnet(g) => ungezeichnet(ops, g.dokument, true),
        // Given back or withdrawn it is as little a decision as before: the Schlusszeichnung alone makes it one.
        AkteEvent::SchrittErledigt(s) if s.schlussgezeichnet() => {
            ungezeichnet(ops, s.dokument, false)
        }
        AkteEvent::FreigabeErteilt(f) => ops.insert(
            5,
            FREIGABE,
            &json!({
                "freigabe": f.freigabe, "akte": akte, "vorgang": f.vorgang, "empfaenger": f.empfaenger,
                "zweck": f.zweck, "klassen": f.klassen, "von": f.von, "bis": f.bis,
                "schreiben": f.schreiben, "widerrufen": false, "einheit": f.einheit,
                "vereinbarung": f.vereinbarung,
            }),
        ),
        AkteEvent::FreigabeWiderrufen(f) => {
            ops.change(FREIGABE_WIDERRUFEN, f.freigabe.0, &json!({"freigabe": f.freigabe}))
        }
        AkteEvent::AkteSchutzFestgelegt(a) => ops.update(
            SCHUTZ,
            &json!({
                "akte": akte, "stufe": a.schutz.stufe, "beschaeftigte": a.schutz.beschaeftigte,
                "medizinwiderspruch": a.schutz.medizinwiderspruch, "eingeschraenkt": a.schutz.eingeschraenkt,
                "ausgeschlossen": a.schutz.ausgeschlossen,
            }),
        ),
        AkteEvent::SonderkreisEntschieden(k) if k.angenommen => ops.update(
            SONDERKREIS,
            &json!({"akte": akte, "sonderkreis": k.mitglieder}),
        ),
        AkteEvent::UebergabeAngeboten(u) => ops.update(
            ANGEBOT,
            &json!({
                "akte": akte, "angebot_org": u.an, "angebot_einheit": u.einheit,
                "angebot_leistungsart": u.leistungsart,
            }),
        ),
        AkteEvent::UebergabeBeendet(_) => ops.update(ANGEBOT, &json!({"akte": akte})),
        AkteEvent::UebergabeAngenommen(u) => {
            let row = json!({
                "akte": akte, "org": u.an, "einheit": u.einheit, "leistungsart": u.leistungsart,
                "abgabe_org": u.von, "abgabe_einheit": u.von_einheit, "abgabe_leistungsart": u.von_leistungsart,
                "abgabe_bis": u.sichtbar_bis,
            });
            ops.update(UEBERGABE, &row)?;
            ops.insert(1, BEREICH, &row)
        }
        // Named, never `_`: a new event must stop the compiler here.
        // What waits for a second person opens nothing.
        AkteEvent::FreigabeBeantragt(_)
        | AkteEvent::FreigabeAbgelehnt(_)
        | AkteEvent::SonderkreisEntschieden(_)
        | AkteEvent::SonderkreisBeantragt(_)
        | AkteEvent::AkteBetreffGeaendert(_)
        | AkteEvent::VorgangBetreffGeaendert(_)
        | AkteEvent::VorgangZdAVerfuegt(_)
        | AkteEvent::VorgangWiedereroeffnet(_)
        | AkteEvent::DokumentFassungAngefuegt(_)
        | AkteEvent::DokumentBetreffGeaendert(_)
        | AkteEvent::LoeschungBeendet(_)
        | AkteEvent::AuskunftErteilt(_)
        | AkteEvent::AuskunftVerweigert(_)
        | AkteEvent::SchrittErledigt(_)
        | AkteEvent::GeschaeftsgangBeendet(_)
        | AkteEvent::DokumentVersandt(_)
        | AkteEvent::WiedervorlageGesetzt(_)
        | AkteEvent::WiedervorlageErledigt(_)
        | AkteEvent::MitwirkungAngefordert(_)
        | AkteEvent::MitwirkungErledigt(_)
        | AkteEvent::LeistungVersagt(_)
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

/// Whether others than the leading organisation are still to wait for a Dokument.
fn ungezeichnet(ops: &mut Ops, dokument: DokumentId, ja: bool) -> Result<(), Error> {
    let row = json!({"dokument": dokument, "ungezeichnet": ja});
    ops.change(DOKUMENT_UNGEZEICHNET, dokument.0, &row)
}

/// The documents that an event names.
fn blobs(e: &AkteEvent) -> Vec<&BlobRef> {
    match e {
        AkteEvent::DokumentRegistriert(d) => d.fassung.iter().map(|f| &f.blob).collect(),
        AkteEvent::DokumentFassungAngefuegt(d) => vec![&d.fassung.blob],
        AkteEvent::DokumentUebernommen(d) => {
            let fassungen = d.uebernahme.fassungen.iter();
            fassungen.map(|f| &f.fassung.blob).collect()
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
        | AkteEvent::DokumentBetreffGeaendert(_)
        | AkteEvent::DokumentVerschoben(_)
        | AkteEvent::DokumentStorniert(_)
        | AkteEvent::DokumentAbgegeben(_)
        | AkteEvent::FreigabeBeantragt(_)
        | AkteEvent::FreigabeAbgelehnt(_)
        | AkteEvent::FreigabeErteilt(_)
        | AkteEvent::FreigabeWiderrufen(_)
        | AkteEvent::LoeschungBeantragt(_)
        | AkteEvent::LoeschungBeendet(_)
        | AkteEvent::AkteSchutzFestgelegt(_)
        | AkteEvent::SonderkreisBeantragt(_)
        | AkteEvent::SonderkreisEntschieden(_)
        | AkteEvent::UebergabeAngeboten(_)
        | AkteEvent::UebergabeAngenommen(_)
        | AkteEvent::UebergabeBeendet(_)
        | AkteEvent::DokumentSchutzFestgelegt(_)
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
        | AkteEvent::TransfervermerkErstellt(_)
        | AkteEvent::AussonderungSperreGesetzt(_)
        | AkteEvent::AussonderungSperreAufgehoben(_)
        | AkteEvent::AkteAngeboten(_)
        | AkteEvent::AngebotZurueckgenommen(_)
        | AkteEvent::AkteBewertet(_)
        | AkteEvent::AkteAusgesondert(_)
        | AkteEvent::UebernahmeBestaetigt(_)
        | AkteEvent::UebernahmeGescheitert(_) => Vec::new(),
    }
}

const AKTE_ANGELEGT: &str = "INSERT INTO auth_akte (akte, org, einheit, leistungsart, status, wohnsitz, aktenzeichen, vergeben_von) \
    SELECT akte, org, einheit, leistungsart, status, wohnsitz, aktenzeichen, vergeben_von \
    FROM json_populate_recordset(NULL::auth_akte, $1::json)";
const REST: &str = "INSERT INTO auth_akte \
        (akte, org, einheit, leistungsart, status, aktenzeichen, vergeben_von, stufe, beschaeftigte, ausgeschlossen, sonderkreis) \
    SELECT akte, org, einheit, leistungsart, status, aktenzeichen, vergeben_von, stufe, beschaeftigte, ausgeschlossen, sonderkreis \
    FROM json_populate_recordset(NULL::auth_akte, $1::json) ON CONFLICT DO NOTHING";
const REST_SCHUTZ: &str = "UPDATE auth_akte a SET stufe = r.stufe, beschaeftigte = r.beschaeftigte, \
    ausgeschlossen = r.ausgeschlossen, sonderkreis = r.sonderkreis \
    FROM json_populate_recordset(NULL::auth_akte, $1::json) r WHERE a.akte = r.akte";
const BEREICH: &str = "INSERT INTO auth_bereich \
    SELECT DISTINCT org, einheit, leistungsart FROM json_populate_recordset(NULL::auth_bereich, $1::json) \
    ON CONFLICT DO NOTHING";
const LAUFNUMMER: &str = "INSERT INTO auth_laufnummer \
    SELECT org, einheit, plan, jahr, max(letzte) FROM json_populate_recordset(NULL::auth_laufnummer, $1::json) \
    GROUP BY org, einheit, plan, jahr \
    ON CONFLICT (org, einheit, plan, jahr) \
    DO UPDATE SET letzte = greatest(auth_laufnummer.letzte, excluded.letzte)";
const STATUS: &str = "UPDATE auth_akte a SET status = r.status \
    FROM json_populate_recordset(NULL::auth_akte, $1::json) r WHERE a.akte = r.akte";
const SCHUTZ: &str = "UPDATE auth_akte a SET stufe = r.stufe, beschaeftigte = r.beschaeftigte, \
    medizinwiderspruch = r.medizinwiderspruch, eingeschraenkt = r.eingeschraenkt, ausgeschlossen = r.ausgeschlossen \
    FROM json_populate_recordset(NULL::auth_akte, $1::json) r WHERE a.akte = r.akte";
const SONDERKREIS: &str = "UPDATE auth_akte a SET sonderkreis = r.sonderkreis \
    FROM json_populate_recordset(NULL::auth_akte, $1::json) r WHERE a.akte = r.akte";
const ANGEBOT: &str = "UPDATE auth_akte a SET angebot_org = r.angebot_org, angebot_einheit = r.angebot_einheit, \
    angebot_leistungsart = r.angebot_leistungsart \
    FROM json_populate_recordset(NULL::auth_akte, $1::json) r WHERE a.akte = r.akte";
const UEBERGABE: &str = "UPDATE auth_akte a SET org = r.org, einheit = r.einheit, leistungsart = r.leistungsart, \
    angebot_org = NULL, angebot_einheit = NULL, angebot_leistungsart = NULL, abgabe_org = r.abgabe_org, \
    abgabe_einheit = r.abgabe_einheit, abgabe_leistungsart = r.abgabe_leistungsart, abgabe_bis = r.abgabe_bis \
    FROM json_populate_recordset(NULL::auth_akte, $1::json) r WHERE a.akte = r.akte";
const DOKUMENT_SCHUTZ: &str = "UPDATE auth_dokument d \
    SET entwurf_von = r.entwurf_von, anvertraut = r.anvertraut, einwilligung = r.einwilligung \
    FROM json_populate_recordset(NULL::auth_dokument, $1::json) r WHERE d.dokument = r.dokument";
const AKTE_STORNIERT: &str = "UPDATE auth_dokument d SET storniert = true \
    FROM json_populate_recordset(NULL::auth_dokument, $1::json) r WHERE d.akte = r.akte AND NOT d.storniert";
const VORGANG: &str = "INSERT INTO auth_vorgang \
    SELECT * FROM json_populate_recordset(NULL::auth_vorgang, $1::json)";
const TEILVORGANG: &str = "INSERT INTO auth_vorgang \
    SELECT r.vorgang, r.akte, r.uebergeordnet, coalesce(o.pfad, '{}') || r.pfad \
    FROM json_populate_recordset(NULL::auth_vorgang, $1::json) r \
    LEFT JOIN auth_vorgang o ON o.vorgang = r.uebergeordnet";
const VORGANG_STORNIERT: &str = "UPDATE auth_dokument d SET storniert = true \
    FROM json_populate_recordset(NULL::auth_vorgang, $1::json) r \
    JOIN auth_vorgang v ON v.akte = r.akte AND r.vorgang = ANY (v.pfad) \
    WHERE d.akte = r.akte AND d.vorgang = v.vorgang AND NOT d.storniert";
const DOKUMENT: &str = "INSERT INTO auth_dokument \
    SELECT * FROM json_populate_recordset(NULL::auth_dokument, $1::json)";
const DOKUMENT_VERSCHOBEN: &str = "UPDATE auth_dokument d SET vorgang = r.vorgang \
    FROM json_populate_recordset(NULL::auth_dokument, $1::json) r WHERE d.dokument = r.dokument";
const DOKUMENT_ABGEGEBEN: &str = "DELETE FROM auth_dokument d \
    USING json_populate_recordset(NULL::auth_dokument, $1::json) r \
    WHERE d.dokument = r.dokument AND d.akte = r.akte";
const DOKUMENT_STORNIERT: &str = "UPDATE auth_dokument d SET storniert = true \
    FROM json_populate_recordset(NULL::auth_dokument, $1::json) r WHERE d.dokument = r.dokument";
const DOKUMENT_UNGEZEICHNET: &str = "UPDATE auth_dokument d SET ungezeichnet = r.ungezeichnet \
    FROM json_populate_recordset(NULL::auth_dokument, $1::json) r WHERE d.dokument = r.dokument";
const FREIGABE: &str = "INSERT INTO auth_freigabe \
    SELECT * FROM json_populate_recordset(NULL::auth_freigabe, $1::json)";
const FREIGABE_WIDERRUFEN: &str = "UPDATE auth_freigabe f SET widerrufen = true \
    FROM json_populate_recordset(NULL::auth_freigabe, $1::json) r WHERE f.freigabe = r.freigabe";
const BLOB: &str = "INSERT INTO auth_blob \
    SELECT DISTINCT name, akte FROM json_populate_recordset(NULL::auth_blob, $1::json) ON CONFLICT DO NOTHING";

/// Which of these documents (BLAKE3 of the age file) no event names. `None` while the access models are not filled:
/// then nobody can tell.
///
/// One statement, one view of the log: what is being appended meanwhile is either named or younger than any orphan.
pub async fn ohne_ereignis(
    client: &impl GenericClient,
    names: &[Vec<u8>],
) -> Result<Option<Vec<Vec<u8>>>, Error> {
    let sql = "SELECT EXISTS (SELECT 1 FROM auth_akte) OR NOT EXISTS (SELECT 1 FROM stream WHERE art = 'akte'), \
               ARRAY(SELECT n FROM unnest($1::bytea[]) n \
                     WHERE NOT EXISTS (SELECT 1 FROM auth_blob b WHERE b.name = n))";
    let row = client.query_one(sql, &[&names]).await?;
    let filled: bool = row.try_get(0)?;
    let orphans = row.try_get(1)?;
    Ok(filled.then_some(orphans))
}

/// Which of these documents no other Akte names: a Dokument that went there took its file along.
pub async fn nur_hier(
    client: &impl GenericClient,
    akte: AkteId,
    names: &[Vec<u8>],
) -> Result<Vec<Vec<u8>>, Error> {
    let sql = "SELECT ARRAY(SELECT n FROM unnest($1::bytea[]) n \
               WHERE NOT EXISTS (SELECT 1 FROM auth_blob b WHERE b.name = n AND b.akte <> $2))";
    Ok(client
        .query_one(sql, &[&names, &akte.0])
        .await?
        .try_get(0)?)
}
