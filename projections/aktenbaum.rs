//! Aktenbaum: Akten, Vorgaenge, Dokumente and their versions as the pages show them. Queries: `akte`, `akten`.

use std::collections::BTreeMap;

use eakte_domain::akte::{
    AkteEvent, AkteRest, DokumentRegistriert, DokumentUebernommen, SchrittErledigt, Schwaerzung,
    Transfervermerk,
};
use eakte_domain::aktenplan::AktenplanEvent;
use eakte_domain::organisation::OrganisationEvent;
use eakte_domain::werte::{
    Betreff, Digest, Dokumentklasse, Fassung, Herkunft, Richtung, Schrittergebnis, Status,
    Verfuegung, Zeichnungsstand,
};
use eakte_domain::{AkteId, DokumentId, Ereignis, Recorded, VorgangId};
use jiff::civil::Date;
use serde::Serialize;
use serde_json::json;
use tokio_postgres::Transaction;

use crate::ops::Ops;
use crate::{Error, name_of};

/// Writes only to `view_akte`, `view_vorgang`, `view_dokument`, `view_fassung`.
pub(crate) async fn apply(tx: &Transaction<'_>, events: &[Recorded]) -> Result<(), Error> {
    let mut ops = Ops::default();
    let mut last: BTreeMap<AkteId, &Recorded> = BTreeMap::new();
    let mut keys: BTreeMap<AkteId, u64> = BTreeMap::new();
    for e in events {
        match &e.ereignis {
            Ereignis::Akte(event) => {
                last.insert(e.stream.akte(), e);
                fold(&mut ops, e, event)?;
            }
            Ereignis::Loeschung(_) | Ereignis::LoeschungAbgeschlossen { .. } => {
                last.insert(e.stream.akte(), e);
            }
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
            | Ereignis::Leseprotokoll(_)
            | Ereignis::Geloescht(_) => {}
            // A key wrapped anew changes nothing that is shown, and yet it is an event: whoever writes names the newest.
            Ereignis::Klar { .. } => {
                keys.insert(e.stream.akte(), e.sequence);
            }
        }
    }
    if !last.is_empty() {
        // No other statement touches these columns after the insert, so the last event of a batch is enough.
        let rows = last
            .iter()
            .map(|(akte, e)| json!({"akte": akte, "geaendert_am": e.zeit, "version": e.sequence}));
        ops.update(GEAENDERT, &rows.collect::<Vec<_>>())?;
    }
    // Most are of a new Akte, with its first action behind them, or of a stream that is no Akte.
    keys.retain(|akte, version| last.get(akte).is_none_or(|e| e.sequence < *version));
    if !keys.is_empty() {
        let rows = keys
            .iter()
            .map(|(akte, version)| json!({"akte": akte, "version": version}));
        ops.update(VERSION, &rows.collect::<Vec<_>>())?;
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
                "akte": akte, "aktenzeichen": a.aktenzeichen, "betreff": a.betreff, "plan": a.plan, "org": a.org,
                "einheit": a.einheit, "leistungsart": a.leistungsart, "status": Status::InBearbeitung, "rest": false,
                "wohnsitz": a.wohnsitz, "beginn": a.beginn, "medium": a.medium, "herkunft": a.herkunft,
                "angelegt_am": e.zeit, "geaendert_am": e.zeit, "version": e.sequence,
            }),
        ),
        AkteEvent::LoeschungBeantragt(l) => match &l.rest {
            // Before the erasure the Akte is there and stays as it is.
            Some(a) => ops.update(
                AKTE_REST,
                &json!({
                    "akte": akte, "aktenzeichen": a.aktenzeichen, "betreff": AkteRest::betreff(), "plan": a.plan,
                    "org": a.federfuehrung().org, "einheit": a.federfuehrung().einheit,
                    "leistungsart": a.federfuehrung().leistungsart, "status": Status::Storniert, "medium": a.medium, "angelegt_am": e.zeit,
                    "geaendert_am": e.zeit, "version": e.sequence, "rest": true,
                }),
            ),
            None => Ok(()),
        },
        AkteEvent::AkteBetreffGeaendert(a) => {
            ops.change(AKTE_BETREFF, akte.0, &json!({"akte": akte, "betreff": a.betreff}))
        }
        AkteEvent::AkteZdAVerfuegt(a) => ops.change(
            AKTE_STATUS,
            akte.0,
            &json!({"akte": akte, "status": Status::ZdA, "zda_am": a.am}),
        ),
        AkteEvent::AkteWiedereroeffnet(_) => ops.change(
            AKTE_STATUS,
            akte.0,
            &json!({"akte": akte, "status": Status::InBearbeitung}),
        ),
        AkteEvent::AkteStorniert(a) => {
            let row = json!({"akte": akte, "status": Status::Storniert, "grund": a.grund});
            ops.update(AKTE_STORNIERT, &row)?;
            ops.update(VORGAENGE_DER_AKTE_STORNIERT, &row)?;
            ops.update(DOKUMENTE_DER_AKTE_STORNIERT, &row)
        }
        AkteEvent::VorgangAngelegt(v) => {
            let row = json!({
                "vorgang": v.vorgang, "akte": akte, "nummer": v.nummer, "betreff": v.betreff,
                "gliederung": v.gliederung, "uebergeordnet": v.uebergeordnet, "pfad": [v.vorgang],
                "status": Status::InBearbeitung, "herkunft": v.herkunft, "angelegt_am": e.zeit,
            });
            match v.uebergeordnet {
                None => ops.insert(1, VORGANG, &row),
                // Reads the path of the one above, which may be in this batch.
                Some(_) => ops.update(TEILVORGANG, &row),
            }
        }
        AkteEvent::VorgangBetreffGeaendert(v) => ops.change(
            VORGANG_BETREFF,
            v.vorgang.0,
            &json!({"vorgang": v.vorgang, "betreff": v.betreff}),
        ),
        AkteEvent::VorgangZdAVerfuegt(v) => ops.change(
            VORGANG_STATUS,
            v.vorgang.0,
            &json!({"vorgang": v.vorgang, "status": Status::ZdA, "zda_am": v.am}),
        ),
        AkteEvent::VorgangWiedereroeffnet(v) => ops.change(
            VORGANG_STATUS,
            v.vorgang.0,
            &json!({"vorgang": v.vorgang, "status": Status::InBearbeitung}),
        ),
        AkteEvent::VorgangStorniert(v) => {
            let row = json!({"vorgang": v.vorgang, "akte": akte, "grund": v.grund});
            // Dokumente first: the Vorgaenge they are found by keep their paths either way.
            ops.update(DOKUMENTE_DES_VORGANGS_STORNIERT, &row)?;
            ops.update(VORGANG_STORNIERT, &row)
        }
        AkteEvent::DokumentRegistriert(d) => {
            ops.insert(2, DOKUMENT, &DokumentZeile::new(e, d))?;
            match &d.fassung {
                Some(f) => ops.insert(3, FASSUNG, &FassungZeile::new(e, d.dokument, 1, f)),
                None => Ok(()),
            }
        }
        AkteEvent::DokumentFassungAngefuegt(d) => {
            let zeile = FassungZeile::new(e, d.dokument, d.nummer, &d.fassung);
            ops.change(DOKUMENT_FASSUNG, d.dokument.0, &zeile)?;
            ops.insert(3, FASSUNG, &zeile)
        }
        AkteEvent::DokumentBetreffGeaendert(d) => ops.change(
            DOKUMENT_BETREFF,
            d.dokument.0,
            &json!({"dokument": d.dokument, "betreff": d.betreff}),
        ),
        AkteEvent::TransfervermerkErstellt(t) => ops.change(
            DOKUMENT_VERMERK,
            t.dokument.0,
            &json!({"dokument": t.dokument, "transfervermerk": t.vermerk}),
        ),
        AkteEvent::DokumentGeschwaerzt(g) => ops.change(
            DOKUMENT_SCHWAERZUNG,
            g.dokument.0,
            &json!({"dokument": g.dokument, "schwaerzung": g.schwaerzung}),
        ),
        AkteEvent::DokumentSchutzFestgelegt(d) => ops.change(
            DOKUMENT_BESTRITTEN,
            d.dokument.0,
            &json!({"dokument": d.dokument, "bestritten": d.schutz.bestritten}),
        ),
        AkteEvent::DokumentVerschoben(d) => ops.change(
            DOKUMENT_VERSCHOBEN,
            d.dokument.0,
            &json!({"dokument": d.dokument, "vorgang": d.nach, "nummer": d.nummer}),
        ),
        AkteEvent::DokumentStorniert(d) => ops.change(
            DOKUMENT_STORNIERT,
            d.dokument.0,
            &json!({"dokument": d.dokument, "grund": d.grund}),
        ),
        AkteEvent::DokumentAbgegeben(d) => ops.update(
            ABGEGEBEN,
            &json!({
                "akte": akte, "dokument": d.dokument, "nummer": d.nummer, "betreff": d.betreff, "klasse": d.klasse,
                "an": d.an, "an_aktenzeichen": d.an_aktenzeichen, "zeit": e.zeit, "von": name_of(e),
            }),
        ),
        AkteEvent::DokumentUebernommen(d) => {
            let u = &d.uebernahme;
            ops.update(ZURUECK, &json!({"akte": akte, "dokument": u.dokument}))?;
            ops.insert(2, DOKUMENT, &DokumentZeile::uebernommen(akte, d))?;
            for f in &u.fassungen {
                let zeile = FassungZeile {
                    zeit: f.zeit.0,
                    von: f.von.clone(),
                    ..FassungZeile::new(e, u.dokument, f.nummer, &f.fassung)
                };
                ops.insert(3, FASSUNG, &zeile)?;
            }
            Ok(())
        }
        AkteEvent::GeschaeftsgangEroeffnet(g) => {
            let stand = Zeichnungsstand::ImGeschaeftsgang;
            ops.update(ZEICHNUNG, &json!({"dokument": g.dokument, "zeichnung": stand}))
        }
        AkteEvent::SchrittErledigt(g) => match gezeichnet(g) {
            Some(stand) => ops.update(
                ZEICHNUNG,
                &json!({"dokument": g.dokument, "zeichnung": stand}),
            ),
            None => Ok(()),
        },
        AkteEvent::GeschaeftsgangBeendet(g) => {
            ops.update(UNGEZEICHNET, &json!({"dokument": g.dokument}))
        }
        AkteEvent::DokumentVersandt(d) => ops.update(
            ZEICHNUNG,
            &json!({"dokument": d.dokument, "zeichnung": Zeichnungsstand::Versandt}),
        ),
        AkteEvent::UebergabeAngenommen(u) => ops.update(
            AKTE_UEBERGEBEN,
            &json!({
                "akte": akte, "org": u.an, "einheit": u.einheit, "leistungsart": u.leistungsart,
                "ersteingang": u.ersteingang.map(|e| e.tag), "ersteingang_bei": u.ersteingang.map(|e| e.bei),
            }),
        ),
        // Named, never `_`: a new event must stop the compiler here.
        AkteEvent::UebergabeAngeboten(_)
        | AkteEvent::UebergabeBeendet(_)
        | AkteEvent::FreigabeBeantragt(_)
        | AkteEvent::FreigabeAbgelehnt(_)
        | AkteEvent::FreigabeErteilt(_)
        | AkteEvent::FreigabeWiderrufen(_)
        | AkteEvent::LoeschungBeendet(_)
        | AkteEvent::AkteSchutzFestgelegt(_)
        | AkteEvent::SonderkreisBeantragt(_)
        | AkteEvent::SonderkreisEntschieden(_)
        | AkteEvent::AuskunftErteilt(_)
        | AkteEvent::AuskunftVerweigert(_)
        | AkteEvent::WiedervorlageGesetzt(_)
        | AkteEvent::WiedervorlageErledigt(_)
        | AkteEvent::MitwirkungAngefordert(_)
        | AkteEvent::MitwirkungErledigt(_)
        | AkteEvent::LeistungVersagt(_)
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

