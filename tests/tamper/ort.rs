//! The scene: a real log made once, its copies, and the audit of a copy.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Arc;

use eakte::app::pruefung::{Ausgang, Geoeffnet, Inhalte, Pruefauftrag, protokoll_pruefen};
use eakte::codec::{self, Stromart};
use eakte::keys::{Passphrase, Schluesselbund};
use eakte::store::blob::Blobs;
use eakte::store::db::Db;
use eakte::store::leser::fassungen;
use eakte_ledger::header::Kind;
use eakte_ledger::ids::{Origin, TreeHash};
use eakte_ledger::tsa::Roots;
use eakte_ledger::verify::{Issuer, Report};
use eakte_testpg::TestDb;
use tempfile::TempDir;
use tokio::sync::OnceCell;
use tokio_postgres::Client;

use crate::angriff::{Angriff, Befund, Tat, Ziele};
use crate::faelscher::Protokoll;
use crate::stelle::Stelle;

const ORIGIN: &str = "tamper.example/log";

/// The real log, nobody connected to it.
pub(crate) struct Ort {
    db: TestDb,
    ordner: TempDir,
    bund: Arc<Schluesselbund>,
    pub(crate) origin: Origin,
    pub(crate) ziele: Ziele,
    /// The rows as they were made.
    pub(crate) echt: Protokoll,
}

static ECHT: OnceCell<Ort> = OnceCell::const_new();

/// A program of the house, built before the tests.
pub(crate) fn programm(name: &str) -> PathBuf {
    Path::new(env!("CARGO_BIN_EXE_eakte")).with_file_name(name)
}

