//! What a partner takes away: the shared documents and the keys of exactly their payloads, for ordinary `age`.

use std::io::Read;
use std::path::Path;
use std::process::Command;

use axum::http::{Method, StatusCode};
use eakte::app::AppError;
use eakte::exchange::uebermittlung;
use eakte::keys::Identitaet;
use eakte_domain::akte::{AkteCommand, FreigabeBeenden};
use eakte_domain::werte::Dokumentklasse::{Bescheid, Gutachten};
use eakte_domain::werte::Leistungsart::{Hzl, Widerspruch, Wohngeld};
use eakte_domain::{AkteId, DokumentId, FreigabeId, OrgNr};
use eakte_ledger::handout::Handout;
use serde_json::json;
use uuid::Uuid;

use crate::geschaeftsgang::{faelle, legt_vor, schritt};
use crate::schutz::{als, id};
use crate::support::anfrage::{Klient, Koerper};
use crate::support::dienst::eakte;
use crate::support::welt::{Welt, text};
use crate::support::{papier, programm};

/// An Akte of Ahaus with a Bescheid shared with Bocholt and a medical paper that is not.
struct Fall {
    welt: Welt,
    akte: AkteId,
    aktenzeichen: String,
    bescheid: DokumentId,
    freigabe: FreigabeId,
}

async fn fall() -> Fall {
    let welt = Welt::neu().await;
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let akte = welt.akte(&wer, "Geteilt").await;
    let vorgang = welt.vorgang(&wer, akte, "Geteilt").await;
    let geheim = ("befund.pdf", papier::pdf("Befund"));
    welt.dokument(&wer, (akte, vorgang), Gutachten, geheim)
        .await;
    let papier = ("bescheid.pdf", papier::pdf("Bewilligt"));
    let bescheid = welt.dokument(&wer, (akte, vorgang), Bescheid, papier).await;
    let freigabe = welt
        .freigabe(&wer, (akte, None), (3, Wohngeld), &[Bescheid])
        .await;
    let aktenzeichen = welt.app.aktenzeichen(&wer, akte).await.unwrap();
    Fall {
        welt,
        akte,
        aktenzeichen,
        bescheid,
        freigabe,
    }
}

/// Debian's age, or whichever is installed.
fn age(arguments: &[&str]) -> Vec<u8> {
    let out = Command::new("age")
        .args(arguments)
        .output()
        .expect("age is not installed: apt-get install age");
    let text = String::from_utf8_lossy(&out.stderr).into_owned();
    assert!(out.status.success(), "{text}");
    out.stdout
}

/// Names and bytes of the files of a ZIP.
pub(crate) fn files(zip: &mut std::fs::File) -> Vec<(String, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(zip).unwrap();
    (0..archive.len())
        .map(|i| {
            let mut file = archive.by_index(i).unwrap();
            let name = file.name().unwrap().into_owned();
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).unwrap();
            (name, bytes)
        })
        .collect()
}

fn path(p: &Path) -> &str {
    p.to_str().unwrap()
}

