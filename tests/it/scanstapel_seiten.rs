//! A batch of scanned paper from the browser: all of it or nothing, and what was entered is kept.

use axum::http::{Method, StatusCode};
use eakte_domain::AkteId;
use eakte_domain::werte::Leistungsart::Wohngeld;
use serde_json::Value;
use uuid::Uuid;

use crate::schutz::als;
use crate::support::anfrage::{Antwort, Klient, mit_dateien};
use crate::support::welt::{Welt, heute};

struct Fall {
    welt: Welt,
    akte: AkteId,
    vorgang: String,
    sb: Klient,
    api: Klient,
}

impl Fall {
    async fn neu() -> Self {
        let welt = Welt::neu().await;
        let wer = welt.wer("a.wohngeld", Wohngeld);
        let akte = welt.akte(&wer, "Wohngeld 2026").await;
        let vorgang = welt.vorgang(&wer, akte, "Nachweise").await.to_string();
        let sb = Klient::im_browser(&welt, "a.wohngeld").await;
        let sb = sb.unter("wohngeld").await;
        let api = als(&welt, "a.wohngeld", Wohngeld).await;
        Self {
            welt,
            akte,
            vorgang,
            sb,
            api,
        }
    }

    async fn baum(&self) -> Value {
        let read = self.api.holt(&format!("/api/v1/akten/{}", self.akte)).await;
        assert_eq!(read.status, StatusCode::OK, "{}", read.text());
        read.json()
    }

    /// Sends the form: what is usual, and what is said instead.
    async fn sendet(
        &self,
        klient: &Klient,
        statt: &[(&str, &str)],
        dateien: &[(&str, &[u8])],
    ) -> Antwort {
        let baum = self.baum().await;
        let kennzeichen = baum["akte"]["aktenzeichen"].as_str().unwrap();
        let (ziel, heute) = (self.akte.to_string(), heute().to_string());
        let mut felder = vec![
            ("csrf", klient.csrf.as_str()),
            ("kennzeichen", kennzeichen),
            ("ziel", ziel.as_str()),
            ("vorgang", self.vorgang.as_str()),
            ("name", "Posteingang 7"),
            ("gescannt_am", heute.as_str()),
            ("bearbeiter", "S. Scharf"),
            ("geraet", "Scanner 1, ScanPro"),
            ("dpi", "300"),
            ("farbe", "farbe"),
            ("klasse", "nachweis"),
            ("blaetter", "3"),
            ("bildgleich", "ja"),
        ];
        for (name, wert) in statt {
            felder.retain(|(n, _)| n != name);
            felder.push((*name, *wert));
        }
        let form = mit_dateien(&felder, dateien);
        klient.fragt(Method::POST, "/scanstapel", form, &[]).await
    }

    /// The form came back: what is wrong stands at this field, what was entered is there, and nothing is filed.
    async fn zurueck(&self, answer: &Antwort, feld: &str) {
        let page = answer.text();
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{page}");
        for part in [
            format!("href=\"#{feld}\""),
            format!("id=\"{feld}-fehler\""),
            "value=\"Scanner 1, ScanPro\"".to_owned(),
            "Wählen Sie die Dateien noch einmal".to_owned(),
        ] {
            assert!(page.contains(&part), "no {part} in {page}");
        }
        assert_eq!(self.baum().await["dokumente"].as_array().unwrap().len(), 0);
    }
}

const DREI: [(&str, &[u8]); 3] = [
    ("Mietvertrag.txt", b"Mietvertrag"),
    ("Kontoauszug.txt", b"Kontoauszug"),
    ("Bescheid.v2.txt", b"Bescheid"),
];

