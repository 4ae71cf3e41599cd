//! A small district: three organisations, a few units, people in roles, a plan.

use std::path::Path;
use std::time::Duration;

use eakte::app::publish::Zustand;
use eakte::app::{Actor, App, Auftrag, Config, NeueAkte};
use eakte::store::db::Db;
use eakte::store::migrate::migrate;
use eakte_domain::akte::{
    AkteCommand, DokumentRegistrieren, FreigabeEntscheiden, FreigabeErteilen, VorgangAnlegen,
};
use eakte_domain::aktenplan::PlaneinheitAufnehmen;
use eakte_domain::organisation::{
    EinheitAnlegen, NutzerAnlegen, OrganisationAnlegen, OrganisationCommand, RolleZuweisen,
};
use eakte_domain::werte::{
    Aussonderungsart, Betreff, Dokumentklasse, Einheit, Gliederung, Leistungsart, Medium,
    Organisationsart, PlanKz, Richtung, Rolle, Zweck,
};
use eakte_domain::{AkteId, DokumentId, FreigabeId, NutzerId, OrgNr, VorgangId};
use eakte_testpg::{Cluster, TestDb};
use futures::stream;
use jiff::ToSpan;
use jiff::civil::Date;
use tempfile::TempDir;
use uuid::Uuid;

use super::vorlage::Vorlage;

use Leistungsart::{Grundsicherung, Hzl, Pflege, Widerspruch, Wohngeld};
use Rolle::{Archiv, Fachadmin, Loeschfreigabe, Sachbearbeitung, Teamleitung};

/// Organisations: number, name, Kuerzel, units.
type Org = (u16, &'static str, &'static str, &'static [&'static str]);

const ORGANISATIONEN: [Org; 3] = [
    (1, "Kreis Borken", "KB", &["10", "41", "50.1", "50.2"]),
    (2, "Stadt Ahaus", "AH", &["10", "41", "50"]),
    (3, "Stadt Bocholt", "BO", &["50"]),
];

/// People: login name, organisation, role, unit, Leistungsarten.
type Mensch = (
    &'static str,
    u16,
    Rolle,
    &'static str,
    &'static [Leistungsart],
);

pub(crate) const MENSCHEN: [Mensch; 15] = [
    (
        "k.pflege",
        1,
        Sachbearbeitung,
        "50.1",
        &[Grundsicherung, Pflege],
    ),
    (
        "k.leitung",
        1,
        Teamleitung,
        "50.1",
        &[Grundsicherung, Pflege],
    ),
    ("k.widerspruch", 1, Sachbearbeitung, "50.2", &[Widerspruch]),
    ("k.archiv", 1, Archiv, "41", &[]),
    ("k.admin", 1, Fachadmin, "10", &[]),
    ("a.wohngeld", 2, Sachbearbeitung, "50", &[Wohngeld, Hzl]),
    ("a.hzl", 2, Sachbearbeitung, "50", &[Hzl]),
    ("a.leitung", 2, Teamleitung, "50", &[Wohngeld, Hzl]),
    ("a.archiv", 2, Archiv, "41", &[]),
    ("a.admin", 2, Fachadmin, "10", &[]),
    ("a.freigabe1", 2, Loeschfreigabe, "10", &[]),
    ("a.freigabe2", 2, Loeschfreigabe, "10", &[]),
    ("a.freigabe3", 2, Loeschfreigabe, "10", &[]),
    ("b.wohngeld", 3, Sachbearbeitung, "50", &[Wohngeld]),
    ("b.widerspruch", 3, Sachbearbeitung, "50", &[Widerspruch]),
];

/// The plan: Kennzeichen and Leistungsart, all below `50`.
const PLAN: [(&str, Leistungsart); 5] = [
    ("50.1", Wohngeld),
    ("50.2", Hzl),
    ("50.3", Grundsicherung),
    ("50.4", Pflege),
    ("50.5", Widerspruch),
];

/// Roles belong to the whole cluster: one migration at a time touches them.
pub(crate) static MIGRATION: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// The district, running.
pub(crate) struct Welt {
    pub(crate) db: TestDb,
    pub(crate) config: Config,
    pub(crate) app: App,
    pub(super) ordner: TempDir,
}

