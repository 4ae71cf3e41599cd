//! The real signer and the real witnesses: killed at bad moments, asking and being asked.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use eakte::app::App;
use eakte::app::publish::Zustand;
use eakte_domain::werte::Leistungsart::Hzl;
use eakte_ledger::add_checkpoint::Remembered;
use eakte_ledger::note::Note;
use eakte_ledger::policy::{Circle, Confirmed, Log, Operator, Policies, Policy, Witness};
use eakte_ledger::vkey::Vkey;

use crate::support::dienst::{Laufend, fragt, freie_adresse};
use crate::support::programm;
use crate::support::tls::Vorbau;
use crate::support::welt::{Welt, bis};
use crate::support::zeugen::ORIGIN;

/// A program that runs until it is killed.
struct Programm(Child);

impl Programm {
    fn start(command: &mut Command) -> Self {
        let quiet = command.stdin(Stdio::null()).stdout(Stdio::null());
        Self(quiet.spawn().unwrap())
    }

    /// kill -9.
    fn toeten(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

impl Drop for Programm {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn signer(daten: &Path) -> Programm {
    std::fs::create_dir_all(daten).unwrap();
    // The signer lets nobody else reach its socket.
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o700);
    std::fs::set_permissions(daten, mode).unwrap();
    let mut command = Command::new(programm("eakte-signer"));
    command
        .arg("--dir")
        .arg(daten.parent().unwrap().join("signer"))
        .args(["run", "--origin", ORIGIN, "--socket"])
        .arg(daten.join("signer.sock"));
    let signer = Programm::start(&mut command);
    while !daten.join("signer.sock").exists() {
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    signer
}

/// What the signer remembers, as it says itself.
fn gemerkt(daten: &Path) -> u64 {
    let out = Command::new(programm("eakte-signer"))
        .arg("--dir")
        .arg(daten.parent().unwrap().join("signer"))
        .arg("status")
        .output()
        .unwrap();
    let text = String::from_utf8(out.stdout).unwrap();
    let size = text.lines().find_map(|l| l.strip_prefix("size ")).unwrap();
    size.parse().unwrap()
}

async fn kopf(app: &App) -> u64 {
    let client = app.store.db.read().await.unwrap();
    u64::try_from(eakte::store::leser::head(&**client).await.unwrap() + 1).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signer_or_service_killed_at_any_moment_loses_nothing_and_raises_no_false_alarm() {
    let mut running = None;
    let welt = Welt::vorbereitet(eakte_testpg::shared(), "", |daten| {
        running = Some(signer(daten));
    })
    .await;
    let wer = welt.wer("a.hzl", Hzl);
    let akte = welt.akte(&wer, "Abgebrochen").await;
    for n in 0..8 {
        for m in 0..=n {
            welt.vorgang(&wer, akte, &format!("Vorgang {n}.{m}")).await;
        }
        // In the middle of whatever it does.
        running.as_mut().unwrap().toeten();
        welt.vorgang(&wer, akte, &format!("Ohne {n}")).await;
        let _ = std::fs::remove_file(welt.config.daten.join("signer.sock"));
        running = Some(signer(&welt.config.daten));
        assert!(!matches!(
            welt.app.publisher.zustand(),
            Zustand::Verweigert(_)
        ));
    }
    let signed = async |app: &App| app.publisher.zustand() == Zustand::Gut(kopf(app).await);
    bis(async || signed(&welt.app).await).await;
    assert_eq!(gemerkt(&welt.config.daten), kopf(&welt.app).await);
    // The service died after the signer signed and before it kept the checkpoint: the next one goes on from there.
    let client = welt.superuser().await;
    let lost = "DELETE FROM checkpoint WHERE size = (SELECT max(size) FROM checkpoint)";
    client.batch_execute(lost).await.unwrap();
    let next = welt.zweiter_prozess().await;
    bis(async || signed(&next).await).await;
    welt.protokoll_ist_unversehrt().await;
}

/// A witness of the house: its keys, and how it is reached.
struct Zeuge {
    name: String,
    ordner: PathBuf,
    keys: Vec<Vkey>,
    listen: Option<String>,
    /// Where it is reached, if that is not where it listens.
    url: Option<String>,
}

impl Zeuge {
    fn neu(ordner: &Path, name: &str, listen: bool) -> Self {
        let ordner = ordner.join(name);
        let out = Command::new(programm("eakte-witness"))
            .arg("--dir")
            .arg(&ordner)
            .args(["init", "--name", &format!("zeuge.{name}.example/eakte")])
            .output()
            .unwrap();
        let text = String::from_utf8(out.stdout).unwrap();
        Self {
            name: name.to_owned(),
            ordner,
            keys: text.lines().map(|l| l.parse().unwrap()).collect(),
            listen: listen.then(|| freie_adresse().to_string()),
            url: None,
        }
    }

    fn start(&self, log: &[Vkey], dienst: &str) -> Programm {
        let mut command = Command::new(programm("eakte-witness"));
        command.arg("--dir").arg(&self.ordner).arg("run");
        for key in log {
            command.arg("--log-vkey").arg(key.to_string());
        }
        match &self.listen {
            Some(listen) => command.args(["--listen", listen]),
            None => command.args(["--url", dienst]),
        };
        Programm::start(&mut command)
    }
}

fn regeln(log: &Vkey, zeugen: &[Zeuge], nummer: usize) -> String {
    let operators = zeugen.iter().map(|z| Operator {
        name: z.name.clone(),
        witnesses: vec![Witness {
            name: z.name.clone(),
            vkey: z.keys[nummer].clone(),
            url: (z.url.clone()).or_else(|| z.listen.as_ref().map(|l| format!("http://{l}"))),
        }],
    });
    let log = Log {
        vkey: log.clone(),
        url: None,
    };
    let circle = Circle {
        name: "Gemeinden".into(),
        operators: operators.collect(),
    };
    Policy::text(&log, &[circle]).unwrap()
}

/// Keys of the log, as its signer says.
fn log_keys(daten: &Path) -> Vec<Vkey> {
    let keys = Command::new(programm("eakte-signer"))
        .arg("--dir")
        .arg(daten.parent().unwrap().join("signer"))
        .arg("keys")
        .output()
        .unwrap();
    let keys = String::from_utf8(keys.stdout).unwrap();
    keys.lines().map(|l| l.parse().unwrap()).collect()
}

/// Writes the policies of a log and these witnesses into the data folder.
fn richtlinien(daten: &Path, log: &[Vkey], zeugen: &[Zeuge]) -> Policies {
    std::fs::create_dir_all(daten.join("policy")).unwrap();
    let texts = [0, 1].map(|n| regeln(&log[n], zeugen, n));
    std::fs::write(daten.join("policy/ed25519.txt"), &texts[0]).unwrap();
    std::fs::write(daten.join("policy/mldsa.txt"), &texts[1]).unwrap();
    let [classic, pq] = texts.map(|t| Policy::parse(&t).unwrap());
    Policies::new(classic, pq).unwrap()
}

/// What the newest checkpoint of a service is worth: how it is confirmed, and by how many.
fn bestaetigt(dienst: &Laufend, policies: &Policies) -> (Confirmed, usize) {
    let (status, body) = fragt(dienst.adresse, "GET", "/log/checkpoint", "", &[], b"").unwrap();
    assert_eq!(status, 200);
    let standing = policies.check(&Note::parse(&body).unwrap());
    let witnesses = standing.ed25519.witnesses.iter();
    let signed = witnesses.filter(|w| w.signed.is_valid()).count();
    (standing.confirmed(), signed)
}

async fn dienst(config: &eakte::app::Config) -> Laufend {
    let config = config.clone();
    tokio::task::spawn_blocking(move || Laufend::start(&config, "info"))
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_witness_behind_tls_is_asked_if_its_certificate_is_trusted_and_else_not() {
    let mut running = None;
    let welt = Welt::vorbereitet(eakte_testpg::shared(), "", |daten| {
        running = Some(signer(daten));
    })
    .await;
    let daten = welt.config.daten.clone();
    let log = log_keys(&daten);
    let mut zeuge = Zeuge::neu(&daten.join("zeugen"), "borken", true);
    let port = zeuge.listen.as_ref().unwrap().rsplit_once(':').unwrap().1;
    let [vorbau, fremd] = ["tls", "fremd"].map(|name| Vorbau::start(&daten.join(name), port));
    zeuge.url = Some(vorbau.url.clone());
    let _zeuge = zeuge.start(&log, "");
    let policies = richtlinien(&daten, &log, &[zeuge]);
    // Another certificate for the same name.
    std::fs::copy(&fremd.ca, daten.join("ca.pem")).unwrap();
    let first = dienst(&welt.config).await;
    bis(async || first.gesagt().contains("a witness did not confirm")).await;
    assert!(first.gesagt().contains("certificate"), "{}", first.gesagt());
    assert_eq!(bestaetigt(&first, &policies).1, 0);
    first.toeten();
    std::fs::copy(&vorbau.ca, daten.join("ca.pem")).unwrap();
    let second = dienst(&welt.config).await;
    bis(async || bestaetigt(&second, &policies).1 == 1).await;
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn witnesses_that_ask_and_witnesses_that_are_asked_confirm_the_running_service() {
    let mut running = None;
    let welt = Welt::vorbereitet(eakte_testpg::shared(), "", |daten| {
        running = Some(signer(daten));
    })
    .await;
    let (daten, config) = (welt.config.daten.clone(), welt.config.clone());
    let log = log_keys(&daten);
    let zeugen = [
        Zeuge::neu(&daten.join("zeugen"), "ahaus", false),
        Zeuge::neu(&daten.join("zeugen"), "bocholt", false),
        Zeuge::neu(&daten.join("zeugen"), "borken", true),
    ];
    let policies = richtlinien(&daten, &log, &zeugen);
    let dienst = dienst(&config).await;
    let url = format!("http://{}", dienst.adresse);
    let mut programme: Vec<_> = zeugen.iter().map(|z| z.start(&log, &url)).collect();
    let confirmed = || bestaetigt(&dienst, &policies);
    bis(async || confirmed().1 == 3).await;
    // One is killed; the others are two thirds, and nobody waits for it.
    programme[1].toeten();
    let wer = welt.wer("a.hzl", Hzl);
    welt.akte(&wer, "Weiter mit zweien").await;
    let head = kopf(&welt.app).await;
    bis(async || {
        let newest = fragt(dienst.adresse, "GET", "/log/checkpoint", "", &[], b"")
            .unwrap()
            .1;
        let covers = String::from_utf8_lossy(&newest).lines().nth(1) == Some(&head.to_string());
        covers && confirmed().0 != Confirmed::No && confirmed().1 == 2
    })
    .await;
    // It comes back and catches up with what it missed.
    programme[1] = zeugen[1].start(&log, &url);
    bis(async || confirmed().1 == 3).await;
    assert_ne!(Remembered::nothing().size, gemerkt(&daten));
    welt.protokoll_ist_unversehrt().await;
}
