//! A small district whose log is made by hand, and the databases that follow it.

#![allow(clippy::unwrap_used, dead_code, unreachable_pub)] // each test file uses a part of it

mod scan;

use eakte_domain::akte::*;
use eakte_domain::organisation::*;
use eakte_domain::werte::*;
use eakte_domain::zugriff::{
    Aktion, Bedingung, Beleg, Erlaubnis, Grund, Kontext, Objekt, RegelwerkHash, Wert,
};
use eakte_domain::{
    AkteId, Akteur, CommandId, DokumentId, Ereignis, FreigabeId, NutzerId, OrgNr, Position,
    Recorded, StreamId, Urheber, VorgangId, Zeit,
};
use eakte_projections::{Sicht, auth, follow};
use eakte_testpg::TestDb;
use jiff::civil::{Date, date};
use tokio_postgres::Client;
use uuid::Uuid;

/// First moment of the world: 2026-03-01.
pub const ANFANG_MS: i64 = 1_772_323_200_000;
pub const HEUTE: Date = date(2026, 6, 1);

pub fn text(s: &str) -> Betreff {
    Betreff::new(s).unwrap()
}

/// A log in the making.
#[derive(Default)]
pub struct Welt {
    pub log: Vec<Recorded>,
    ids: u128,
    sequences: std::collections::HashMap<StreamId, u64>,
    pub akteur: Option<Akteur>,
}

impl Welt {
    /// Two organisations with a unit and a person each.
    pub fn new() -> Self {
        let mut w = Self::default();
        for (nr, name, art) in [
            (1, "Kreis Borken", Organisationsart::Kreis),
            (2, "Stadt Ahaus", Organisationsart::Gemeinde),
        ] {
            let stream = StreamId(w.id());
            w.add(
                stream,
                Ereignis::Organisation(
                    OrganisationAngelegt {
                        nr: OrgNr(nr),
                        name: text(name),
                        art,
                        kuerzel: name[..2].into(),
                    }
                    .into(),
                ),
            );
            w.add(
                stream,
                Ereignis::Organisation(
                    EinheitAngelegt {
                        einheit: Einheit::new("50.1").unwrap(),
                        name: text("Soziales"),
                        uebergeordnet: None,
                    }
                    .into(),
                ),
            );
            let nutzer = NutzerId(Uuid::from_u128(0xA000 + u128::from(nr)));
            w.add(
                stream,
                Ereignis::Organisation(
                    NutzerAngelegt {
                        nutzer,
                        name: text(&format!("Person {nr}")),
                        anmeldename: format!("person{nr}"),
                    }
                    .into(),
                ),
            );
            w.add(
                stream,
                Ereignis::Organisation(
                    RolleZugewiesen {
                        nutzer,
                        rolle: Rolle::Sachbearbeitung,
                        einheit: Einheit::new("50.1").unwrap(),
                        leistungsarten: vec![Leistungsart::Wohngeld],
                        bis: None,
                    }
                    .into(),
                ),
            );
        }
        w
    }

    pub fn id(&mut self) -> Uuid {
        self.ids += 1;
        Uuid::from_u128(0x1000_0000 + self.ids)
    }

    pub fn add(&mut self, stream: StreamId, ereignis: Ereignis) -> &Recorded {
        let position = self.log.len() as u64;
        let sequence = self
            .sequences
            .entry(stream)
            .and_modify(|s| *s += 1)
            .or_insert(0);
        let akteur = self.akteur.clone().unwrap_or_else(|| person(1));
        self.log.push(Recorded {
            position: Position(position),
            stream,
            sequence: *sequence,
            zeit: Zeit(ANFANG_MS + position as i64 * 60_000),
            header_hash: Digest([position as u8; 32]),
            urheber: Some(Urheber {
                akteur,
                zweck: Zweck::Leistung(Leistungsart::Wohngeld),
                cmd: CommandId(Uuid::from_u128(u128::from(position))),
                anfrage: None,
            }),
            ereignis,
        });
        self.log.last().unwrap()
    }