/// How far the Dokument is by this step; none: as far as before.
fn gezeichnet(e: &SchrittErledigt) -> Option<Zeichnungsstand> {
    match (e.ergebnis, e.verfuegung) {
        (Schrittergebnis::Zurueckgegeben, _) => Some(Zeichnungsstand::Zurueckgegeben),
        (Schrittergebnis::Gezeichnet, Verfuegung::Mitzeichnung) => {
            Some(Zeichnungsstand::Mitgezeichnet)
        }
        (Schrittergebnis::Gezeichnet, Verfuegung::Schlusszeichnung) => {
            Some(Zeichnungsstand::Schlussgezeichnet)
        }
        (Schrittergebnis::Gezeichnet, Verfuegung::Kenntnisnahme) => None,
    }
}

#[derive(Serialize)]
struct DokumentZeile<'a> {
    dokument: DokumentId,
    akte: AkteId,
    vorgang: VorgangId,
    nummer: u32,
    betreff: &'a str,
    klasse: Dokumentklasse,
    richtung: Richtung,
    datum: Option<Date>,
    eingang: Option<Date>,
    absender: Option<&'a str>,
    fremdes_zeichen: Option<&'a str>,
    anlage_zu: Option<DokumentId>,
    fassungen: u32,
    medientyp: Option<&'a str>,
    seiten: Option<u32>,
    storniert: bool,
    herkunft: Option<&'a Herkunft>,
    angelegt_am: i64,
    angelegt_von: String,
    von_akte: Option<AkteId>,
    von_aktenzeichen: Option<&'a str>,
    ausweisgrund: Option<&'a Betreff>,
    transfervermerk: Option<&'a Transfervermerk>,
    schwaerzung: Option<&'a Schwaerzung>,
    bestritten: Option<&'a Betreff>,
}

