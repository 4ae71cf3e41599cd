//! Import of xdomea messages: real ones are filed, broken ones leave nothing behind.

use std::path::{Path, PathBuf};

use axum::http::{Method, StatusCode};
use eakte::app::{Actor, AppError};
use eakte::exchange::bericht::Bericht;
use eakte::exchange::einfuhr::{self, Einfuhr};
use eakte_domain::akte::Akte;
use eakte_domain::werte::Leistungsart::Wohngeld;
use eakte_domain::werte::PlanKz;
use eakte_projections::follow;

use crate::support::anfrage::{Klient, Koerper, formular};
use crate::support::papier;
use crate::support::welt::{Welt, einheit};

/// The shared reference data; `None`: not there, and the run may skip.
fn shared() -> Option<PathBuf> {
    let dir = std::env::var_os("EAKTE_SHARED").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"),
        PathBuf::from,
    );
    let there = dir.join("xdomea/examples").is_dir();
    let ci = std::env::var("CI").is_ok_and(|ci| ci == "true");
    assert!(there || !ci, "no xdomea examples in {}", dir.display());
    if !there {
        eprintln!("skipped: no xdomea examples in {}", dir.display());
    }
    there.then(|| dir.join("xdomea"))
}

/// All messages of a kind below a folder, in order.
fn nachrichten(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(std::fs::read_dir(&path).unwrap().map(|e| e.unwrap().path()));
            continue;
        }
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if [".0503.", ".0401."].iter().any(|kind| name.contains(kind)) {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn optionen(ohne_dateien: bool, xsd: Option<PathBuf>) -> Einfuhr {
    Einfuhr {
        plan: PlanKz::new("50.1").unwrap(),
        einheit: einheit("50"),
        ohne_dateien,
        xsd,
    }
}

async fn einfuehren(
    welt: &Welt,
    wer: &Actor,
    path: &Path,
    ohne_dateien: bool,
) -> Result<Bericht, AppError> {
    einfuhr::datei(&welt.app, wer, &optionen(ohne_dateien, None), path).await
}

/// What the report says was taken is what the Akten hold.
async fn akten_stimmen(welt: &Welt, bericht: &Bericht) {
    assert!(!bericht.akten.is_empty());
    for zeile in &bericht.akten {
        let stand = welt
            .app
            .store
            .stand::<Akte>(zeile.akte.into())
            .await
            .unwrap()
            .unwrap();
        let akte = &stand.aggregate;
        assert_eq!(akte.aktenzeichen(), Some(zeile.aktenzeichen.as_str()));
        assert_eq!(akte.vorgaenge().len(), zeile.vorgaenge, "{bericht}");
        assert_eq!(akte.dokumente().len(), zeile.dokumente, "{bericht}");
        let fassungen: Vec<_> = akte
            .dokumente()
            .values()
            .flat_map(|d| d.fassungen.values())
            .collect();
        assert_eq!(fassungen.len(), zeile.fassungen, "{bericht}");
        for f in fassungen {
            assert!(
                welt.app.blobs.exists(&f.blob.name).await.unwrap(),
                "{}",
                f.dateiname
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_example_is_filed_once_and_only_without_its_files_if_one_says_so() {
    let Some(shared) = shared() else { return };
    let welt = Welt::neu().await;
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let examples = nachrichten(&shared.join("examples"));
    assert!(examples.len() >= 4, "{examples:?}");
    let mut with_files = 0;
    for path in &examples {
        let complete = path.extension().is_some_and(|e| e == "zip");
        let first = einfuehren(&welt, &wer, path, false).await;
        let bericht = match (complete, first) {
            (true, Ok(bericht)) => bericht,
            (true, Err(e)) => panic!("{}: {e}", path.display()),
            (false, Err(AppError::Paket(_))) => einfuehren(&welt, &wer, path, true)
                .await
                .unwrap_or_else(|e| panic!("{}: {e}", path.display())),
            // A message whose files lie beside it.
            (false, Ok(bericht)) => bericht,
            (false, Err(e)) => panic!("{}: {e}", path.display()),
        };
        akten_stimmen(&welt, &bericht).await;
        with_files += usize::from(bericht.akten.iter().any(|a| a.fassungen > 0));
        let again = einfuehren(&welt, &wer, path, true).await;
        assert!(
            matches!(again, Err(AppError::Eingabe(_))),
            "{}: {again:?}",
            path.display()
        );
    }
    assert!(with_files > 0, "no example carried a file");
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_smallest_messages_of_every_version_are_filed() {
    let Some(shared) = shared() else { return };
    let welt = Welt::neu().await;
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let smallest = nachrichten(&shared.join("minimal"));
    assert!(smallest.len() >= 5, "{smallest:?}");
    for path in &smallest {
        let done = einfuehren(&welt, &wer, path, true).await;
        let bericht = done.unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        akten_stimmen(&welt, &bericht).await;
    }
    welt.protokoll_ist_unversehrt().await;
}

/// The entries of the package that carries its files.
fn paket(shared: &Path) -> (String, Vec<(String, Vec<u8>)>) {
    let path = nachrichten(&shared.join("examples"))
        .into_iter()
        .find(|p| p.extension().unwrap() == "zip");
    let path = path.unwrap();
    let mut zip = zip::ZipArchive::new(std::fs::File::open(&path).unwrap()).unwrap();
    let mut entries = Vec::new();
    for n in 0..zip.len() {
        let mut entry = zip.by_index(n).unwrap();
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut entry, &mut bytes).unwrap();
        entries.push((entry.name().unwrap().into_owned(), bytes));
    }
    (
        path.file_name().unwrap().to_str().unwrap().to_owned(),
        entries,
    )
}

/// A way to break a package.
type Bruch = (&'static str, fn(&mut Vec<(String, Vec<u8>)>));

fn nachricht(entries: &mut [(String, Vec<u8>)]) -> &mut Vec<u8> {
    &mut entries
        .iter_mut()
        .find(|(name, _)| name.ends_with(".xml"))
        .unwrap()
        .1
}

fn ersetzen(entries: &mut [(String, Vec<u8>)], from: &str, to: &str) {
    let message = nachricht(entries);
    let text = String::from_utf8(message.clone()).unwrap();
    assert!(text.contains(from), "the message holds no {from}");
    *message = text.replacen(from, to, 1).into_bytes();
}

const BRUECHE: [Bruch; 8] = [
    ("a file is missing", |e| {
        let at = e
            .iter()
            .rposition(|(name, _)| !name.ends_with(".xml"))
            .unwrap();
        e.remove(at);
    }),
    ("the message is missing", |e| {
        e.retain(|(name, _)| !name.ends_with(".xml"))
    }),
    ("a file lies outside", |e| {
        e.push(("../draussen.txt".into(), b"x".to_vec()))
    }),
    ("a file has an absolute path", |e| {
        e.push(("/etc/draussen.txt".into(), b"x".to_vec()))
    }),
    ("an element nobody knows", |e| {
        ersetzen(e, "</xdomea:Kopf>", "</xdomea:Kopf><xdomea:Unbekannt/>");
    }),
    ("an element is not closed", |e| {
        ersetzen(e, "</xdomea:Kopf>", "")
    }),
    ("an entity", |e| {
        let message = nachricht(e);
        let text = String::from_utf8(message.clone()).unwrap();
        let at = text.find("?>").unwrap() + 2;
        let (head, rest) = text.split_at(at);
        *message = format!("{head}<!DOCTYPE x [<!ENTITY a \"b\">]>{rest}").into_bytes();
    }),
    ("a bomb", |e| {
        e.push(("bombe.txt".into(), vec![0; 256 << 20]))
    }),
];

/// Number of events and the state of all views.
async fn stand(welt: &Welt) -> (i64, Vec<follow::Fingerprint>) {
    let client = welt.superuser().await;
    let row = client
        .query_one("SELECT count(*) FROM event", &[])
        .await
        .unwrap();
    (row.get(0), follow::fingerprint(&client).await.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_package_leaves_no_event_and_no_row() {
    let Some(shared) = shared() else { return };
    let welt = Welt::neu().await;
    let wer = welt.wer("a.wohngeld", Wohngeld);
    assert!(
        welt.app
            .views_aktuell(std::time::Duration::from_secs(60))
            .await
    );
    let (name, entries) = paket(&shared);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(&name);
    let before = stand(&welt).await;
    let write = |entries: &[(String, Vec<u8>)]| {
        let borrowed: Vec<(&str, &[u8])> = entries
            .iter()
            .map(|(n, b)| (n.as_str(), b.as_slice()))
            .collect();
        let bytes = papier::zip(&borrowed);
        std::fs::write(&path, &bytes).unwrap();
        bytes
    };
    for (what, bruch) in BRUECHE {
        let mut broken = entries.clone();
        bruch(&mut broken);
        write(&broken);
        let done = einfuehren(&welt, &wer, &path, false).await;
        assert!(matches!(done, Err(AppError::Paket(_))), "{what}: {done:?}");
        assert_eq!(stand(&welt).await, before, "{what}");
    }
    // Cut off at several places.
    let whole = write(&entries);
    for part in [0, 1, whole.len() / 3, whole.len() / 2, whole.len() - 1] {
        std::fs::write(&path, &whole[..part]).unwrap();
        let done = einfuehren(&welt, &wer, &path, false).await;
        assert!(
            matches!(done, Err(AppError::Paket(_))),
            "{part} bytes: {done:?}"
        );
        assert_eq!(stand(&welt).await, before, "{part} bytes");
    }
    // The package itself was good, and stays so if one of its files is empty: that, too, is what was sent.
    let mut leer = entries;
    let file = leer.iter_mut().rfind(|(name, _)| !name.ends_with(".xml"));
    file.unwrap().1.clear();
    write(&leer);
    let bericht = einfuehren(&welt, &wer, &path, false).await.unwrap();
    akten_stimmen(&welt, &bericht).await;
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_import_imports_nothing() {
    let Some(shared) = shared() else { return };
    let welt = Welt::neu().await;
    let example = nachrichten(&shared.join("minimal")).remove(0);
    let before = stand(&welt).await.0;
    for (name, zweck) in [
        (
            "a.hzl",
            eakte_domain::werte::Zweck::Leistung(eakte_domain::werte::Leistungsart::Hzl),
        ),
        ("a.admin", eakte_domain::werte::Zweck::Administration),
    ] {
        let done = einfuehren(&welt, &welt.wer(name, zweck), &example, true).await;
        assert!(
            matches!(done, Err(AppError::Verboten(_) | AppError::NichtGefunden)),
            "{name}: {done:?}"
        );
    }
    assert_eq!(stand(&welt).await.0, before);
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_archive_imports_in_the_browser_and_the_administration_does_not() {
    let Some(shared) = shared() else { return };
    let welt = Welt::neu().await;
    let example = nachrichten(&shared.join("minimal")).remove(0);
    let name = example.file_name().unwrap().to_string_lossy().into_owned();
    let bytes = std::fs::read(&example).unwrap();
    for (wer, zweck, darf) in [
        ("a.admin", "administration", false),
        ("a.archiv", "archivierung", true),
    ] {
        let klient = Klient::im_browser(&welt, wer).await;
        let klient = klient.unter(zweck).await;
        let page = klient.holt("/import").await.text();
        assert_eq!(page.contains("action=\"/import\""), darf, "{wer}: {page}");
        let felder = [
            ("csrf", klient.csrf.as_str()),
            ("plan", "50.1"),
            ("ohne_dateien", "ja"),
        ];
        let form = Koerper::Formular(formular(&felder, (&name, &bytes)));
        let before = stand(&welt).await.0;
        let answer = klient.fragt(Method::POST, "/import", form, &[]).await;
        let taken = stand(&welt).await.0 > before;
        assert_eq!(answer.status == StatusCode::OK, darf, "{}", answer.text());
        assert_eq!(taken, darf, "{wer}");
    }
    welt.protokoll_ist_unversehrt().await;
}