    pub fn akte(
        &mut self,
        org: u16,
        einheit: &str,
        leistungsart: Leistungsart,
        betreff: &str,
    ) -> AkteId {
        let akte = AkteId(self.id());
        let nr = self.ids as u32;
        let e = AkteAngelegt {
            aktenzeichen: format!("{einheit}-2026-{nr:05}"),
            plan: PlanKz::new("50.2").unwrap(),
            betreff: text(betreff),
            leistungsart,
            org: OrgNr(org),
            einheit: Einheit::new(einheit).unwrap(),
            wohnsitz: None,
            beginn: Some(date(2026, 3, 1)),
            medium: Medium::Elektronisch,
            laufnummer: nr,
            jahr: 2026,
            herkunft: None,
        };
        self.add(akte.into(), Ereignis::Akte(e.into()));
        akte
    }

    pub fn event(&mut self, akte: AkteId, e: impl Into<AkteEvent>) {
        self.add(akte.into(), Ereignis::Akte(e.into()));
    }

    pub fn vorgang(&mut self, akte: AkteId, oben: Option<VorgangId>, betreff: &str) -> VorgangId {
        let vorgang = VorgangId(self.id());
        let nummer = self.log.len() as u32;
        self.event(
            akte,
            VorgangAngelegt {
                vorgang,
                nummer,
                betreff: text(betreff),
                gliederung: if oben.is_some() {
                    Gliederung::Teilvorgang
                } else {
                    Gliederung::Vorgang
                },
                uebergeordnet: oben,
                herkunft: None,
            },
        );
        vorgang
    }

    pub fn dokument(
        &mut self,
        akte: AkteId,
        vorgang: VorgangId,
        klasse: Dokumentklasse,
        betreff: &str,
        inhalt: &str,
    ) -> DokumentId {
        self.anlage(akte, vorgang, None, (klasse, betreff, inhalt))
    }

    /// A Dokument that may be an Anlage of another: kind, subject, text.
    pub fn anlage(
        &mut self,
        akte: AkteId,
        vorgang: VorgangId,
        anlage_zu: Option<DokumentId>,
        (klasse, betreff, inhalt): (Dokumentklasse, &str, &str),
    ) -> DokumentId {
        let dokument = DokumentId(self.id());
        let nummer = self.log.len() as u32;
        self.event(
            akte,
            DokumentRegistriert {
                vorgang,
                dokument,
                nummer,
                betreff: text(betreff),
                klasse,
                richtung: Richtung::Eingang,
                datum: Some(date(2026, 3, 2)),
                eingang: None,
                absender: Some("Erika Beispiel".into()),
                fremdes_zeichen: None,
                anlage_zu,
                fassung: (!inhalt.is_empty()).then(|| fassung("schreiben_1.pdf", inhalt)),
                herkunft: None,
                schutz: Dokumentschutz::default(),
                ausweisgrund: None,
            },
        );
        dokument
    }

    /// Moves a Dokument to another Akte, as the application does: one event in each.
    pub fn zieht_um(&mut self, id: DokumentId, quelle: AkteId, (ziel, nach): (AkteId, VorgangId)) {
        let events = self.log.iter().filter(|e| e.stream == quelle.into());
        let events = events.filter_map(|e| match &e.ereignis {
            Ereignis::Akte(event) => Some((e.zeit, "Anna", event)),
            _ => None,
        });
        let Some(uebernahme) = Uebernahme::aus(events, id) else {
            return;
        };
        let nummer = self.log.len() as u32;
        self.event(
            quelle,
            DokumentAbgegeben {
                dokument: id,
                nummer,
                betreff: uebernahme.betreff.clone(),
                klasse: uebernahme.klasse,
                an: ziel,
                an_aktenzeichen: "50.1-2026-00002".into(),
            },
        );
        self.event(
            ziel,
            DokumentUebernommen {
                vorgang: nach,
                nummer,
                von: quelle,
                von_aktenzeichen: "50.1-2026-00001".into(),
                uebernahme,
            },
        );
    }