impl<'a> DokumentZeile<'a> {
    fn new(e: &'a Recorded, d: &'a DokumentRegistriert) -> Self {
        let fassung = d.fassung.as_ref();
        Self {
            dokument: d.dokument,
            akte: e.stream.akte(),
            vorgang: d.vorgang,
            nummer: d.nummer,
            betreff: d.betreff.as_str(),
            klasse: d.klasse,
            richtung: d.richtung,
            datum: d.datum,
            eingang: d.eingang,
            absender: d.absender.as_deref(),
            fremdes_zeichen: d.fremdes_zeichen.as_deref(),
            anlage_zu: d.anlage_zu,
            fassungen: fassung.map_or(0, |_| 1),
            medientyp: fassung.map(|f| f.medientyp.as_str()),
            seiten: fassung.and_then(|f| f.seiten),
            storniert: false,
            herkunft: d.herkunft.as_ref(),
            angelegt_am: e.zeit.0,
            angelegt_von: name_of(e),
            von_akte: None,
            von_aktenzeichen: None,
            ausweisgrund: d.ausweisgrund.as_ref(),
            transfervermerk: None,
            schwaerzung: None,
            bestritten: d.schutz.bestritten.as_ref(),
        }
    }

    fn uebernommen(akte: AkteId, d: &'a DokumentUebernommen) -> Self {
        let u = &d.uebernahme;
        let neueste = u.fassungen.last().map(|f| &f.fassung);
        Self {
            dokument: u.dokument,
            akte,
            vorgang: d.vorgang,
            nummer: d.nummer,
            betreff: u.betreff.as_str(),
            klasse: u.klasse,
            richtung: u.richtung,
            datum: u.datum,
            eingang: u.eingang,
            absender: u.absender.as_deref(),
            fremdes_zeichen: u.fremdes_zeichen.as_deref(),
            anlage_zu: u.anlage_zu,
            fassungen: u.fassungen.iter().map(|f| f.nummer).max().unwrap_or(0),
            medientyp: neueste.map(|f| f.medientyp.as_str()),
            seiten: neueste.and_then(|f| f.seiten),
            storniert: false,
            herkunft: u.herkunft.as_ref(),
            angelegt_am: u.registriert_am.0,
            angelegt_von: u.registriert_von.clone(),
            von_akte: Some(d.von),
            von_aktenzeichen: Some(&d.von_aktenzeichen),
            ausweisgrund: u.ausweisgrund.as_ref(),
            transfervermerk: u.vermerk.as_ref(),
            schwaerzung: u.schwaerzung.as_ref(),
            bestritten: u.schutz.bestritten.as_ref(),
        }
    }
}

