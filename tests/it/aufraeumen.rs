//! The sweep: takes what no event names, and nothing else.

use std::fs::File;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use axum::http::{Method, StatusCode};
use eakte::app::aufraeumen::{ALTER_MIN, Umgang};
use eakte_domain::werte::Leistungsart::Wohngeld;

use crate::support::anfrage::{Klient, Koerper, formular};
use crate::support::dienst::eakte;
use crate::support::papier;
use crate::support::welt::Welt;

struct Fall {
    welt: Welt,
    klient: Klient,
    /// Address to file at.
    ablage: String,
}

impl Fall {
    async fn neu() -> Self {
        let welt = Welt::neu().await;
        let wer = welt.wer("a.wohngeld", Wohngeld);
        let akte = welt.akte(&wer, "Aufräumen").await;
        let vorgang = welt.vorgang(&wer, akte, "Post").await;
        let klient = Klient::von(&welt, &wer).await;
        let ablage = format!("/api/v1/akten/{akte}/vorgaenge/{vorgang}/dokumente");
        Self {
            welt,
            klient,
            ablage,
        }
    }

    fn ordner(&self) -> PathBuf {
        self.welt.config.daten.join("dokumente")
    }

    /// Every file of the store.
    fn dateien(&self) -> Vec<PathBuf> {
        let folders = std::fs::read_dir(self.ordner()).unwrap();
        let mut all: Vec<PathBuf> = folders
            .flat_map(|f| std::fs::read_dir(f.unwrap().path()).unwrap())
            .map(|f| f.unwrap().path())
            .collect();
        all.sort();
        all
    }

    /// Lets every file look older than the sweep asks for.
    fn altern(&self) {
        let past = SystemTime::now() - ALTER_MIN - Duration::from_secs(60);
        for file in self.dateien() {
            File::options()
                .write(true)
                .open(file)
                .unwrap()
                .set_modified(past)
                .unwrap();
        }
    }

