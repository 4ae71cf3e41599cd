//! Documents: what is filed comes back byte for byte, and lies encrypted meanwhile.

use std::io::Write;
use std::net::TcpStream;

use axum::http::StatusCode;
use eakte::app::App;
use eakte_domain::werte::Leistungsart::Wohngeld;
use serde_json::json;
use sha2::{Digest, Sha256};
use tokio::runtime::Runtime;

use crate::support::anfrage::{Klient, formular, formular_typ};
use crate::support::cluster::{fundstellen, kommt_vor};
use crate::support::dienst::{Laufend, antwort, fragt, kopf};
use crate::support::papier;
use crate::support::welt::Welt;

/// Stands in every document of these tests.
const WORT: &str = "Mirabellenkompott";

/// A Vorgang to file in: its address.
async fn vorgang(welt: &Welt, klient: &Klient) -> String {
    let akte = welt
        .akte(&welt.wer("a.wohngeld", Wohngeld), "Dokumente")
        .await;
    let path = format!("/api/v1/akten/{akte}/vorgaenge");
    let vorgang = klient
        .sendet(&path, json!({ "betreff": "Schreiben" }))
        .await
        .json();
    format!("{path}/{}/dokumente", vorgang["vorgang"].as_str().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_comes_back_byte_for_byte_and_lies_encrypted() {
    let welt = Welt::neu().await;
    let klient = Klient::von(&welt, &welt.wer("a.wohngeld", Wohngeld)).await;
    let path = vorgang(&welt, &klient).await;
    for (name, typ, bytes) in [
        ("Bescheid.pdf", "application/pdf", papier::pdf(WORT)),
        (
            "Antrag.docx",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            papier::docx(WORT),
        ),
        ("Anfrage.eml", "message/rfc822", papier::eml(WORT)),
    ] {
        let filed = klient
            .reicht_ein(&path, &[("klasse", "bescheid")], (name, &bytes))
            .await;
        assert_eq!(
            filed.status,
            StatusCode::CREATED,
            "{name}: {}",
            filed.text()
        );
        let dokument = filed.json()["dokument"].as_str().unwrap().to_owned();
        let back = klient
            .holt(&format!("/api/v1/dokumente/{dokument}/inhalt"))
            .await;
        assert!(
            back.inhalt == bytes,
            "{name} came back with {} bytes",
            back.inhalt.len()
        );
        let view = klient
            .holt(&format!("/api/v1/dokumente/{dokument}"))
            .await
            .text();
        assert!(view.contains(typ), "{name}: {view}");
        let text = klient
            .holt(&format!("/api/v1/dokumente/{dokument}/text"))
            .await
            .text();
        assert!(text.contains(WORT), "{name}: {text}");
    }
    let ordner = welt.config.daten.join("dokumente");
    assert!(kommt_vor(&papier::eml(WORT), WORT));
    assert_eq!(fundstellen(&ordner, WORT), Vec::<std::path::PathBuf>::new());
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_version_stays_readable() {
    let welt = Welt::neu().await;
    let klient = Klient::von(&welt, &welt.wer("a.wohngeld", Wohngeld)).await;
    let path = vorgang(&welt, &klient).await;
    let versions = [
        papier::pdf("Eins"),
        papier::docx("Zwei"),
        papier::eml("Drei"),
    ];
    let filed = klient
        .reicht_ein(&path, &[], ("Entwurf.pdf", &versions[0]))
        .await
        .json();
    let dokument = format!("/api/v1/dokumente/{}", filed["dokument"].as_str().unwrap());
    for (name, bytes) in [
        ("Entwurf.docx", &versions[1]),
        ("Entwurf.eml", &versions[2]),
    ] {
        let added = klient
            .reicht_ein(&format!("{dokument}/versionen"), &[], (name, bytes))
            .await;
        assert_eq!(added.status, StatusCode::CREATED, "{}", added.text());
    }
    for (n, bytes) in versions.iter().enumerate() {
        let back = klient
            .holt(&format!("{dokument}/inhalt?fassung={}", n + 1))
            .await;
        assert!(back.inhalt == *bytes, "version {}", n + 1);
    }
    let absent = klient.holt(&format!("{dokument}/inhalt?fassung=4")).await;
    assert_eq!(absent.status, StatusCode::NOT_FOUND);
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_a_kind_that_belongs_in_no_akte_is_refused_whatever_its_name() {
    let welt = Welt::neu().await;
    let klient = Klient::von(&welt, &welt.wer("a.wohngeld", Wohngeld)).await;
    let path = vorgang(&welt, &klient).await;
    let sql = "SELECT count(*) FROM event";
    let before: i64 = welt
        .superuser()
        .await
        .query_one(sql, &[])
        .await
        .unwrap()
        .get(0);
    let archive = papier::zip(&[("irgendwas.bin", b"Inhalt")]);
    let program = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00".repeat(64);
    let elf = std::fs::read("/proc/self/exe").unwrap()[..4_096].to_vec();
    let page = b"<!DOCTYPE html><html><script>alert(1)</script></html>".to_vec();
    for (name, bytes) in [
        ("Bescheid.pdf", &archive),
        ("Bescheid.docx", &archive),
        ("Bescheid.pdf", &program),
        ("Bescheid.pdf", &elf),
        ("Bescheid.html", &page),
        ("Bescheid.pdf", &Vec::new()),
    ] {
        let refused = klient.reicht_ein(&path, &[], (name, bytes)).await;
        assert_eq!(
            refused.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{name}: {}",
            refused.text()
        );
    }
    let after: i64 = welt
        .superuser()
        .await
        .query_one(sql, &[])
        .await
        .unwrap()
        .get(0);
    assert_eq!(after, before);
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_changed_on_disk_is_not_handed_out() {
    let welt = Welt::neu().await;
    let klient = Klient::von(&welt, &welt.wer("a.wohngeld", Wohngeld)).await;
    let path = vorgang(&welt, &klient).await;
    let filed = klient
        .reicht_ein(&path, &[], ("Bescheid.pdf", &papier::pdf(WORT)))
        .await
        .json();
    let blobs = fundstellen(&welt.config.daten.join("dokumente"), "age-encryption");
    let [blob] = blobs.as_slice() else {
        panic!("{blobs:?}")
    };
    let mut bytes = std::fs::read(blob).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    std::fs::write(blob, bytes).unwrap();
    let dokument = filed["dokument"]
        .as_str()
        .unwrap()
        .parse()
        .map(eakte_domain::DokumentId)
        .unwrap();
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let art = eakte_domain::leseprotokoll::Zugriffsart::Inhalt;
    let gelesen = welt
        .app
        .dokument_lesen(&wer, dokument, art, Default::default())
        .await
        .unwrap();
    let datei = welt.app.inhalt(&gelesen, None).await.unwrap();
    let chunks: Vec<_> = futures::StreamExt::collect(datei.inhalt).await;
    assert!(chunks.iter().any(Result::is_err));
    welt.protokoll_ist_unversehrt().await;
}

/// Length of the large document, in bytes.
const GROSS_BYTES: usize = 200 << 20;
/// What its upload may add to the memory of the service, in bytes.
const SPEICHER_BYTES_MAX: u64 = 64 << 20;

#[test]
fn a_large_upload_does_not_fill_the_memory_of_the_service() {
    let (welt, token, path) = Runtime::new().unwrap().block_on(async {
        let welt = Welt::neu().await;
        let klient = Klient::von(&welt, &welt.wer("a.wohngeld", Wohngeld)).await;
        let path = vorgang(&welt, &klient).await;
        (welt, klient.token().to_owned(), path)
    });
    let dienst = Laufend::start(&welt.config, "info");
    let hochladen = |bytes: usize| {
        // A form around nothing: its end follows the file.
        let form = formular(&[("betreff", "Groß")], ("gross.txt", b""));
        let middle = form.windows(6).rposition(|w| w == b"\r\n--gr").unwrap();
        let mut stream = TcpStream::connect(dienst.adresse).unwrap();
        let length = (form.len() + bytes) as u64;
        kopf(
            &mut stream,
            "POST",
            &path,
            &token,
            (&formular_typ(), length),
            &[],
        )
        .unwrap();
        stream.write_all(&form[..middle]).unwrap();
        let line = b"Zeile eines sehr langen Schreibens.\n";
        let block: Vec<u8> = line.iter().copied().cycle().take(1 << 20).collect();
        let mut hash = Sha256::new();
        for _ in 0..bytes >> 20 {
            stream.write_all(&block).unwrap();
            hash.update(&block);
        }
        stream.write_all(&form[middle..]).unwrap();
        let (status, body) = antwort(&mut stream).unwrap();
        assert_eq!(status, 201, "{}", String::from_utf8_lossy(&body));
        let answer = crate::support::dienst::json(&body);
        (
            answer["dokument"].as_str().unwrap().to_owned(),
            hash.finalize(),
        )
    };
    // What every upload needs is there before the measurement.
    hochladen(1 << 20);
    let before = dienst.speicher_bytes_hoechstens();
    let (dokument, hash) = hochladen(GROSS_BYTES);
    let grown = dienst.speicher_bytes_hoechstens() - before;
    let inhalt = format!("/api/v1/dokumente/{dokument}/inhalt");
    let (status, back) = fragt(dienst.adresse, "GET", &inhalt, &token, &[], b"").unwrap();
    assert_eq!((status, back.len()), (200, GROSS_BYTES));
    assert!(Sha256::digest(&back) == hash, "other bytes came back");
    assert!(grown < SPEICHER_BYTES_MAX, "{} MiB", grown >> 20);
    drop(dienst);
    Runtime::new().unwrap().block_on(async {
        let app = App::start(&welt.config, false).await.unwrap();
        assert!(app.log_pruefen(|_, _| {}).await.unwrap().is_sound());
    });
}