    /// In force at once, as under an agreement.
    pub fn freigabe(
        &mut self,
        akte: AkteId,
        vorgang: Option<VorgangId>,
        empfaenger: u16,
        klassen: &[Dokumentklasse],
    ) -> FreigabeId {
        let freigabe = FreigabeId(self.id());
        let erteilt = FreigabeErteilt {
            freigabe,
            vorgang,
            empfaenger: OrgNr(empfaenger),
            zweck: Zweck::Leistung(Leistungsart::Wohngeld),
            rechtsgrundlage: text("§ 69 Abs. 1 Nr. 1 SGB X"),
            klassen: klassen.to_vec(),
            von: date(2026, 1, 1),
            bis: date(2026, 12, 31),
            schreiben: false,
            einheit: None,
            uebergabe: None,
            vereinbarung: None,
            beantragt_von: None,
        };
        self.event(akte, erteilt);
        freigabe
    }

    /// Somebody of organisation 1 asks to share; what a second person who agrees would write.
    pub fn freigabe_beantragt(
        &mut self,
        akte: AkteId,
        vorgang: Option<VorgangId>,
        empfaenger: u16,
    ) -> FreigabeErteilt {
        let antrag = FreigabeBeantragt {
            freigabe: FreigabeId(self.id()),
            durch: person(1).nutzer,
            vertretung: (empfaenger == 3).then(|| person(4).nutzer),
            vorgang,
            empfaenger: OrgNr(empfaenger),
            zweck: Zweck::Leistung(Leistungsart::Wohngeld),
            rechtsgrundlage: text("§ 69 Abs. 1 Nr. 1 SGB X"),
            klassen: vec![Dokumentklasse::Antrag],
            von: date(2026, 1, 1),
            bis: date(2026, 12, 31),
            einheit: None,
        };
        self.event(akte, antrag.clone());
        FreigabeErteilt {
            freigabe: antrag.freigabe,
            vorgang,
            empfaenger: antrag.empfaenger,
            zweck: antrag.zweck,
            rechtsgrundlage: antrag.rechtsgrundlage,
            klassen: antrag.klassen,
            von: antrag.von,
            bis: antrag.bis,
            schreiben: false,
            einheit: None,
            uebergabe: None,
            vereinbarung: None,
            beantragt_von: Some(antrag.durch),
        }
    }
}

pub fn fassung(dateiname: &str, inhalt: &str) -> Fassung {
    Fassung {
        dateiname: dateiname.into(),
        medientyp: "application/pdf".into(),
        blob: BlobRef {
            name: Digest([1; 32]),
            schluessel: BlobSchluessel([0xEE; 32]),
            sha256: Digest([2; 32]),
            blake3: Digest([3; 32]),
            groesse: 1234,
        },
        text: Some(inhalt.into()),
        seiten: Some(2),
    }
}

pub fn person(org: u16) -> Akteur {
    Akteur {
        nutzer: NutzerId(Uuid::from_u128(0xA000 + u128::from(org))),
        name: format!("Person {org}"),
        org: OrgNr(org),
        einheit: Einheit::new("50.1").unwrap(),
        rolle: Rolle::Sachbearbeitung,
        vertretung: None,
    }
}

/// An empty database with all read models.
pub async fn leer() -> (TestDb, Client) {
    let db = TestDb::new(&[]).await;
    let mut client = db.client().await;
    follow::create(&mut client).await.unwrap();
    follow::auth_gefuellt(&client).await.unwrap();
    (db, client)
}

/// Applies events as the service does: access models in the append transaction, views after it.
pub async fn schreiben(client: &mut Client, batch: &[Recorded]) {
    let tx = client.transaction().await.unwrap();
    auth::apply(&tx, batch).await.unwrap();
    tx.commit().await.unwrap();
    follow::apply_batch(client, batch).await.unwrap();
}

/// A database that holds this log.
pub async fn mit(welt: &Welt) -> (TestDb, Client) {
    let (db, mut client) = leer().await;
    schreiben(&mut client, &welt.log).await;
    (db, client)
}

/// The gate's conditions as it writes them for a caseworker: own unit, and shares under the purpose.
pub struct Filter {
    pub akten: Bedingung,
    pub vorgaenge: Bedingung,
    pub dokumente: Bedingung,
    pub lesen: Bedingung,
    org: u16,
}

