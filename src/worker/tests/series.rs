//! Documents of one hand, read by one worker after the other.

use eakte_worker::Medientyp;
use eakte_worker::client::WorkerError;
use eakte_worker::frame::Ablehnung;

use crate::{build, worker};

#[tokio::test]
async fn a_series_finds_in_each_document_what_a_worker_of_its_own_finds() {
    let (alone, series) = (worker(), worker().in_reihe());
    let pdf = build::pdf_helvetica(&[&b"Gr\xfc\xdfe aus Ahaus"[..], b"Seite zwei"]);
    let docx = build::docx("<w:p><w:r><w:t>Vermerk</w:t></w:r></w:p>");
    let long = "Zeile\n".repeat(900_000);
    let documents = [
        (Medientyp::Pdf, pdf.as_slice()),
        (Medientyp::Docx, docx.as_slice()),
        (Medientyp::Text, "Müller".as_bytes()),
        // Longer than a series takes.
        (Medientyp::Text, long.as_bytes()),
        (Medientyp::Pdf, pdf.as_slice()),
    ];
    for (art, bytes) in documents.iter().cycle().take(12) {
        let found = series.text(*art, *bytes).await.unwrap();
        assert_eq!(found, alone.text(*art, *bytes).await.unwrap());
        assert!(!found.text.is_empty());
    }
    let art = series.art("Vermerk.docx", docx.as_slice()).await.unwrap();
    assert_eq!(art, Medientyp::Docx);
}

#[tokio::test]
async fn a_document_that_kills_its_worker_costs_a_series_nothing_else() {
    let series = worker().in_reihe();
    let pdf = build::pdf_helvetica(&[b"davor und danach"]);
    let bomb = build::pdf_bomb(1_200 << 20);
    for _ in 0..2 {
        let found = series.text(Medientyp::Pdf, pdf.as_slice()).await.unwrap();
        assert_eq!(found.text, "davor und danach");
        let died = series.seite(Medientyp::Pdf, bomb.as_slice(), 1, 72).await;
        assert!(matches!(died, Err(WorkerError::Abgestuerzt(_))), "{died:?}");
        let refused = series.text(Medientyp::Docx, &b"PK no docx"[..]).await;
        assert!(
            matches!(refused, Err(WorkerError::Abgelehnt(Ablehnung::Unlesbar))),
            "{refused:?}"
        );
    }
}