#[derive(Serialize)]
struct FassungZeile<'a> {
    dokument: DokumentId,
    nummer: u32,
    dateiname: &'a str,
    medientyp: &'a str,
    groesse: u64,
    sha256: Digest,
    blake3: Digest,
    mit_text: bool,
    seiten: Option<u32>,
    zeit: i64,
    von: String,
}

impl<'a> FassungZeile<'a> {
    fn new(e: &'a Recorded, dokument: DokumentId, nummer: u32, f: &'a Fassung) -> Self {
        Self {
            dokument,
            nummer,
            dateiname: &f.dateiname,
            medientyp: &f.medientyp,
            groesse: f.blob.groesse,
            sha256: f.blob.sha256,
            blake3: f.blob.blake3,
            mit_text: f.text.is_some(),
            seiten: f.seiten,
            zeit: e.zeit.0,
            von: name_of(e),
        }
    }
}

const AKTE: &str =
    "INSERT INTO view_akte SELECT * FROM json_populate_recordset(NULL::view_akte, $1::json)";
const AKTE_REST: &str = "INSERT INTO view_akte SELECT * FROM json_populate_recordset(NULL::view_akte, $1::json) ON CONFLICT DO NOTHING";
const GEAENDERT: &str = "UPDATE view_akte a SET geaendert_am = r.geaendert_am, version = r.version \
    FROM json_populate_recordset(NULL::view_akte, $1::json->0) r WHERE a.akte = r.akte";
