//! Verlauf: who did what on an Akte, one row for every event.

use eakte_domain::akte::{AkteEvent, FreigabeErteilt};
use eakte_domain::aktenplan::AktenplanEvent;
use eakte_domain::organisation::OrganisationEvent;
use eakte_domain::werte::{Digest, Fassung, Rolle, Zweck};
use eakte_domain::{AkteId, Akteur, DokumentId, Ereignis, OrgNr, Recorded, VorgangId};
use serde::Serialize;
use serde_json::{Value, json};
use tokio_postgres::Transaction;

use crate::Error;
use crate::ops::Ops;

/// Writes only to `view_verlauf`.
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
            | Ereignis::Leseprotokoll(_) => {}
            // A month of a read log, which no Akte tells of.
            Ereignis::Loeschung(l) if l.nach_regel => {}
            Ereignis::Loeschung(l) => {
                let angaben = json!({"grundlage": l.grundlage, "bereiche": l.bereiche});
                ops.insert(
                    0,
                    ZEILE,
                    &Zeile::new(e, "Loeschung", angaben).rechenschaft(),
                )?;
            }
            Ereignis::LoeschungAbgeschlossen { erase } => {
                let angaben = json!({"durch": erase});
                let zeile = Zeile::new(e, "LoeschungAbgeschlossen", angaben);
                ops.insert(0, ZEILE, &zeile.rechenschaft())?;
            }
            Ereignis::Geloescht(g) => {
                let angaben = json!({"durch": g.durch, "am": g.am, "grundlage": g.grundlage});
                ops.insert(
                    0,
                    ZEILE,
                    &Zeile::new(e, "Geloescht", angaben).rechenschaft(),
                )?;
            }
        }
    }
    ops.run(tx).await
}

#[derive(Serialize)]
struct Zeile<'a> {
    position: u64,
    akte: AkteId,
    sequence: u64,
    vorgang: Option<VorgangId>,
    dokument: Option<DokumentId>,
    empfaenger: Option<OrgNr>,
    von: Option<VorgangId>,
    art: &'static str,
    zeit: i64,
    name: Option<String>,
    org: Option<OrgNr>,
    einheit: Option<&'a str>,
    rolle: Option<Rolle>,
    zweck: Option<Zweck>,
    angaben: Value,
    header: Digest,
}

impl<'a> Zeile<'a> {
    fn new(e: &'a Recorded, art: &'static str, angaben: Value) -> Self {
        let urheber = e.urheber.as_ref();
        let akteur = urheber.map(|u| &u.akteur);
        Self {
            position: e.position.0,
            akte: e.stream.akte(),
            sequence: e.sequence,
            vorgang: None,
            dokument: None,
            empfaenger: None,
            von: None,
            art,
            zeit: e.zeit.0,
            name: akteur.map(Akteur::zeichnung),
            org: akteur.map(|a| a.org),
            einheit: akteur.map(|a| a.einheit.as_str()),
            rolle: akteur.map(|a| a.rolle),
            zweck: urheber.map(|u| u.zweck),
            angaben,
            header: e.header_hash,
        }
    }

    /// Nothing for those who see the Akte through a share: nobody leads organisation 0.
    fn rechenschaft(mut self) -> Self {
        self.empfaenger = Some(OrgNr(0));
        self
    }

    fn vorgang(mut self, vorgang: VorgangId) -> Self {
        self.vorgang = Some(vorgang);
        self
    }

    fn dokument(mut self, dokument: DokumentId) -> Self {
        self.dokument = Some(dokument);
        self
    }
}