#[test]
fn a_partner_opens_exactly_what_was_shared_with_the_ordinary_age_command() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let f = runtime.block_on(fall());
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let key = at("key.txt");
    let made = Command::new("age-keygen").args(["-o", path(&key)]).output();
    assert!(made.expect("age is not installed").status.success());
    let recipient = Command::new("age-keygen").args(["-y", path(&key)]).output();
    let recipient = String::from_utf8(recipient.unwrap().stdout).unwrap();
    let zip = at("freigabe.zip");
    let arguments = [
        "export",
        &f.aktenzeichen,
        "--an",
        "3",
        "--empfaenger",
        recipient.trim(),
        "-o",
        path(&zip),
    ];
    let out = eakte(&f.welt.config, &arguments);
    let said = String::from_utf8_lossy(&out.stdout) + String::from_utf8_lossy(&out.stderr);
    assert!(out.status.success(), "{said}");
    let stored = files(&mut std::fs::File::open(&zip).unwrap());
    let names: Vec<&str> = stored.iter().map(|(n, _)| n.as_str()).collect();
    assert_eq!(
        names,
        [
            "LIESMICH.txt",
            "inhalt.json.age",
            "keys.age",
            "dokument-0001.age"
        ]
    );
    for (name, bytes) in &stored {
        std::fs::write(at(name), bytes).unwrap();
        for secret in ["bescheid.pdf", "Befund", "befund", "Geteilt"] {
            let found = bytes.windows(secret.len()).any(|w| w == secret.as_bytes());
            assert!(!found, "{name} shows `{secret}`");
        }
    }
    let open = |name: &str| age(&["-d", "-i", path(&key), path(&at(name))]);
    assert_eq!(open("dokument-0001.age"), papier::pdf("Bewilligt"));
    let inhalt: serde_json::Value = serde_json::from_slice(&open("inhalt.json.age")).unwrap();
    assert_eq!(inhalt["dateien"].as_array().unwrap().len(), 1);
    assert_eq!(inhalt["dateien"][0]["dateiname"], "bescheid.pdf");
    assert_eq!(inhalt["dateien"][0]["dokument"], f.bescheid.to_string());
    assert!(!inhalt.to_string().contains("befund"));
    // The keys open the one event that filed the Bescheid, in the proof, and nothing else.
    let keys = String::from_utf8(open("keys.age")).unwrap();
    let handout = Handout::parse(&keys).unwrap();
    assert_eq!(handout.keys.len(), 1);
    std::fs::write(at("keys.txt"), &keys).unwrap();
    let bundle = at("nachweis.zip");
    let out = eakte(
        &f.welt.config,
        &["bundle", &f.aktenzeichen, "-o", path(&bundle)],
    );
    assert!(out.status.success());
    let verify = |keys: &str| {
        let out = Command::new(programm("eakte-verify"))
            .args(["--oeffnen", path(&at(keys)), path(&bundle)])
            .env_clear()
            .output()
            .unwrap();
        (
            out.status.code(),
            String::from_utf8_lossy(&out.stdout).into_owned(),
        )
    };
    let (code, said) = verify("keys.txt");
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("1 Inhalte gehen auf"), "{said}");
    let seq = handout.keys[0].0;
    let other = keys.replace(&format!("key: {seq} "), &format!("key: {} ", seq - 1));
    std::fs::write(at("other.txt"), other).unwrap();
    let (code, said) = verify("other.txt");
    assert_eq!(code, Some(1), "{said}");
    assert!(
        said.contains(&format!("Nr. {} geht nicht auf", seq - 1)),
        "{said}"
    );
    runtime.block_on(f.welt.protokoll_ist_unversehrt());
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_recipient_of_a_live_share_under_its_purpose_takes_it_along() {
    let f = fall().await;
    let app = &f.welt.app;
    let partner = f.welt.wer("b.wohngeld", Wohngeld);
    let (mut zip, _) = uebermittlung::mitnehmen(app, &partner, f.akte, None)
        .await
        .unwrap();
    // To the announced identity of their organisation, which is hybrid.
    let keys = files(&mut zip)
        .into_iter()
        .find(|(n, _)| n == "keys.age")
        .unwrap()
        .1;
    let header = String::from_utf8_lossy(&keys[..200]).into_owned();
    assert!(header.contains("-> mlkem768x25519 "), "{header}");
    for (name, zweck) in [
        ("b.widerspruch", Widerspruch),
        ("a.wohngeld", Wohngeld),
        ("a.hzl", Hzl),
        ("k.pflege", eakte_domain::werte::Leistungsart::Pflege),
    ] {
        let wer = f.welt.wer(name, zweck);
        let refused = uebermittlung::mitnehmen(app, &wer, f.akte, None).await;
        assert!(matches!(refused, Err(AppError::NichtGefunden)), "{name}");
    }
    assert!(matches!(
        app.geteilt_mit(OrgNr(1), f.akte).await,
        Err(AppError::NichtGefunden)
    ));
    let refused = uebermittlung::mitnehmen(app, &partner, f.akte, Some("age1nothing")).await;
    assert!(matches!(refused, Err(AppError::Eingabe(_))));
    let leitend = f.welt.wer("a.wohngeld", Wohngeld);
    let ende = FreigabeBeenden {
        freigabe: f.freigabe,
        grund: text("Erledigt"),
    };
    f.welt
        .tut(&leitend, f.akte, AkteCommand::FreigabeBeenden(ende))
        .await;
    let refused = uebermittlung::mitnehmen(app, &partner, f.akte, None).await;
    assert!(matches!(refused, Err(AppError::NichtGefunden)));
    assert!(app.geteilt_mit(OrgNr(3), f.akte).await.is_err());
    f.welt.protokoll_ist_unversehrt().await;
}