const VERSION: &str = "UPDATE view_akte a SET version = r.version \
    FROM json_populate_recordset(NULL::view_akte, $1::json->0) r WHERE a.akte = r.akte AND a.version < r.version";
const AKTE_BETREFF: &str = "UPDATE view_akte a SET betreff = r.betreff \
    FROM json_populate_recordset(NULL::view_akte, $1::json) r WHERE a.akte = r.akte";
const AKTE_STATUS: &str = "UPDATE view_akte a SET status = r.status, zda_am = r.zda_am \
    FROM json_populate_recordset(NULL::view_akte, $1::json) r WHERE a.akte = r.akte";
const AKTE_UEBERGEBEN: &str = "UPDATE view_akte a SET org = r.org, einheit = r.einheit, leistungsart = r.leistungsart, \
    ersteingang = r.ersteingang, ersteingang_bei = r.ersteingang_bei \
    FROM json_populate_recordset(NULL::view_akte, $1::json) r WHERE a.akte = r.akte";
const AKTE_STORNIERT: &str = "UPDATE view_akte a SET status = r.status \
    FROM json_populate_recordset(NULL::view_akte, $1::json) r WHERE a.akte = r.akte";
const VORGAENGE_DER_AKTE_STORNIERT: &str = "UPDATE view_vorgang v SET status = 'storniert', grund = r.grund \
    FROM json_populate_recordset(NULL::view_vorgang, $1::json) r \
    WHERE v.akte = r.akte AND v.status <> 'storniert'";
const DOKUMENTE_DER_AKTE_STORNIERT: &str = "UPDATE view_dokument d SET storniert = true, grund = r.grund \
    FROM json_populate_recordset(NULL::view_dokument, $1::json) r WHERE d.akte = r.akte AND NOT d.storniert";
const VORGANG: &str =
    "INSERT INTO view_vorgang SELECT * FROM json_populate_recordset(NULL::view_vorgang, $1::json)";
const TEILVORGANG: &str = "INSERT INTO view_vorgang \
    SELECT r.vorgang, r.akte, r.nummer, r.betreff, r.gliederung, r.uebergeordnet, coalesce(o.pfad, '{}') || r.pfad, \
           r.status, r.zda_am, r.grund, r.herkunft, r.angelegt_am \
    FROM json_populate_recordset(NULL::view_vorgang, $1::json) r \
    LEFT JOIN view_vorgang o ON o.vorgang = r.uebergeordnet";
const VORGANG_BETREFF: &str = "UPDATE view_vorgang v SET betreff = r.betreff \
    FROM json_populate_recordset(NULL::view_vorgang, $1::json) r WHERE v.vorgang = r.vorgang";
const VORGANG_STATUS: &str = "UPDATE view_vorgang v SET status = r.status, zda_am = r.zda_am \
    FROM json_populate_recordset(NULL::view_vorgang, $1::json) r WHERE v.vorgang = r.vorgang";