/// Runs a command of `eakte` to its end.
fn aufruf(db: &TestDb, ordner: &Path, arguments: &[&str]) -> Output {
    Command::new(programm("eakte"))
        .env("DATABASE_URL", db.url())
        .env("EAKTE_DATA", ordner.join("daten"))
        .env("EAKTE_PASSPHRASE_FILE", ordner.join("passphrase"))
        .env("EAKTE_ORIGIN", ORIGIN)
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

/// Runs it to its good end.
fn eakte(db: &TestDb, ordner: &Path, arguments: &[&str]) {
    let out = aufruf(db, ordner, arguments);
    let said = String::from_utf8_lossy(&out.stdout) + String::from_utf8_lossy(&out.stderr);
    assert!(out.status.success(), "eakte {arguments:?}: {said}");
}

impl Ort {
    /// The log, made by the programs at the first call: the sample district with a few Akten.
    pub(crate) async fn echt() -> &'static Self {
        ECHT.get_or_init(Self::machen).await
    }

    async fn machen() -> Self {
        let mut tries = 0;
        let (db, ordner) = loop {
            let (db, ordner) = muster().await;
            if hat_volle_batches(&db.client().await).await {
                break (db, ordner);
            }
            tries += 1;
            assert!(
                tries < TRIES_MAX,
                "no log with several commands in one batch"
            );
        };
        eakte(&db, ordner.path(), &["heads"]);
        let daten = ordner.path().join("daten");
        let stelle = Stelle::start(&daten.join("tsa"));
        let anker = |words: &[&str]| {
            let words = [&["anker", "--tsa", &stelle.url], words].concat();
            eakte(&db, ordner.path(), &words);
        };
        anker(&["setzen"]);
        anker(&["erneuern", "--alle"]);
        let passphrase = Passphrase::from_file(&ordner.path().join("passphrase")).unwrap();
        let bund = Arc::new(
            Schluesselbund::open(&ordner.path().join("daten/schluessel"), &passphrase).unwrap(),
        );
        let origin = Origin::new(ORIGIN).unwrap();
        let client = db.client().await;
        let mut ziele = ziele(&client).await;
        let echt = Protokoll::lesen(&client, &origin, &bund).await;
        let stream = |position: i64| {
            let zeile = echt.zeilen.get(position as usize);
            zeile.map(|z| z.kopf().record_id)
        };
        let ours = stream(ziele.mitte);
        let first = (0..).find(|p| stream(*p) == ours).unwrap();
        let run = (first..).take_while(|p| stream(*p) == ours).last();
        ziele.strom_anfang = (first, run.unwrap());
        ziele.dokumente = dokumente(&echt);
        Self {
            db,
            ordner,
            bund,
            origin,
            ziele,
            echt,
        }
    }

    /// The state of the real log, as somebody outside has it signed.
    pub(crate) fn stand(&self) -> (u64, TreeHash) {
        (self.echt.zeilen.len() as u64, self.echt.wurzel())
    }

    /// Runs a command of `eakte` on a copy of the log.
    pub(crate) fn eakte(&self, copy: &TestDb, arguments: &[&str]) -> Output {
        aufruf(copy, self.ordner.path(), arguments)
    }

    /// A copy of the documents.
    pub(crate) fn dateien(&self) -> TempDir {
        let copy = tempfile::tempdir().unwrap();
        let from = self.ordner.path().join("daten/dokumente");
        for folder in std::fs::read_dir(&from).unwrap() {
            let folder = folder.unwrap();
            let to = copy.path().join(folder.file_name());
            std::fs::create_dir(&to).unwrap();
            for file in std::fs::read_dir(folder.path()).unwrap() {
                let file = file.unwrap();
                std::fs::copy(file.path(), to.join(file.file_name())).unwrap();
            }
        }
        copy
    }

    /// Audits a copy of the database with these documents.
    pub(crate) async fn pruefen(&self, copy: &TestDb, dokumente: &Path) -> (Report, Geoeffnet) {
        let blobs = Blobs::local(dokumente).unwrap();
        let roots = self.ordner.path().join("daten/tsa/root.pem");
        let issuer = Issuer {
            origin: self.origin.clone(),
            writer: self.bund.schreiber().public(),
        };
        let frueher = self.ziele.abschnitt(self.ziele.mitte).0;
        let auftrag = Pruefauftrag {
            // An earlier state, and the newest.
            gegen: vec![
                (frueher as u64, self.echt.rand(frueher as usize).root()),
                self.stand(),
            ],
            inhalte: Some(Inhalte::new(self.bund.clone(), Some(blobs))),
            tsa: Some(Roots::parse(&std::fs::read(roots).unwrap()).unwrap()),
            ..Default::default()
        };
        let db = Db::new(&copy.url()).unwrap();
        let pruefung = protokoll_pruefen(&db, issuer, auftrag, |_, _| {}).await;
        let pruefung = pruefung.unwrap();
        match pruefung.ausgang {
            Ausgang::Fertig(report) => (report, pruefung.geoeffnet.unwrap()),
            Ausgang::Unterbrochen(_) => panic!("nobody stopped it"),
        }
    }

    /// A copy of the database.
    pub(crate) async fn kopie(&self) -> TestDb {
        self.db.copy().await
    }

    /// Carries out an attack on a copy and audits it: the first finding, or why it is not the expected one.
    pub(crate) async fn angreifen(&self, angriff: &Angriff) -> Result<String, String> {
        let copy = self.db.copy().await;
        let client = copy.client().await;
        let dateien = self.dateien();
        match angriff.tat {
            Tat::Dateien(change) => change(dateien.path(), &self.ziele),
            Tat::Sql(sql) => {
                let sql = sql(&self.ziele);
                client
                    .batch_execute(&sql)
                    .await
                    .map_err(|e| format!("{e:?} in {sql}"))?;
            }
            Tat::Faelschung(change) => {
                let mut protokoll = self.echt.clone();
                change(&mut protokoll, &self.ziele);
                protokoll.schreiben(&client).await;
            }
        }
        let (report, _) = self.pruefen(&copy, dateien.path()).await;
        let first = report.findings.first().ok_or("not found at all")?;
        let at = |position: Option<u64>| position.map_or(-1, |p| p as i64);
        let found: Befund = (
            first.defect.code(),
            at(first.position),
            at(first.last_position),
        );
        let expected = (angriff.befund)(&self.ziele);
        if found == expected {
            Ok(first.to_string())
        } else {
            Err(format!(
                "expected {expected:?}, found {found:?}; all: {:?}",
                codes(&report)
            ))
        }
    }
}

fn codes(report: &Report) -> Vec<String> {
    let shown = report.findings.iter().take(8);
    shown
        .map(|f| format!("{} {:?}-{:?}", f.defect.code(), f.position, f.last_position))
        .collect()
}

async fn zahl(client: &Client, sql: &str) -> i64 {
    let row = client.query_one(sql, &[]).await;
    row.unwrap_or_else(|e| panic!("no such place in the log: {e}: {sql}"))
        .get(0)
}

/// Two events that name documents of their own.
fn dokumente(echt: &Protokoll) -> [(i64, String); 2] {
    let mut found: Vec<(i64, String)> = Vec::new();
    for position in 0..echt.zeilen.len() as i64 {
        let action = echt.zeilen[position as usize].kopf().kind == Kind::Action;
        let plain = action.then(|| echt.offen(position)).flatten();
        let event = plain.and_then(|plain| codec::decode(Stromart::Akte, &plain).ok());
        for fassung in event.iter().flat_map(|(event, _)| fassungen(event)) {
            found.push((position, fassung.blob.name.to_string()));
        }
    }
    found.dedup_by(|a, b| a.0 == b.0 || a.1 == b.1);
    found.truncate(2);
    found.try_into().unwrap()
}