/// `eakte-verify` on a machine with the proof and an identity alone.
fn oeffnen(zip: &Path, more: &[&str]) -> (Option<i32>, serde_json::Value) {
    let out = Command::new(programm("eakte-verify"))
        .arg(zip)
        .arg("--json")
        .args(more)
        .env_clear()
        .output()
        .unwrap();
    (
        out.status.code(),
        serde_json::from_slice(&out.stdout).unwrap(),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bundle_made_for_a_reader_opens_with_their_identity_and_with_no_other() {
    let fall = fall().await;
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let identities = [
        Identitaet::X25519(age::x25519::Identity::generate()),
        Identitaet::neu().unwrap(),
    ];
    for (n, identity) in identities.iter().enumerate() {
        std::fs::write(at(&format!("id{n}")), identity.geheim().as_bytes()).unwrap();
        let recipient = identity.empfaenger().to_string();
        let zip = at(&format!("{n}.zip"));
        let words = [
            "bundle",
            &fall.aktenzeichen,
            "-o",
            &zip,
            "--fuer",
            &recipient,
        ];
        let out = eakte(&fall.welt.config, &words);
        assert!(out.status.success(), "{out:?}");
    }
    let sealed = {
        let client = fall.welt.superuser().await;
        let sql = "SELECT count(*) FROM event JOIN payload_salt USING (position) WHERE stream = $1";
        let row = client.query_one(sql, &[&fall.akte.0]).await.unwrap();
        row.get::<_, i64>(0)
    };
    assert!(sealed >= 5);
    for n in [0, 1] {
        let (zip, id, contents) = (
            at(&format!("{n}.zip")),
            at(&format!("id{n}")),
            at(&format!("inhalte{n}")),
        );
        let zip = Path::new(&zip);
        let (code, report) = oeffnen(zip, &["--identitaet", &id, "--inhalte", &contents]);
        assert_eq!(code, Some(0), "{report:#}");
        assert_eq!(report["handout"]["opened"], sealed);
        let mut all = String::new();
        for file in std::fs::read_dir(&contents).unwrap() {
            all += &std::fs::read_to_string(file.unwrap().path()).unwrap();
        }
        assert!(
            all.contains("bescheid.pdf") && all.contains("befund.pdf"),
            "{all}"
        );
        // The other one's identity: the proof holds, and stays closed.
        let other = at(&format!("id{}", 1 - n));
        let (code, report) = oeffnen(zip, &["--identitaet", &other]);
        assert_eq!((code, &report["verdict"]), (Some(2), &"sound".into()));
        let reason = report["handout"]["error"].as_str().unwrap();
        assert!(reason.contains("for somebody else"), "{reason}");
        // Wrapped keys that were altered are named with the proof.
        let bytes = std::fs::read(zip).unwrap();
        let start = b"age-encryption.org/v1";
        let found = bytes.windows(start.len()).position(|w| w == start).unwrap();
        let mut altered = bytes.clone();
        altered[found + 400] ^= 1;
        let path = at("altered.zip");
        std::fs::write(&path, altered).unwrap();
        let (code, report) = oeffnen(Path::new(&path), &["--identitaet", &id]);
        assert_eq!(code, Some(1), "{report:#}");
        assert_eq!(report["files"][0]["file"], "keys.age");
    }
    // A recipient that is none, and two that do not go together.
    let mixed = identities.each_ref().map(|i| i.empfaenger().to_string());
    for fuer in [
        &["--fuer", "age1nobody"][..],
        &["--fuer", &mixed[0], "--fuer", &mixed[1]],
    ] {
        let zip = at("none.zip");
        let words = [&["bundle", &fall.aktenzeichen, "-o", &zip], fuer].concat();
        assert!(!eakte(&fall.welt.config, &words).status.success());
        assert!(!Path::new(&zip).exists());
    }
    // Without a reader there is nothing to open.
    let zip = at("plain.zip");
    eakte(
        &fall.welt.config,
        &["bundle", &fall.aktenzeichen, "-o", &zip],
    );
    let (code, report) = oeffnen(Path::new(&zip), &["--identitaet", &at("id0")]);
    assert_eq!(code, Some(2), "{report:#}");
    fall.welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn api_and_page_hand_out_what_age_opens_and_say_so_if_the_key_is_none() {
    let f = fall().await;
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let made = Command::new("age-keygen")
        .args(["-o", path(&at("key.txt"))])
        .output();
    assert!(made.expect("age is not installed").status.success());
    let shown = Command::new("age-keygen")
        .args(["-y", path(&at("key.txt"))])
        .output();
    let key = String::from_utf8(shown.unwrap().stdout).unwrap();
    let partner = f.welt.wer("b.wohngeld", Wohngeld);
    let script = Klient::von(&f.welt, &partner).await;
    let browser = Klient::im_browser(&f.welt, "b.wohngeld").await;
    let browser = browser.unter("wohngeld").await;
    let address =
        |basis: &str, key: &str| format!("{basis}/akten/{}/uebermittlung?empfaenger={key}", f.akte);
    for (klient, basis) in [(&script, "/api/v1"), (&browser, "")] {
        let answer = klient.holt(&address(basis, key.trim())).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        std::fs::write(at("x.zip"), &answer.inhalt).unwrap();
        let stored = files(&mut std::fs::File::open(at("x.zip")).unwrap());
        let dokument = stored.iter().find(|(n, _)| n == "dokument-0001.age");
        std::fs::write(at("x.age"), &dokument.unwrap().1).unwrap();
        let opened = age(&["-d", "-i", path(&at("key.txt")), path(&at("x.age"))]);
        assert!(opened == papier::pdf("Bewilligt"), "{basis}");
    }
    let wrong = script.holt(&address("/api/v1", "quatsch")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(wrong.json()["code"], "eingabe");
    // The page shows its form again, with what was entered and what is wrong with it.
    let wrong = browser.holt(&address("", "quatsch")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = wrong.text();
    for part in ["value=\"quatsch\"", "id=\"empfaenger-fehler\"", "age1"] {
        assert!(page.contains(part), "no {part} in {page}");
    }
    let leading = Klient::im_browser(&f.welt, "a.wohngeld").await;
    let leading = leading.unter("wohngeld").await;
    let refused = leading.holt(&address("", key.trim())).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_signed_dokument_a_partner_gets_what_was_signed_and_no_version_or_name_of_before() {
    let welt = Welt::neu().await;
    let (akte, vorgang) = faelle(&welt).await;
    let wer = welt.wer("a.wohngeld", Wohngeld);
    welt.freigabe(&wer, (akte, None), (3, Wohngeld), &[Bescheid])
        .await;
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    let leitung = als(&welt, "a.leitung", Wohngeld).await;
    let partner = als(&welt, "b.wohngeld", Wohngeld).await;
    let felder = [
        ("betreff", "Erstentwurf"),
        ("klasse", "bescheid"),
        ("richtung", "ausgang"),
        ("entwurf", "true"),
    ];
    let (erste, zweite) = (papier::pdf("Unfertig"), papier::pdf("Bewilligt"));
    let ablegen = format!("/api/v1/akten/{akte}/vorgaenge/{vorgang}/dokumente");
    let filed = sb
        .reicht_ein(&ablegen, &felder, ("Kritik.pdf", erste.as_slice()))
        .await;
    assert_eq!(filed.status, StatusCode::CREATED, "{}", filed.text());
    let dokument: Uuid = filed.json()["dokument"].as_str().unwrap().parse().unwrap();
    let pfad = format!("/api/v1/dokumente/{dokument}");
    let read = sb.holt(&pfad).await;
    let etag = [("if-match", read.etag.as_deref().unwrap())];
    let body = Koerper::Json(json!({ "betreff": "Wohngeldbescheid" }));
    let renamed = sb.fragt(Method::PATCH, &pfad, body, &etag).await;
    assert!(renamed.status.is_success(), "{}", renamed.text());
    let versionen = format!("{pfad}/versionen");
    let neu = sb
        .reicht_ein(&versionen, &[], ("Bescheid.pdf", zweite.as_slice()))
        .await;
    assert!(neu.status.is_success(), "{}", neu.text());
    let schluss = [schritt("schlusszeichnung", id(&welt, "a.leitung"))];
    let opened = legt_vor(&sb, dokument, &schluss).await;
    assert_eq!(opened.status, StatusCode::CREATED, "{}", opened.text());
    let gang = opened.json()["geschaeftsgang"].as_str().unwrap().to_owned();
    let schritte = format!("{pfad}/geschaeftsgaenge/{gang}/schritte/1");
    let body = json!({ "ergebnis": "gezeichnet" });
    let signed = leitung.sendet(&schritte, body).await;
    assert!(signed.status.is_success(), "{}", signed.text());

    let verlauf = format!("/api/v1/akten/{akte}/verlauf");
    let nummern = async |klient: &Klient| -> Vec<u64> {
        let shown = klient.holt(&pfad).await.json();
        let fassungen = shown["fassungen"].as_array().unwrap().clone();
        let nummern = fassungen.iter().map(|f| f["nummer"].as_u64().unwrap());
        nummern.collect()
    };
    // Who leads the Akte keeps it all.
    assert_eq!(nummern(&sb).await, [2_u64, 1]);
    let hier = sb.holt(&verlauf).await.text();
    assert!(hier.contains("Erstentwurf") && hier.contains("Kritik.pdf"));
    assert_eq!(nummern(&partner).await, [2_u64]);
    for (path, status) in [
        ("inhalt?fassung=1", StatusCode::NOT_FOUND),
        ("seiten/1?fassung=1", StatusCode::NOT_FOUND),
        ("inhalt?fassung=2", StatusCode::OK),
        ("seiten/1?fassung=2", StatusCode::OK),
    ] {
        let antwort = partner.holt(&format!("{pfad}/{path}")).await;
        assert_eq!(antwort.status, status, "{path}");
    }
    let inhalt = partner.holt(&format!("{pfad}/inhalt")).await;
    assert!(inhalt.inhalt == zweite);
    let dort = partner.holt(&verlauf).await.text();
    assert!(dort.contains("DokumentRegistriert") && dort.contains("Bescheid.pdf"));
    let baum = partner.holt(&format!("/api/v1/akten/{akte}")).await.text();
    let seite = partner.holt(&pfad).await.text();
    for text in [dort, baum, seite] {
        for word in ["Erstentwurf", "Kritik"] {
            assert!(!text.contains(word), "{word} in {text}");
        }
    }

    // What is taken away: the one file, and the key of the event that holds it.
    let fremd = welt.wer("b.wohngeld", Wohngeld);
    let (mut zip, _) = uebermittlung::mitnehmen(&welt.app, &fremd, akte, None)
        .await
        .unwrap();
    let stored = files(&mut zip).into_iter().map(|(name, _)| name);
    let stored: Vec<_> = stored.filter(|n| n.starts_with("dokument-")).collect();
    assert_eq!(stored, ["dokument-0001.age"]);
    let geteilt = welt.app.mit_mir_geteilt(&fremd, akte).await.unwrap();
    let handout = welt.app.aushaendigen(&geteilt).await.unwrap();
    assert_eq!(handout.keys.len(), 1);
    welt.protokoll_ist_unversehrt().await;
}