const VORGANG_STORNIERT: &str = "UPDATE view_vorgang v SET status = 'storniert', grund = r.grund \
    FROM json_populate_recordset(NULL::view_vorgang, $1::json) r \
    WHERE v.akte = r.akte AND r.vorgang = ANY (v.pfad) AND v.status <> 'storniert'";
const DOKUMENTE_DES_VORGANGS_STORNIERT: &str = "UPDATE view_dokument d SET storniert = true, grund = r.grund \
    FROM json_populate_recordset(NULL::view_vorgang, $1::json) r \
    JOIN view_vorgang v ON v.akte = r.akte AND r.vorgang = ANY (v.pfad) \
    WHERE d.akte = r.akte AND d.vorgang = v.vorgang AND NOT d.storniert";
const DOKUMENT: &str = "INSERT INTO view_dokument SELECT * FROM json_populate_recordset(NULL::view_dokument, $1::json)";
// What was given back is written anew; what is being signed takes no version.
const DOKUMENT_FASSUNG: &str = "UPDATE view_dokument d SET fassungen = r.nummer, medientyp = r.medientyp, seiten = r.seiten, \
    zeichnung = NULL \
    FROM json_populate_recordset(NULL::view_fassung, $1::json) r WHERE d.dokument = r.dokument";
const DOKUMENT_BETREFF: &str = "UPDATE view_dokument d SET betreff = r.betreff \
    FROM json_populate_recordset(NULL::view_dokument, $1::json) r WHERE d.dokument = r.dokument";
const DOKUMENT_VERMERK: &str = "UPDATE view_dokument d SET transfervermerk = r.transfervermerk \
    FROM json_populate_recordset(NULL::view_dokument, $1::json) r WHERE d.dokument = r.dokument";
const DOKUMENT_SCHWAERZUNG: &str = "UPDATE view_dokument d SET schwaerzung = r.schwaerzung \
    FROM json_populate_recordset(NULL::view_dokument, $1::json) r WHERE d.dokument = r.dokument";
const DOKUMENT_BESTRITTEN: &str = "UPDATE view_dokument d SET bestritten = r.bestritten \
    FROM json_populate_recordset(NULL::view_dokument, $1::json) r WHERE d.dokument = r.dokument";
const DOKUMENT_VERSCHOBEN: &str = "UPDATE view_dokument d SET vorgang = r.vorgang, nummer = r.nummer \
    FROM json_populate_recordset(NULL::view_dokument, $1::json) r WHERE d.dokument = r.dokument";
const DOKUMENT_STORNIERT: &str = "UPDATE view_dokument d SET storniert = true, grund = r.grund \
    FROM json_populate_recordset(NULL::view_dokument, $1::json) r WHERE d.dokument = r.dokument";
const ZEICHNUNG: &str = "UPDATE view_dokument d SET zeichnung = r.zeichnung \
    FROM json_populate_recordset(NULL::view_dokument, $1::json) r WHERE d.dokument = r.dokument";
const UNGEZEICHNET: &str = "UPDATE view_dokument d SET zeichnung = NULL \
    FROM json_populate_recordset(NULL::view_dokument, $1::json) r \
    WHERE d.dokument = r.dokument AND d.zeichnung NOT IN ('schlussgezeichnet', 'versandt')";
const FASSUNG: &str =
    "INSERT INTO view_fassung SELECT * FROM json_populate_recordset(NULL::view_fassung, $1::json)";
const ABGEGEBEN: &str = "WITH r AS (SELECT * FROM json_populate_recordset(NULL::view_abgabe, $1::json)), \
    f AS (DELETE FROM view_fassung f USING r, view_dokument d \
          WHERE f.dokument = r.dokument AND d.dokument = r.dokument AND d.akte = r.akte), \
    d AS (DELETE FROM view_dokument d USING r WHERE d.dokument = r.dokument AND d.akte = r.akte) \
    INSERT INTO view_abgabe SELECT * FROM r";
const ZURUECK: &str = "DELETE FROM view_abgabe a \
    USING json_populate_recordset(NULL::view_abgabe, $1::json) r WHERE a.akte = r.akte AND a.dokument = r.dokument";