fn fold(ops: &mut Ops, e: &Recorded, event: &AkteEvent) -> Result<(), Error> {
    let zeile = |art, angaben| Zeile::new(e, art, angaben);
    let zeile = match event {
        AkteEvent::AkteAngelegt(a) => zeile(
            "AkteAngelegt",
            json!({"aktenzeichen": a.aktenzeichen, "betreff": a.betreff, "herkunft": a.herkunft}),
        ),
        AkteEvent::AkteBetreffGeaendert(a) => zeile(
            "AkteBetreffGeaendert",
            json!({"betreff": a.betreff, "vorher": a.vorher}),
        ),
        AkteEvent::AkteZdAVerfuegt(a) => zeile("AkteZdAVerfuegt", json!({"am": a.am})),
        AkteEvent::AkteWiedereroeffnet(a) => {
            zeile("AkteWiedereroeffnet", json!({"grund": a.grund}))
        }
        AkteEvent::AkteStorniert(a) => zeile("AkteStorniert", json!({"grund": a.grund})),
        AkteEvent::VorgangAngelegt(v) => zeile(
            "VorgangAngelegt",
            json!({"betreff": v.betreff, "nummer": v.nummer, "herkunft": v.herkunft}),
        )
        .vorgang(v.vorgang),
        AkteEvent::VorgangBetreffGeaendert(v) => zeile(
            "VorgangBetreffGeaendert",
            json!({"betreff": v.betreff, "vorher": v.vorher}),
        )
        .vorgang(v.vorgang),
        AkteEvent::VorgangZdAVerfuegt(v) => {
            zeile("VorgangZdAVerfuegt", json!({"am": v.am})).vorgang(v.vorgang)
        }
        AkteEvent::VorgangWiedereroeffnet(v) => {
            zeile("VorgangWiedereroeffnet", json!({"grund": v.grund})).vorgang(v.vorgang)
        }
        AkteEvent::VorgangStorniert(v) => {
            zeile("VorgangStorniert", json!({"grund": v.grund})).vorgang(v.vorgang)
        }
        AkteEvent::DokumentRegistriert(d) => zeile(
            "DokumentRegistriert",
            json!({
                "betreff": d.betreff, "klasse": d.klasse, "richtung": d.richtung, "absender": d.absender,
                "fassung": d.fassung.as_ref().map(|f| fassung(1, f)), "herkunft": d.herkunft,
                "ausweisgrund": d.ausweisgrund,
            }),
        )
        .dokument(d.dokument),
        AkteEvent::DokumentFassungAngefuegt(d) => zeile(
            "DokumentFassungAngefuegt",
            json!({"fassung": fassung(d.nummer, &d.fassung)}),
        )
        .dokument(d.dokument),
        AkteEvent::DokumentBetreffGeaendert(d) => zeile(
            "DokumentBetreffGeaendert",
            json!({"betreff": d.betreff, "vorher": d.vorher}),
        )
        .dokument(d.dokument),
        AkteEvent::DokumentVerschoben(d) => Zeile {
            von: Some(d.von),
            ..zeile("DokumentVerschoben", json!({"nach": d.nach})).dokument(d.dokument)
        },
        AkteEvent::DokumentStorniert(d) => {
            zeile("DokumentStorniert", json!({"grund": d.grund})).dokument(d.dokument)
        }
        AkteEvent::DokumentAbgegeben(d) => zeile(
            "DokumentAbgegeben",
            json!({
                "betreff": d.betreff, "klasse": d.klasse, "an": d.an, "an_aktenzeichen": d.an_aktenzeichen,
            }),
        )
        .dokument(d.dokument),
        AkteEvent::DokumentUebernommen(d) => {
            let u = &d.uebernahme;
            zeile(
                "DokumentUebernommen",
                json!({
                    "betreff": u.betreff, "klasse": u.klasse, "richtung": u.richtung, "absender": u.absender,
                    "fassungen": u.fassungen.len(), "registriert_am": u.registriert_am,
                    "registriert_von": u.registriert_von, "von_akte": d.von, "von_aktenzeichen": d.von_aktenzeichen,
                }),
            )
            .dokument(u.dokument)
        }
        // The recipient learns of a share when it is in force.
        AkteEvent::FreigabeBeantragt(f) => Zeile {
            vorgang: f.vorgang,
            ..zeile(
                "FreigabeBeantragt",
                json!({
                    "freigabe": f.freigabe, "empfaenger": f.empfaenger, "zweck": f.zweck,
                    "rechtsgrundlage": f.rechtsgrundlage, "klassen": f.klassen, "von": f.von, "bis": f.bis,
                    "einheit": f.einheit,
                }),
            )
        }
        .rechenschaft(),
        AkteEvent::FreigabeAbgelehnt(f) => zeile(
            "FreigabeAbgelehnt",
            json!({"freigabe": f.freigabe, "grund": f.grund}),
        )
        .rechenschaft(),
        AkteEvent::FreigabeErteilt(f) => Zeile {
            vorgang: f.vorgang,
            empfaenger: Some(f.empfaenger),
            ..zeile("FreigabeErteilt", freigabe(f))
        },
        AkteEvent::LoeschungBeantragt(l) => zeile(
            "LoeschungBeantragt",
            json!({
                "ziel": l.ziel, "grundlage": l.grundlage.norm(), "grund": l.begruendung, "bereiche": l.bereiche,
            }),
        )
        .rechenschaft(),
        AkteEvent::AkteSchutzFestgelegt(a) => {
            let s = &a.schutz;
            // How many are excluded, not who: the history is read by those who are not.
            zeile(
                "AkteSchutzFestgelegt",
                json!({
                    "stufe": s.stufe, "beschaeftigte": s.beschaeftigte, "medizinwiderspruch": s.medizinwiderspruch,
                    "eingeschraenkt": s.eingeschraenkt, "ausgeschlossen": s.ausgeschlossen.len(), "grund": a.grund,
                }),
            )
            .rechenschaft()
        }
        AkteEvent::SonderkreisBeantragt(k) => zeile(
            "SonderkreisBeantragt",
            json!({"mitglieder": k.mitglieder.len(), "grund": k.grund}),
        )
        .rechenschaft(),
        AkteEvent::SonderkreisEntschieden(k) => zeile(
            "SonderkreisEntschieden",
            json!({"angenommen": k.angenommen, "mitglieder": k.mitglieder.len(), "grund": k.grund}),
        )
        .rechenschaft(),
        AkteEvent::DokumentSchutzFestgelegt(d) => {
            let s = &d.schutz;
            zeile(
                "DokumentSchutzFestgelegt",
                json!({
                    "entwurf": s.entwurf_von.is_some(), "anvertraut": s.anvertraut.len(),
                    "einwilligung": s.einwilligung, "bestritten": s.bestritten, "grund": d.grund,
                }),
            )
            .dokument(d.dokument)
            .rechenschaft()
        }
        AkteEvent::LoeschungBeendet(l) => zeile(
            "LoeschungBeendet",
            json!({"abgelehnt": l.abgelehnt, "grund": l.grund}),
        )
        .rechenschaft(),
        AkteEvent::UebergabeAngeboten(u) => zeile(
            "UebergabeAngeboten",
            json!({
                "anlass": u.anlass, "an": u.an, "an_einheit": u.einheit, "leistungsart": u.leistungsart,
                "zustaendig_ab": u.zustaendig_ab, "zahlt_bis": u.zahlt_bis, "liest_bis": u.liest_bis,
                "ersteingang": u.ersteingang, "grund": u.grund,
            }),
        )
        .rechenschaft(),
        AkteEvent::UebergabeAngenommen(u) => zeile(
            "UebergabeAngenommen",
            json!({"von": u.von, "an": u.an, "an_einheit": u.einheit, "leistungsart": u.leistungsart}),
        )
        .rechenschaft(),
        AkteEvent::UebergabeBeendet(u) => zeile(
            "UebergabeBeendet",
            json!({"abgelehnt": u.abgelehnt, "grund": u.grund}),
        )
        .rechenschaft(),
        // As the event says it: the page of the Akte's Auskuenfte reads it back from here (`auskunft`).
        AkteEvent::AuskunftErteilt(a) => zeile("AuskunftErteilt", json!(a)).rechenschaft(),
        AkteEvent::AuskunftVerweigert(a) => zeile("AuskunftVerweigert", json!(a)).rechenschaft(),
        // Who signs and what they say to each other is the business of those who lead the Akte.
        AkteEvent::GeschaeftsgangEroeffnet(g) => zeile(
            "GeschaeftsgangEroeffnet",
            json!({"fassung": g.fassung, "schritte": g.schritte.len(), "vermerk": g.vermerk}),
        )
        .dokument(g.dokument)
        .rechenschaft(),
        AkteEvent::SchrittErledigt(g) => zeile(
            "SchrittErledigt",
            json!({"verfuegung": g.verfuegung, "ergebnis": g.ergebnis, "vermerk": g.vermerk}),
        )
        .dokument(g.dokument)
        .rechenschaft(),
        AkteEvent::GeschaeftsgangBeendet(g) => {
            zeile("GeschaeftsgangBeendet", json!({"grund": g.grund}))
                .dokument(g.dokument)
                .rechenschaft()
        }
        AkteEvent::DokumentVersandt(d) => zeile(
            "DokumentVersandt",
            json!({"tag": d.tag, "versandart": d.versandart, "empfaenger": d.empfaenger}),
        )
        .dokument(d.dokument)
        .rechenschaft(),
        // Internal: who reads on through a share learns nothing of it. A demand shows to those who may see its letter.
        AkteEvent::WiedervorlageGesetzt(w) => Zeile {
            vorgang: w.vorgang,
            ..zeile(
                "WiedervorlageGesetzt",
                json!({"wiedervorlage": w.wiedervorlage, "tag": w.am, "grund": w.grund, "fuer": w.fuer}),
            )
        }
        .rechenschaft(),
        AkteEvent::WiedervorlageErledigt(w) => zeile(
            "WiedervorlageErledigt",
            json!({"wiedervorlage": w.wiedervorlage, "grund": w.vermerk, "erneut": w.erneut}),
        )
        .rechenschaft(),
        AkteEvent::MitwirkungAngefordert(m) => zeile(
            "MitwirkungAngefordert",
            json!({
                "aufforderung": m.aufforderung, "unterlagen": m.unterlagen, "frist": m.frist,
                "belehrung": m.belehrung,
            }),
        )
        .dokument(m.dokument)
        .rechenschaft(),
        AkteEvent::MitwirkungErledigt(m) => Zeile {
            dokument: m.dokument,
            ..zeile(
                "MitwirkungErledigt",
                json!({"aufforderung": m.aufforderung, "grund": m.vermerk}),
            )
        }
        .rechenschaft(),
        AkteEvent::LeistungVersagt(l) => zeile(
            "LeistungVersagt",
            json!({
                "aufforderung": l.aufforderung, "versagung": l.art, "umfang": l.umfang, "tag": l.tag,
            }),
        )
        .dokument(l.dokument)
        .rechenschaft(),
        AkteEvent::TransfervermerkErstellt(t) => {
            zeile("TransfervermerkErstellt", json!(t.vermerk)).dokument(t.dokument)
        }
        // What it was made from and why is the business of those who lead the Akte.
        AkteEvent::DokumentGeschwaerzt(g) => zeile(
            "DokumentGeschwaerzt",
            json!({"bereiche": g.schwaerzung.bereiche, "grund": g.schwaerzung.grund}),
        )
        .dokument(g.dokument)
        .rechenschaft(),
        AkteEvent::AussonderungSperreGesetzt(s) => zeile(
            "AussonderungSperreGesetzt",
            json!({"grund": s.grund, "bis": s.bis}),
        )
        .rechenschaft(),
        AkteEvent::AussonderungSperreAufgehoben(s) => {
            zeile("AussonderungSperreAufgehoben", json!({"grund": s.grund})).rechenschaft()
        }
        AkteEvent::AkteAngeboten(a) => zeile(
            "AkteAngeboten",
            json!({"aussonderung": a.aussonderung, "aufbewahrung_bis": a.aufbewahrung_bis}),
        )
        .rechenschaft(),
        AkteEvent::AngebotZurueckgenommen(a) => {
            zeile("AngebotZurueckgenommen", json!({"grund": a.grund})).rechenschaft()
        }
        AkteEvent::AkteBewertet(a) => zeile(
            "AkteBewertet",
            json!({"bewertung": a.bewertung, "grund": a.begruendung, "verzeichnis": a.verzeichnis}),
        )
        .rechenschaft(),
        AkteEvent::AkteAusgesondert(a) => zeile(
            "AkteAusgesondert",
            json!({"nachricht": a.nachricht, "paket": a.paket}),
        )
        .rechenschaft(),
        AkteEvent::UebernahmeBestaetigt(u) => zeile(
            "UebernahmeBestaetigt",
            json!({
                "nachricht": u.nachricht, "archivkennung": u.archivkennung, "bestaetigung": u.bestaetigung,
            }),
        )
        .rechenschaft(),
        AkteEvent::UebernahmeGescheitert(u) => zeile(
            "UebernahmeGescheitert",
            json!({"nachricht": u.nachricht, "grund": u.grund, "bestaetigung": u.bestaetigung}),
        )
        .rechenschaft(),
        AkteEvent::FreigabeWiderrufen(f) => {
            let angaben = json!({"freigabe": f.freigabe, "grund": f.grund});
            // Vorgang and recipient stand in the line that granted it.
            return ops.insert(1, WIDERRUFEN, &zeile("FreigabeWiderrufen", angaben));
        }
    };
    ops.insert(0, ZEILE, &zeile)
}

