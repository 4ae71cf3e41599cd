//! Documents that attack their reader: each ends in an error value, and the next one is read.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use eakte_worker::Medientyp;
use eakte_worker::client::{Worker, WorkerError};
use eakte_worker::frame::Ablehnung;
use tokio::io::{AsyncRead, ReadBuf};

use crate::{build, worker};

#[tokio::test]
async fn a_zip_bomb_is_refused_without_unpacking_it() {
    let body = format!("<w:p><w:r><w:t>{}</w:t></w:r></w:p>", "a".repeat(80 << 20));
    let bomb = build::docx(&body);
    assert!(bomb.len() < 1 << 20);
    let refused = worker().text(Medientyp::Docx, bomb.as_slice()).await;
    assert!(
        matches!(refused, Err(WorkerError::Abgelehnt(Ablehnung::ZuGross))),
        "{refused:?}"
    );
}

#[tokio::test]
async fn an_entity_bomb_is_refused() {
    let bomb = build::zip(&[
        ("[Content_Types].xml", &b"<Types/>"[..]),
        (
            "word/document.xml",
            b"<!DOCTYPE d [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]><w:document><w:p><w:t>&b;</w:t></w:p></w:document>",
        ),
    ]);
    let refused = worker().text(Medientyp::Docx, bomb.as_slice()).await;
    assert!(
        matches!(refused, Err(WorkerError::Abgelehnt(Ablehnung::Unlesbar))),
        "{refused:?}"
    );
}

#[tokio::test]
async fn a_broken_pdf_is_refused_or_empty_and_never_more() {
    let whole = build::pdf_helvetica(&[b"Bescheid"]);
    let worker = worker();
    for broken in [
        &b""[..],
        b"%PDF-1.7",
        &whole[..whole.len() / 3],
        &[0x25; 100_000],
    ] {
        match worker.text(Medientyp::Pdf, broken).await {
            Ok(found) => assert_eq!(found.text, ""),
            Err(WorkerError::Abgelehnt(Ablehnung::Unlesbar)) => {}
            Err(e) => panic!("{e:?}"),
        }
    }
    assert_eq!(
        worker
            .text(Medientyp::Pdf, whole.as_slice())
            .await
            .unwrap()
            .text,
        "Bescheid"
    );
}

#[tokio::test]
async fn a_pdf_that_draws_for_ever_is_stopped_by_the_clock() {
    let worker = Worker::with_job_time(worker().binary(), Duration::from_secs(2));
    let pdf = build::pdf_explosion();
    let stopped = worker.seite(Medientyp::Pdf, pdf.as_slice(), 1, 72).await;
    assert!(matches!(stopped, Err(WorkerError::Zeit(_))), "{stopped:?}");
}

#[tokio::test]
async fn a_pdf_that_unpacks_beyond_the_memory_limit_dies_alone() {
    let worker = worker();
    let bomb = build::pdf_bomb(1_200 << 20);
    assert!(bomb.len() < 1 << 20);
    let died = worker.seite(Medientyp::Pdf, bomb.as_slice(), 1, 72).await;
    assert!(matches!(died, Err(WorkerError::Abgestuerzt(_))), "{died:?}");
    let pdf = build::pdf_helvetica(&[b"danach"]);
    assert_eq!(
        worker
            .text(Medientyp::Pdf, pdf.as_slice())
            .await
            .unwrap()
            .text,
        "danach"
    );
}

#[tokio::test]
async fn an_image_of_a_hundred_thousand_pixels_a_side_is_refused() {
    let mut png = build::png(4, 4, [1, 2, 3]);
    // Width and height in the header; its checksum is computed again.
    png[16..24].copy_from_slice(&[0, 1, 0x86, 0xa0, 0, 1, 0x86, 0xa0]);
    let crc = crc32(&png[12..29]);
    png[29..33].copy_from_slice(&crc.to_be_bytes());
    let refused = worker().seite(Medientyp::Png, png.as_slice(), 1, 72).await;
    assert!(
        matches!(refused, Err(WorkerError::Abgelehnt(Ablehnung::ZuGross))),
        "{refused:?}"
    );
}

fn crc32(data: &[u8]) -> u32 {
    !data.iter().fold(!0, |mut crc, byte| {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 {
                crc >> 1 ^ 0xedb8_8320
            } else {
                crc >> 1
            };
        }
        crc
    })
}

#[tokio::test]
async fn a_document_larger_than_the_limit_is_refused() {
    let endless = tokio::io::repeat(b' ');
    let refused = worker().text(Medientyp::Pdf, endless).await;
    assert!(
        matches!(refused, Err(WorkerError::Abgelehnt(Ablehnung::ZuGross))),
        "{refused:?}"
    );
}

/// Half a document, then an error, as from a store that finds a damaged blob.
struct Damaged(bool);

impl AsyncRead for Damaged {
    fn poll_read(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if std::mem::replace(&mut self.0, true) {
            return Poll::Ready(Err(io::ErrorKind::InvalidData.into()));
        }
        buf.put_slice(b"Half a letter");
        Poll::Ready(Ok(()))
    }
}

#[tokio::test]
async fn half_a_document_never_passes_for_a_whole_one() {
    let fault = worker().text(Medientyp::Text, Damaged(false)).await;
    assert!(matches!(fault, Err(WorkerError::Quelle(_))), "{fault:?}");
}

#[tokio::test]
async fn a_missing_program_is_an_error() {
    let worker = Worker::new("/nowhere/eakte-worker");
    let fault = worker.text(Medientyp::Text, &b"x"[..]).await;
    assert!(matches!(fault, Err(WorkerError::Start(..))), "{fault:?}");
}

#[tokio::test]
async fn a_program_that_answers_nonsense_is_an_error() {
    let worker = Worker::new("/bin/echo");
    let fault = worker.text(Medientyp::Text, &b"x"[..]).await;
    assert!(matches!(fault, Err(WorkerError::Antwort)), "{fault:?}");
}

#[tokio::test]
async fn a_tiff_that_claims_to_be_huge_or_breaks_off_is_refused() {
    let good = build::tiff(20, 30, [1, 2, 3]);
    let mut huge = good.clone();
    let directory = u32::from_le_bytes(huge[4..8].try_into().unwrap()) as usize;
    // Width and length are its first two entries: 16 million pixels each.
    for entry in 0..2 {
        let at = directory + 2 + entry * 12;
        huge[at + 2..at + 4].copy_from_slice(&4_u16.to_le_bytes());
        huge[at + 8..at + 12].copy_from_slice(&16_000_000_u32.to_le_bytes());
    }
    for broken in [
        huge.as_slice(),
        &good[..good.len() / 2],
        b"II*\0",
        b"MM\0*\0\0\0\x08",
    ] {
        let refused = worker().seite(Medientyp::Tiff, broken, 1, 72).await;
        assert!(
            matches!(refused, Err(WorkerError::Abgelehnt(_))),
            "{refused:?}"
        );
    }
    // The worker is there for the next one.
    assert!(
        worker()
            .seite(Medientyp::Tiff, good.as_slice(), 1, 72)
            .await
            .is_ok()
    );
}