/// Waits until something is so; fails after half a minute.
pub(crate) async fn bis(mut so: impl AsyncFnMut() -> bool) {
    for _ in 0..600 {
        if so().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("it did not come to be so");
}

pub(crate) fn text(s: &str) -> Betreff {
    Betreff::new(s).unwrap()
}

pub(crate) fn einheit(s: &str) -> Einheit {
    Einheit::new(s).unwrap()
}

/// Today, as the service counts days.
pub(crate) fn heute() -> Date {
    eakte::app::now().tag()
}

impl Welt {
    /// A district in the cluster that the tests share: a copy of one that was founded once.
    pub(crate) async fn neu() -> Self {
        let ordner = tempfile::tempdir().unwrap();
        let db = Vorlage::gemeinsam().await.kopie(ordner.path()).await;
        let config = config(&db, ordner.path());
        let app = App::start(&config, true).await.unwrap();
        assert!(app.views_aktuell(Duration::from_secs(60)).await);
        Self {
            db,
            config,
            app,
            ordner,
        }
    }

    /// A district in a cluster of the test's own. `zusatz`: stands in every name of the district.
    pub(crate) async fn in_cluster(cluster: &Cluster, zusatz: &str) -> Self {
        Self::vorbereitet(cluster, zusatz, |_| {}).await
    }

    /// A district whose data folder was prepared before the first start: with a signer, with policies.
    pub(crate) async fn vorbereitet(
        cluster: &Cluster,
        zusatz: &str,
        vorher: impl FnOnce(&Path),
    ) -> Self {
        let welt = Self::leer(cluster, vorher).await;
        welt.besiedeln(zusatz).await;
        welt
    }

    /// A log that has just been opened: no organisation, nobody.
    pub(crate) async fn leer(cluster: &Cluster, vorher: impl FnOnce(&Path)) -> Self {
        let db = TestDb::in_cluster(cluster, &[]).await;
        let ordner = tempfile::tempdir().unwrap();
        let config = config(&db, ordner.path());
        vorher(&config.daten);
        {
            let _one = MIGRATION.lock().await;
            let mut owner = Db::new(&config.database_url)
                .unwrap()
                .owner()
                .await
                .unwrap();
            migrate(&mut owner).await.unwrap();
        }
        let app = App::start(&config, true).await.unwrap();
        if config.daten.join("signer.sock").exists() {
            // The log's keys are written into its configuration: not while organisations are.
            bis(async || matches!(app.publisher.zustand(), Zustand::Gut(n) if n > 2)).await;
        }
        Self {
            db,
            config,
            app,
            ordner,
        }
    }

    async fn besiedeln(&self, zusatz: &str) {
        let organisationen = ORGANISATIONEN.map(|(nr, name, kuerzel, _)| OrganisationAnlegen {
            nr: OrgNr(nr),
            // Names of organisations are public: they stand in the log's clear configuration.
            name: text(name),
            art: if nr == 1 {
                Organisationsart::Kreis
            } else {
                Organisationsart::Gemeinde
            },
            kuerzel: kuerzel.into(),
        });
        let passphrase = self.config.passphrase().unwrap();
        self.app
            .organisationen_anlegen(organisationen.to_vec(), &passphrase)
            .await
            .unwrap();
        for (nr, _, _, einheiten) in ORGANISATIONEN {
            let mut commands: Vec<_> = einheiten
                .iter()
                .map(|e| {
                    OrganisationCommand::EinheitAnlegen(EinheitAnlegen {
                        einheit: einheit(e),
                        name: text(format!("Fachdienst {e} {zusatz}").trim()),
                        uebergeordnet: None,
                    })
                })
                .collect();
            for (name, _, rolle, unit, leistungsarten) in MENSCHEN.iter().filter(|m| m.1 == nr) {
                let nutzer = NutzerId(Uuid::new_v4());
                commands.push(OrganisationCommand::NutzerAnlegen(NutzerAnlegen {
                    nutzer,
                    name: text(format!("Person {name} {zusatz}").trim()),
                    anmeldename: (*name).into(),
                }));
                commands.push(OrganisationCommand::RolleZuweisen(RolleZuweisen {
                    nutzer,
                    rolle: *rolle,
                    einheit: einheit(unit),
                    leistungsarten: leistungsarten.to_vec(),
                    bis: None,
                }));
            }
            self.app
                .organisation_pflegen(OrgNr(nr), commands)
                .await
                .unwrap();
        }
        let oben = planeinheit("50", None, None, zusatz);
        let plan = PLAN.map(|(kz, art)| planeinheit(kz, Some(art), Some("50"), zusatz));
        let plan = [oben].into_iter().chain(plan).collect();
        self.app.plan_ergaenzen(plan).await.unwrap();
    }

    /// A second process on the same log.
    pub(crate) async fn zweiter_prozess(&self) -> App {
        App::start(&self.config, true).await.unwrap()
    }

    /// A superuser of the database: who attacks, or looks at what is stored.
    pub(crate) async fn superuser(&self) -> tokio_postgres::Client {
        self.db.client().await
    }

    /// Somebody by login name, under a purpose.
    pub(crate) fn wer(&self, name: &str, zweck: impl Into<ZweckVon>) -> Actor {
        let verzeichnis = self.app.verzeichnis();
        let nutzer = verzeichnis.by_anmeldename(name).unwrap().id;
        Actor::neu(nutzer, zweck.into().0)
    }

    /// What to say to open an Akte of the person's own unit and purpose.
    pub(crate) fn neue_akte(&self, wer: &Actor, akte: AkteId, betreff: &str) -> NeueAkte {
        let person = self.app.person(wer).unwrap();
        let Zweck::Leistung(art) = wer.zweck else {
            panic!("no Akte is opened for {}", wer.zweck)
        };
        let plan = PLAN.iter().find(|(_, a)| *a == art).unwrap().0;
        NeueAkte {
            akte,
            plan: PlanKz::new(plan).unwrap(),
            betreff: text(betreff),
            org: person.org,
            einheit: person.akteur(wer.zweck, None).unwrap().einheit,
            wohnsitz: None,
            beginn: None,
            medium: Medium::Elektronisch,
            herkunft: None,
        }
    }

    /// Opens an Akte of the person's own unit and purpose.
    pub(crate) async fn akte(&self, wer: &Actor, betreff: &str) -> AkteId {
        let akte = AkteId(Uuid::new_v4());
        let neu = self.neue_akte(wer, akte, betreff);
        self.app
            .akte_anlegen(wer, neu, Auftrag::neu())
            .await
            .unwrap();
        akte
    }

    /// Carries out a command that is allowed and possible.
    pub(crate) async fn tut(&self, wer: &Actor, akte: AkteId, command: AkteCommand) {
        self.app
            .execute(wer, akte, command, Auftrag::neu())
            .await
            .unwrap();
    }

    /// Opens a Vorgang.
    pub(crate) async fn vorgang(&self, wer: &Actor, akte: AkteId, betreff: &str) -> VorgangId {
        let vorgang = VorgangId(Uuid::new_v4());
        self.tut(wer, akte, vorgang_anlegen(vorgang, betreff)).await;
        vorgang
    }

    /// Files a document.
    pub(crate) async fn dokument(
        &self,
        wer: &Actor,
        (akte, vorgang): (AkteId, VorgangId),
        klasse: Dokumentklasse,
        (name, inhalt): (&str, Vec<u8>),
    ) -> DokumentId {
        let chunks = stream::iter([Ok::<_, std::io::Error>(inhalt.into())]);
        let fassung = self.app.fassung(name, chunks).await.unwrap();
        let dokument = DokumentId(Uuid::new_v4());
        // What an authority writes goes out.
        let richtung = match klasse {
            Dokumentklasse::Bescheid | Dokumentklasse::Schriftverkehr => Richtung::Ausgang,
            _ => Richtung::Eingang,
        };
        let command = DokumentRegistrieren {
            vorgang,
            dokument,
            betreff: text(&format!("Schreiben {name}")),
            klasse,
            richtung,
            datum: None,
            eingang: (richtung == Richtung::Eingang).then(heute),
            absender: Some(format!("Absender von {name}")),
            fremdes_zeichen: None,
            anlage_zu: None,
            fassung: Some(fassung),
            herkunft: None,
            schutz: eakte_domain::akte::Dokumentschutz::default(),
            // Kept for a copy of an identity paper alone.
            ausweisgrund: Some(text("Auszahlung an Dritte")),
        };
        self.tut(wer, akte, AkteCommand::DokumentRegistrieren(command))
            .await;
        dokument
    }

    /// Somebody else who may share this Akte, under the same purpose.
    pub(crate) async fn zweite_person(&self, wer: &Actor, akte: AkteId) -> Actor {
        let alle = self.app.freigebende(wer, akte, &[]).await.unwrap();
        let andere = alle.into_iter().find(|(id, _)| *id != wer.nutzer);
        let (nutzer, _) = andere.expect("nobody else may share it");
        Actor::neu(nutzer, wer.zweck)
    }

    /// Shares an Akte, or one Vorgang of it, from today for thirty days: one asks, another agrees.
    pub(crate) async fn freigabe(
        &self,
        wer: &Actor,
        was: (AkteId, Option<VorgangId>),
        an: (u16, Leistungsart),
        klassen: &[Dokumentklasse],
    ) -> FreigabeId {
        let freigabe = self.freigabe_beantragt(wer, was, an, klassen).await;
        let zweite = self.zweite_person(wer, was.0).await;
        let command = FreigabeEntscheiden {
            freigabe,
            ablehnung: None,
        };
        let command = AkteCommand::FreigabeEntscheiden(command);
        self.tut(&zweite, was.0, command).await;
        freigabe
    }

    /// Asks for such a share; nobody has agreed yet.
    pub(crate) async fn freigabe_beantragt(
        &self,
        wer: &Actor,
        (akte, vorgang): (AkteId, Option<VorgangId>),
        (empfaenger, zweck): (u16, Leistungsart),
        klassen: &[Dokumentklasse],
    ) -> FreigabeId {
        let freigabe = FreigabeId(Uuid::new_v4());
        let command = FreigabeErteilen {
            freigabe,
            vorgang,
            empfaenger: OrgNr(empfaenger),
            zweck: Zweck::Leistung(zweck),
            rechtsgrundlage: text("§ 69 Abs. 1 Nr. 1 SGB X"),
            klassen: klassen.to_vec(),
            von: heute(),
            bis: heute().checked_add(30.days()).unwrap(),
            einheit: None,
            vereinbarung: None,
        };
        self.tut(wer, akte, AkteCommand::FreigabeErteilen(command))
            .await;
        freigabe
    }

    /// The end of every test: the whole log verifies.
    pub(crate) async fn protokoll_ist_unversehrt(&self) {
        let report = self.app.log_pruefen(|_, _| {}).await.unwrap();
        assert!(report.is_sound(), "{:#?}", report.findings);
        assert!(report.events > 20, "only {} events", report.events);
    }
}

/// A Leistungsart or a Zweck.
pub(crate) struct ZweckVon(Zweck);

impl From<Leistungsart> for ZweckVon {
    fn from(l: Leistungsart) -> Self {
        Self(Zweck::Leistung(l))
    }
}

impl From<Zweck> for ZweckVon {
    fn from(z: Zweck) -> Self {
        Self(z)
    }
}

/// The command that opens a Vorgang.
pub(crate) fn vorgang_anlegen(vorgang: VorgangId, betreff: &str) -> AkteCommand {
    AkteCommand::VorgangAnlegen(VorgangAnlegen {
        vorgang,
        betreff: text(betreff),
        gliederung: Gliederung::Vorgang,
        uebergeordnet: None,
        herkunft: None,
    })
}

/// The application on this database, its data in that folder; the passphrase is made by the program.
fn config(db: &TestDb, ordner: &Path) -> Config {
    Config {
        database_url: db.url(),
        daten: ordner.join("daten"),
        passphrase_file: Some(ordner.join("passphrase")),
        worker: Some(super::programm("eakte-worker")),
        origin: "test.example/log".into(),
        vorlage: eakte_domain::aktenzeichen::AktenzeichenVorlage::default(),
    }
}

pub(crate) fn planeinheit(
    kz: &str,
    leistungsart: Option<Leistungsart>,
    oben: Option<&str>,
    zusatz: &str,
) -> PlaneinheitAufnehmen {
    PlaneinheitAufnehmen {
        kennzeichen: PlanKz::new(kz).unwrap(),
        bezeichnung: text(format!("Aufgabe {kz} {zusatz}").trim()),
        leistungsart,
        aufbewahrung_jahre: Some(10),
        aussonderung: Aussonderungsart::Bewerten,
        uebergeordnet: oben.map(|o| PlanKz::new(o).unwrap()),
    }
}