/// What a line shows of a version: never where its bytes lie or what opens them.
fn fassung(nummer: u32, f: &Fassung) -> Value {
    json!({
        "nummer": nummer, "dateiname": f.dateiname, "medientyp": f.medientyp, "seiten": f.seiten,
        "groesse": f.blob.groesse,
    })
}

fn freigabe(f: &FreigabeErteilt) -> Value {
    json!({
        "freigabe": f.freigabe, "empfaenger": f.empfaenger, "zweck": f.zweck,
        "rechtsgrundlage": f.rechtsgrundlage, "klassen": f.klassen, "von": f.von, "bis": f.bis, "einheit": f.einheit,
        "vereinbarung": f.vereinbarung,
    })
}

const ZEILE: &str =
    "INSERT INTO view_verlauf SELECT * FROM json_populate_recordset(NULL::view_verlauf, $1::json)";
const WIDERRUFEN: &str = "INSERT INTO view_verlauf \
    SELECT r.position, r.akte, r.sequence, f.vorgang, NULL, f.empfaenger, NULL, r.art, r.zeit, r.name, r.org, \
           r.einheit, r.rolle, r.zweck, r.angaben, r.header \
    FROM json_populate_recordset(NULL::view_verlauf, $1::json) r \
    LEFT JOIN view_verlauf f ON f.akte = r.akte AND f.art = 'FreigabeErteilt' AND f.angaben->>'freigabe' = r.angaben->>'freigabe'";
