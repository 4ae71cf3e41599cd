//! Access models: what the gate decides on. Written in the append transaction.

use std::borrow::Borrow;
use std::collections::BTreeMap;
use std::sync::atomic::AtomicBool;

use eakte_domain::akte::{AkteEvent, Loeschziel};
use eakte_domain::aktenplan::AktenplanEvent;
use eakte_domain::organisation::OrganisationEvent;
use eakte_domain::werte::Status;
use eakte_domain::{AkteId, DokumentId, Ereignis, OrgNr, Recorded};
use serde_json::json;
use tokio_postgres::GenericClient;

use crate::Error;
use crate::dateien::namen;
use crate::erben::{ERBEN, erbe};
use crate::ops::Ops;
use crate::umzug;

pub use crate::dateien::{nur_hier, ohne_ereignis};
pub use crate::ressource::{
    Bestand, akte, alle_dokumente, anzahl, bestand, dokument, entwurf_darueber, mit_aktenzeichen,
    vorgang,
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
    let mut erben = BTreeMap::new();
    for e in events {
        let e = e.borrow();
        match &e.ereignis {
            Ereignis::Akte(event) => {
                let akte = e.stream.akte();
                let stelle = e.urheber.as_ref().map_or(OrgNr(0), |u| u.akteur.org);
                of_akte(&mut ops, akte, stelle, event)?;
                erben.extend(erbe(akte, event));
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
    // Last of all: it reads what everything before it has set, whatever the order of a Dokument and its Anlagen.
    for (key, row) in erben {
        ops.change(ERBEN, key, &row)?;
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
            // Once that version is erased nothing else tells its number.
            if let Loeschziel::Fassung { dokument, nummer } = l.ziel {
                let row = json!({"dokument": dokument, "fassung": nummer});
                ops.update(DOKUMENT_FASSUNG, &row)?;
            }
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
                "offen": false, "anlage_zu": d.anlage_zu, "eigener_entwurf": d.schutz.entwurf_von,
                "fassung": u32::from(d.fassung.is_some()),
            }),
        ),
        AkteEvent::DokumentSchutzFestgelegt(d) => ops.update(
            DOKUMENT_SCHUTZ,
            &json!({
                "dokument": d.dokument, "eigener_entwurf": d.schutz.entwurf_von, "anvertraut": d.schutz.anvertraut,
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
                "stelle": stelle, "ungezeichnet": d.uebernahme.ungezeichnet, "offen": d.uebernahme.ungezeichnet,
                "anlage_zu": d.uebernahme.anlage_zu,
                "kopie_von": d.uebernahme.schwaerzung.as_ref().map(|s| s.quelle),
                "eigener_entwurf": d.uebernahme.schutz.entwurf_von,
                "fassung": d.uebernahme.fassungen.iter().map(|f| f.nummer).max().unwrap_or(0),
                "kopie_fassung": d.uebernahme.schwaerzung.as_ref().map(|s| s.fassung),
            }),
        ),
        AkteEvent::DokumentFassungAngefuegt(f) => ops.change(
            DOKUMENT_FASSUNG,
            f.dokument.0,
            &json!({"dokument": f.dokument, "fassung": f.nummer}),
        ),
        AkteEvent::DokumentGeschwaerzt(g) => ops.change(
            DOKUMENT_KOPIE,
            g.dokument.0,
            &json!({
                "dokument": g.dokument, "kopie_von": g.schwaerzung.quelle, "kopie_fassung": g.schwaerzung.fassung,
            }),
        ),
        AkteEvent::GeschaeftsgangEroeffnet(g) => {
            let row = json!({"dokument": g.dokument, "vorgelegt": g.fassung});
            ops.change(DOKUMENT_VORGELEGT, g.dokument.0, &row)?;
            offen(ops, g.dokument, true)
        }
        // Given back or withdrawn it is as little a decision as before: the Schlusszeichnung alone makes it one.
        AkteEvent::SchrittErledigt(s) if s.schlussgezeichnet() => {
            offen(ops, s.dokument, false)
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

/// Whether a Dokument waits for its own signature. Who is to wait for it, and for its Anlagen, follows at the end.
fn offen(ops: &mut Ops, dokument: DokumentId, ja: bool) -> Result<(), Error> {
    let row = json!({"dokument": dokument, "offen": ja});
    ops.change(DOKUMENT_OFFEN, dokument.0, &row)
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
    SET eigener_entwurf = r.eigener_entwurf, anvertraut = r.anvertraut, einwilligung = r.einwilligung \
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
const DOKUMENT_FASSUNG: &str = "UPDATE auth_dokument d SET fassung = greatest(d.fassung, r.fassung) \
    FROM json_populate_recordset(NULL::auth_dokument, $1::json) r WHERE d.dokument = r.dokument";
const DOKUMENT_KOPIE: &str = "UPDATE auth_dokument d SET kopie_von = r.kopie_von, kopie_fassung = r.kopie_fassung \
    FROM json_populate_recordset(NULL::auth_dokument, $1::json) r WHERE d.dokument = r.dokument";
const DOKUMENT_VORGELEGT: &str = "UPDATE auth_dokument d SET vorgelegt = r.vorgelegt \
    FROM json_populate_recordset(NULL::auth_dokument, $1::json) r WHERE d.dokument = r.dokument";
const DOKUMENT_OFFEN: &str = "UPDATE auth_dokument d SET offen = r.offen \
    FROM json_populate_recordset(NULL::auth_dokument, $1::json) r WHERE d.dokument = r.dokument";
const FREIGABE: &str = "INSERT INTO auth_freigabe \
    SELECT * FROM json_populate_recordset(NULL::auth_freigabe, $1::json)";
const FREIGABE_WIDERRUFEN: &str = "UPDATE auth_freigabe f SET widerrufen = true \
    FROM json_populate_recordset(NULL::auth_freigabe, $1::json) r WHERE f.freigabe = r.freigabe";