/// Logs made at most until one has the places.
const TRIES_MAX: u32 = 8;

/// The sample district in a database of its own, and its folder.
async fn muster() -> (TestDb, TempDir) {
    let db = TestDb::new(&[]).await;
    let ordner = tempfile::tempdir().unwrap();
    eakte(&db, ordner.path(), &["migrate"]);
    let sample = ["sample", "--akten", "8", "--dokumente", "16", "--seed", "5"];
    eakte(&db, ordner.path(), &sample);
    (db, ordner)
}

/// The events with their batches, in this session.
const EREIGNISSE: &str = "CREATE TEMP VIEW e AS SELECT position, stream, sequence, header,
         (SELECT min(last_pos) FROM log_batch WHERE last_pos >= position) AS batch,
         get_byte(header, 4) AS kind
     FROM event";

const LETZT: &str = "SELECT position FROM e WHERE kind = 0
         AND NOT EXISTS (SELECT 1 FROM event n WHERE n.stream = e.stream AND n.sequence > e.sequence)
         AND EXISTS (SELECT 1 FROM e o WHERE o.batch = e.batch AND o.position < e.position)
         AND position < (SELECT max(position) FROM event)
     ORDER BY position LIMIT 1";

const PAAR: &str = "SELECT a.position, b.position FROM e a JOIN e b ON a.batch = b.batch AND a.position < b.position
         AND a.stream <> b.stream
     WHERE NOT EXISTS (SELECT 1 FROM event z WHERE z.position > a.position AND z.position < b.position
         AND z.stream IN (a.stream, b.stream))
     ORDER BY a.position DESC, b.position DESC LIMIT 1";

/// Which commands come together in a batch is a matter of luck, and of how busy the machine is.
async fn hat_volle_batches(client: &Client) -> bool {
    client.batch_execute(EREIGNISSE).await.unwrap();
    for sql in [LETZT, PAAR] {
        if client.query_opt(sql, &[]).await.unwrap().is_none() {
            return false;
        }
    }
    true
}

/// Chooses the places: each query has an answer in every log of the sample district whose batches are full enough.
async fn ziele(client: &Client) -> Ziele {
    client.batch_execute(EREIGNISSE).await.unwrap();
    let mitte =
        "SELECT m.position FROM e m JOIN e v ON v.stream = m.stream AND v.sequence = m.sequence - 1
             JOIN e n ON n.stream = m.stream AND n.sequence = m.sequence + 1
         WHERE m.kind = 0 AND v.kind = 0 AND n.kind = 0 AND v.batch < m.batch AND m.batch < n.batch
         ORDER BY abs(m.position - (SELECT max(position) / 2 FROM event)) LIMIT 1";
    let mitte = zahl(client, mitte).await;
    let neighbour = |step: i64| {
        format!(
            "SELECT n.position FROM event n JOIN event m ON n.stream = m.stream AND n.sequence = m.sequence + {step}
             WHERE m.position = {mitte}"
        )
    };
    let davor = zahl(client, &neighbour(-1)).await;
    let danach = zahl(client, &neighbour(1)).await;
    let fremd = format!(
        "SELECT position FROM e WHERE kind = 0 AND position > {danach}
             AND stream <> (SELECT stream FROM event WHERE position = {mitte}) ORDER BY position LIMIT 1"
    );
    let paar = client.query_one(PAAR, &[]).await.unwrap();
    let wurzeln = client
        .query(
            "SELECT last_pos FROM log_batch WHERE last_pos >= 0 ORDER BY last_pos",
            &[],
        )
        .await
        .unwrap();
    let strom = format!("SELECT stream::text FROM event WHERE position = {mitte}");
    Ziele {
        kopf: zahl(client, "SELECT max(position) FROM event").await,
        mitte,
        strom_anfang: (0, 0),
        strom: client.query_one(&strom, &[]).await.unwrap().get(0),
        davor,
        danach,
        fremd: zahl(client, &fremd).await,
        letzt: zahl(client, LETZT).await,
        schluessel: zahl(
            client,
            "SELECT position FROM e WHERE kind = 2 ORDER BY position DESC LIMIT 1",
        )
        .await,
        eroeffnung: zahl(
            client,
            "SELECT position FROM e WHERE kind = 1 ORDER BY position DESC LIMIT 1",
        )
        .await,
        tagesstand: zahl(client, "SELECT position FROM e WHERE kind = 5").await,
        anker: (
            zahl(client, "SELECT min(position) FROM e WHERE kind = 6").await,
            zahl(client, "SELECT max(position) FROM e WHERE kind = 6").await,
        ),
        dokumente: Default::default(),
        paar: (paar.get(0), paar.get(1)),
        wurzeln: wurzeln.iter().map(|r| r.get(0)).collect(),
    }
}