    /// Stores a document without filing it, as a crash between the two would.
    async fn verwaist(&self) {
        let bytes = futures::stream::iter([Ok::<_, std::io::Error>(bytes::Bytes::from_static(
            b"Guten Tag",
        ))]);
        self.welt.app.fassung("verwaist.txt", bytes).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_is_refused_leaves_nothing_behind() {
    let f = Fall::neu().await;
    let filed = f.klient.reicht_ein(&f.ablage, &[], ("a.txt", b"Gut")).await;
    assert_eq!(filed.status, StatusCode::CREATED, "{}", filed.text());
    let before = f.dateien();
    // By a rule, and by a field after the file.
    let zukunft = [("eingang", "9999-12-31")];
    let refused = f
        .klient
        .reicht_ein(&f.ablage, &zukunft, ("b.txt", b"Zu frueh"))
        .await;
    assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.text());
    let file = formular(&[], ("c.txt", b"Vor dem Feld"));
    let field = formular(&[("unbekannt", "x")], ("d.txt", b"Danach"));
    let end = file.len() - "--\r\n".len();
    let start = field.windows(2).position(|w| w == b"\r\n").unwrap();
    let form = Koerper::Formular([&file[..end], &field[start..]].concat());
    let refused = f.klient.fragt(Method::POST, &f.ablage, form, &[]).await;
    assert_eq!(
        refused.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "{}",
        refused.text()
    );
    assert!(refused.text().contains("unbekannt"), "{}", refused.text());
    assert_eq!(f.dateien(), before);
    f.welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_no_event_names_and_is_older_than_a_day_is_swept() {
    let f = Fall::neu().await;
    let filed = f
        .klient
        .reicht_ein(&f.ablage, &[], ("a.pdf", &papier::pdf("Abgelegt")))
        .await;
    assert_eq!(filed.status, StatusCode::CREATED);
    let dokument = format!(
        "/api/v1/dokumente/{}",
        filed.json()["dokument"].as_str().unwrap()
    );
    let version = f
        .klient
        .reicht_ein(
            &format!("{dokument}/versionen"),
            &[],
            ("b.txt", b"Zweite Fassung"),
        )
        .await;
    assert_eq!(version.status, StatusCode::CREATED);
    let named = f.dateien();
    f.verwaist().await;
    let eingang = f.ordner().join("eingang");
    std::fs::create_dir_all(&eingang).unwrap();
    std::fs::write(eingang.join("8d7f#1"), b"Rest").unwrap();
    std::fs::write(f.ordner().join("ab").join("fremd.txt"), b"nicht von uns")
        .or_else(|_| {
            std::fs::create_dir(f.ordner().join("ab"))?;
            std::fs::write(f.ordner().join("ab").join("fremd.txt"), b"nicht von uns")
        })
        .unwrap();
    // Young, all of it: an upload whose event is still to come looks just like this.
    let young = f.welt.app.aufraeumen(Umgang::Entfernen).await.unwrap();
    assert_eq!((young.geprueft, young.verwaist, young.reste), (0, 0, 0));
    let before = f.dateien();
    f.altern();
    f.verwaist().await;
    let counted = f.welt.app.aufraeumen(Umgang::Zaehlen).await.unwrap();
    assert_eq!(
        (counted.verwaist, counted.reste, counted.entfernt),
        (1, 1, false)
    );
    assert_eq!(f.dateien().len(), before.len() + 1);
    let swept = f.welt.app.aufraeumen(Umgang::Entfernen).await.unwrap();
    assert!(swept.entfernt);
    let left = f.dateien();
    assert!(
        named.iter().all(|n| left.contains(n)),
        "a document of the log is gone"
    );
    // The young orphan and the foreign file stay.
    assert_eq!(left.len(), named.len() + 2);
    for nummer in [1, 2] {
        let back = f
            .klient
            .holt(&format!("{dokument}/inhalt?fassung={nummer}"))
            .await;
        assert_eq!(back.status, StatusCode::OK);
    }
    f.welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sweep_beside_uploads_loses_none_of_them() {
    let f = Fall::neu().await;
    let sweeps = async {
        for _ in 0..20 {
            f.welt.app.aufraeumen(Umgang::AuchViele).await.unwrap();
            tokio::task::yield_now().await;
        }
    };
    // What is filed looks old at once, so that the sweep asks about it while the next upload is under way.
    let uploads = async {
        let mut filed = Vec::new();
        for n in 0..10 {
            let text = format!("Schreiben {n}");
            let done = f
                .klient
                .reicht_ein(&f.ablage, &[], ("a.txt", text.as_bytes()))
                .await;
            f.altern();
            filed.push((
                done.status,
                done.json()["dokument"]
                    .as_str()
                    .unwrap_or_default()
                    .to_owned(),
                text,
            ));
        }
        filed
    };
    let ((), filed) = tokio::join!(sweeps, uploads);
    for (status, dokument, text) in filed {
        assert_eq!(status, StatusCode::CREATED);
        let back = f
            .klient
            .holt(&format!("/api/v1/dokumente/{dokument}/inhalt"))
            .await;
        assert_eq!(back.text(), text);
    }
    f.welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_kind_of_file_leaves_nothing_in_the_store() {
    let f = Fall::neu().await;
    let archive = papier::zip(&[("irgendwas.bin", b"Inhalt")]);
    let large = [b"MZ\x90\x00".to_vec(), vec![0; 6 << 20]].concat();
    for (name, bytes) in [("a.pdf", &archive), ("b.pdf", &large)] {
        let refused = f.klient.reicht_ein(&f.ablage, &[], (name, bytes)).await;
        assert_eq!(
            refused.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{}",
            refused.text()
        );
    }
    assert_eq!(f.dateien(), Vec::<PathBuf>::new());
    f.welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn suspiciously_many_orphans_are_removed_only_if_told_so() {
    let f = Fall::neu().await;
    for _ in 0..101 {
        f.verwaist().await;
    }
    f.altern();
    let kept = f.welt.app.aufraeumen(Umgang::Entfernen).await.unwrap();
    assert_eq!(
        (kept.verwaist, kept.verdaechtig, kept.entfernt),
        (101, true, false)
    );
    assert_eq!(f.dateien().len(), 101);
    // The operator's command says the same and how to go on.
    let config = f.welt.config.clone();
    let told = |arguments: &'static [&'static str]| {
        let out = eakte(&config, arguments);
        (out.status.code(), String::from_utf8(out.stdout).unwrap())
    };
    let (code, text) = told(&["sweep"]);
    assert!(
        code == Some(0) && text.contains("--auch-viele"),
        "{code:?} {text}"
    );
    assert_eq!(told(&["sweep", "--entfernen"]).0, Some(1));
    assert_eq!(f.dateien().len(), 101);
    let (code, text) = told(&["sweep", "--entfernen", "--auch-viele"]);
    assert!(
        code == Some(0) && text.contains("entfernt"),
        "{code:?} {text}"
    );
    assert_eq!(f.dateien(), Vec::<PathBuf>::new());
    f.welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_access_models_are_empty_nothing_is_swept() {
    let f = Fall::neu().await;
    let filed = f
        .klient
        .reicht_ein(&f.ablage, &[], ("a.pdf", &papier::pdf("Abgelegt")))
        .await;
    assert_eq!(filed.status, StatusCode::CREATED);
    f.altern();
    let client = f.welt.superuser().await;
    client.batch_execute("BEGIN; CREATE TABLE weg AS TABLE auth_akte; DELETE FROM auth_akte; DELETE FROM auth_blob; COMMIT").await.unwrap();
    let refused = f.welt.app.aufraeumen(Umgang::AuchViele).await;
    assert!(
        matches!(refused, Err(eakte::app::AppError::ImAufbau)),
        "{refused:?}"
    );
    assert_eq!(f.dateien().len(), 1);
    client
        .batch_execute("INSERT INTO auth_akte SELECT * FROM weg; DROP TABLE weg")
        .await
        .unwrap();
    f.welt.protokoll_ist_unversehrt().await;
}