#[tokio::test(flavor = "multi_thread")]
async fn several_files_become_a_batch_each_a_dokument_called_as_its_file() {
    let fall = Fall::neu().await;
    let liste = fall.sb.holt("/scanstapel").await.text();
    assert!(liste.contains("/scanstapel/neu"), "{liste}");
    // First the Akte: by its Aktenzeichen, or one of those that were worked on last.
    let wohin = fall.sb.holt("/scanstapel/neu").await.text();
    assert!(wohin.contains(&format!("ziel={}", fall.akte)), "{wohin}");
    let baum = fall.baum().await;
    let kennzeichen = baum["akte"]["aktenzeichen"].as_str().unwrap();
    let query = serde_urlencoded::to_string([("kennzeichen", kennzeichen)]).unwrap();
    let form = fall.sb.holt(&format!("/scanstapel/neu?{query}")).await;
    assert!(form.text().contains("name=\"je_datei\""), "{}", form.text());
    assert!(form.text().contains(&fall.vorgang), "{}", form.text());
    let keine = fall.sb.holt("/scanstapel/neu?kennzeichen=gibtsnicht").await;
    assert!(
        keine.text().contains("kennzeichen-fehler"),
        "{}",
        keine.text()
    );

    let done = fall.sendet(&fall.sb, &[], &DREI).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    let ziel = done.ziel().to_owned();
    let id = ziel.strip_prefix("/scanstapel/").unwrap();
    let id: Uuid = id.split('?').next().unwrap().parse().unwrap();
    assert!(ziel.ends_with("?m=scan-angeliefert"), "{ziel}");
    let seite = fall.sb.holt(&ziel).await.text();
    assert!(seite.contains("Der Stapel ist angeliefert"), "{seite}");
    let stapel = fall
        .api
        .holt(&format!("/api/v1/scanstapel/{id}"))
        .await
        .json();
    assert_eq!(stapel["stapel"]["name"], "Posteingang 7");
    assert_eq!(stapel["stapel"]["bearbeiter"], "S. Scharf");
    assert_eq!(stapel["stapel"]["bildgleich"], true);
    let mut dokumente: Vec<_> = stapel["dokumente"]
        .as_array()
        .unwrap()
        .iter()
        .map(|d| {
            (
                d["betreff"].as_str().unwrap(),
                d["blaetter"].as_u64().unwrap(),
            )
        })
        .collect();
    dokumente.sort_unstable();
    assert_eq!(
        dokumente,
        [("Bescheid.v2", 1), ("Kontoauszug", 1), ("Mietvertrag", 1)]
    );
    // Sheets as they are counted by hand.
    let gezaehlt = [
        ("je_datei", "2, 1, 4"),
        ("blaetter", "7"),
        ("name", "Posteingang 8"),
    ];
    let done = fall.sendet(&fall.sb, &gezaehlt, &DREI).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    assert_eq!(fall.baum().await["dokumente"].as_array().unwrap().len(), 6);
    fall.welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delivery_that_is_refused_files_nothing_and_says_at_its_field_why() {
    let fall = Fall::neu().await;
    let morgen = heute().tomorrow().unwrap().to_string();
    for (feld, wert) in [
        ("name", ""),
        ("bearbeiter", " "),
        ("gescannt_am", ""),
        ("gescannt_am", morgen.as_str()),
        ("dpi", "viele"),
        ("dpi", "100"),
        ("farbe", "bunt"),
        ("klasse", ""),
        ("vorgang", ""),
        ("blaetter", ""),
        ("blaetter", "4"),
        ("eingang", morgen.as_str()),
        ("je_datei", "zwei"),
        ("je_datei", "2, 1"),
    ] {
        let refused = fall.sendet(&fall.sb, &[(feld, wert)], &DREI).await;
        fall.zurueck(&refused, feld).await;
    }
    // A copied identity card takes a reason, and all that is wrong is said at once.
    let ausweis = [("klasse", "ausweiskopie")];
    let refused = fall.sendet(&fall.sb, &ausweis, &DREI).await;
    fall.zurueck(&refused, "ausweisgrund").await;
    let beides = [("name", ""), ("dpi", "")];
    let refused = fall.sendet(&fall.sb, &beides, &DREI).await;
    fall.zurueck(&refused, "name").await;
    fall.zurueck(&refused, "dpi").await;
    // No file, an empty one, and one of no kind that belongs in an Akte.
    let leer: &[u8] = b"";
    let programm: &[u8] = b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0";
    for dateien in [
        [("", leer), ("", leer)],
        [DREI[0], ("leer.txt", leer)],
        [DREI[0], ("programm.exe", programm)],
    ] {
        let refused = fall.sendet(&fall.sb, &[], &dateien).await;
        fall.zurueck(&refused, "datei").await;
    }
    // Made in another session.
    let fremd = [("csrf", "geraten")];
    let refused = fall.sendet(&fall.sb, &fremd, &DREI).await;
    assert!(refused.status.is_client_error(), "{}", refused.text());
    assert_eq!(fall.baum().await["dokumente"].as_array().unwrap().len(), 0);
    fall.welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_file_there_is_told_the_same_of_what_is_hidden_and_of_what_is_not_there() {
    let fall = Fall::neu().await;
    let fremd = Klient::im_browser(&fall.welt, "b.wohngeld").await;
    let fremd = fremd.unter("wohngeld").await;
    let erfunden = Uuid::new_v4().to_string();
    let mut answers = Vec::new();
    for vorgang in [fall.vorgang.as_str(), erfunden.as_str()] {
        let wohin = [("kennzeichen", ""), ("ziel", ""), ("vorgang", vorgang)];
        let refused = fall.sendet(&fremd, &wohin, &DREI).await;
        assert_eq!(
            refused.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{}",
            refused.text()
        );
        assert!(!refused.text().contains("Nachweise"), "{}", refused.text());
        let fehler = refused.text();
        let from = fehler.find("href=\"#vorgang\"").unwrap();
        let text = fehler[from..].split("</a>").next().unwrap().to_owned();
        answers.push(text);
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(fall.baum().await["dokumente"].as_array().unwrap().len(), 0);
    fall.welt.protokoll_ist_unversehrt().await;
}
