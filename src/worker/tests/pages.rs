//! Page images.

use eakte_worker::Medientyp;
use eakte_worker::client::WorkerError;
use eakte_worker::frame::Ablehnung;
use image::GenericImageView;

use crate::{build, worker};

fn read(png: &[u8]) -> image::DynamicImage {
    image::load_from_memory_with_format(png, image::ImageFormat::Png).unwrap()
}

#[tokio::test]
async fn a_pdf_page_is_black_letters_on_white_in_the_wanted_size() {
    let pdf = build::pdf_helvetica(&[&b"eins"[..], b"HHHHHHHH"]);
    let png = worker()
        .seite(Medientyp::Pdf, pdf.as_slice(), 2, 144)
        .await
        .unwrap();
    let page = read(&png);
    assert_eq!(page.dimensions(), (1190, 1684));
    assert_eq!(page.color(), image::ColorType::L8);
    assert_eq!(page.to_luma8().get_pixel(5, 5).0, [255]);
    let letters = page.crop_imm(144, 100, 200, 50).to_luma8();
    assert!(letters.pixels().any(|p| p.0[0] < 40));
}

#[tokio::test]
async fn a_page_that_does_not_exist_is_refused() {
    let pdf = build::pdf_helvetica(&[b"eins"]);
    for nummer in [0, 2, u32::MAX] {
        let refused = worker()
            .seite(Medientyp::Pdf, pdf.as_slice(), nummer, 72)
            .await;
        assert!(matches!(
            refused,
            Err(WorkerError::Abgelehnt(Ablehnung::SeiteFehlt))
        ));
    }
}

#[tokio::test]
async fn a_scan_is_scaled_down_and_a_small_image_is_not() {
    let scan = build::jpeg(2480, 3508, [200, 30, 30]);
    let page = read(
        &worker()
            .seite(Medientyp::Jpeg, scan.as_slice(), 1, 72)
            .await
            .unwrap(),
    );
    assert_eq!(page.dimensions(), (595, 841));
    let small = build::png(30, 20, [10, 20, 30]);
    let page = read(
        &worker()
            .seite(Medientyp::Png, small.as_slice(), 1, 72)
            .await
            .unwrap(),
    );
    assert_eq!(page.dimensions(), (30, 20));
    assert_eq!(page.to_rgb8().get_pixel(0, 0).0, [10, 20, 30]);
}

#[tokio::test]
async fn a_text_document_has_no_page_images() {
    let refused = worker().seite(Medientyp::Docx, &b""[..], 1, 72).await;
    assert!(matches!(
        refused,
        Err(WorkerError::Abgelehnt(Ablehnung::KeineSeiten))
    ));
}

#[tokio::test]
async fn every_page_of_a_tiff_is_drawn_as_its_own() {
    let tiff = build::tiff_two_pages([200, 30, 30], [30, 30, 200]);
    let found = worker()
        .text(Medientyp::Tiff, tiff.as_slice())
        .await
        .unwrap();
    assert_eq!(found.seiten, Some(2));
    for (nummer, size, colour) in [(1, (20, 30), [200, 30, 30]), (2, (40, 10), [30, 30, 200])] {
        let png = worker()
            .seite(Medientyp::Tiff, tiff.as_slice(), nummer, 72)
            .await
            .unwrap();
        let page = read(&png);
        assert_eq!(page.dimensions(), size, "page {nummer}");
        assert_eq!(page.to_rgb8().get_pixel(0, 0).0, colour, "page {nummer}");
    }
    let refused = worker()
        .seite(Medientyp::Tiff, tiff.as_slice(), 3, 72)
        .await;
    assert!(matches!(
        refused,
        Err(WorkerError::Abgelehnt(Ablehnung::SeiteFehlt))
    ));
}