impl Filter {
    pub fn sachbearbeitung(org: u16) -> Self {
        let vorgang = " AND (f.vorgang IS NULL OR f.vorgang = ANY (v.pfad))";
        let dokument = " AND d.klasse = ANY (f.klassen) AND (f.vorgang IS NULL OR EXISTS (\
            SELECT 1 FROM auth_vorgang fv WHERE fv.vorgang = d.vorgang AND f.vorgang = ANY (fv.pfad)))";
        Self {
            akten: Self::one(org, None),
            vorgaenge: Self::one(org, Some(vorgang)),
            dokumente: Self::one(org, Some(dokument)),
            lesen: Self::one(org, Some(dokument)),
            org,
        }
    }

    /// Sees all metadata, no content.
    pub fn archiv() -> Self {
        let mut alle = Bedingung::default();
        alle.sql("true");
        Self {
            akten: alle.clone(),
            vorgaenge: alle.clone(),
            dokumente: alle,
            lesen: Bedingung::nie(),
            org: 1,
        }
    }

    /// Own unit alone, without shares: who may share.
    pub fn direkt(&self) -> Bedingung {
        let mut b = Bedingung::default();
        Self::eigene_einheit(&mut b, self.org);
        b
    }

    fn eigene_einheit(b: &mut Bedingung, org: u16) {
        b.sql("(a.org = ");
        b.wert(Wert::Int(i32::from(org)));
        b.sql(" AND a.einheit = ANY (");
        b.wert(Wert::TextArray(vec!["50.1".into()]));
        b.sql(") AND a.leistungsart = ");
        b.wert(Wert::Text("wohngeld".into()));
        b.sql(")");
    }

    /// `freigabe` ties a share to the row; `None`: any share of the Akte will do.
    fn one(org: u16, freigabe: Option<&'static str>) -> Bedingung {
        let mut b = Bedingung::default();
        Self::eigene_einheit(&mut b, org);
        b.sql(" OR (a.akte = ANY (ARRAY(SELECT f.akte FROM auth_freigabe f WHERE ");
        Self::live(&mut b, org);
        b.sql("))");
        if let Some(freigabe) = freigabe {
            b.sql(" AND EXISTS (SELECT 1 FROM auth_freigabe f WHERE f.akte = a.akte AND ");
            Self::live(&mut b, org);
            b.sql(freigabe);
            b.sql(")");
        }
        b.sql(")");
        b
    }

    fn live(b: &mut Bedingung, org: u16) {
        b.sql("f.empfaenger = ");
        b.wert(Wert::Int(i32::from(org)));
        b.sql(" AND f.zweck = ");
        b.wert(Wert::Text("wohngeld".into()));
        b.sql(" AND NOT f.widerrufen AND f.von <= ");
        b.wert(Wert::Date(HEUTE));
        b.sql(" AND ");
        b.wert(Wert::Date(HEUTE));
        b.sql(" <= f.bis");
    }

    pub fn sicht(&self) -> Sicht<'_> {
        Sicht {
            nutzer: person(self.org).nutzer,
            org: OrgNr(self.org),
            zweck: Zweck::Leistung(Leistungsart::Wohngeld),
            tag: HEUTE,
            akten: &self.akten,
            vorgaenge: &self.vorgaenge,
            dokumente: &self.dokumente,
            lesen: &self.lesen,
        }
    }

    /// As the gate would give it out for this object.
    pub fn beleg(&self, aktion: Aktion, objekt: Objekt, freigabe: Option<FreigabeId>) -> Beleg {
        Beleg::vom_tor(Erlaubnis {
            nutzer: person(self.org).nutzer,
            aktion,
            objekt,
            kontext: Kontext::new(Zeit(ANFANG_MS), Zweck::Leistung(Leistungsart::Wohngeld)),
            freigabe,
            vertretung: None,
            notfall: None,
            grund: Grund {
                regel: "test".into(),
                satz: String::new(),
                norm: String::new(),
            },
            regelwerk: RegelwerkHash(Digest([0; 32])),
        })
    }
}
