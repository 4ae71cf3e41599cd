//! Redacted copies.

use eakte_worker::client::WorkerError;
use eakte_worker::frame::{Ablehnung, KOPIE_DPI, KOPIE_SEITEN_MAX};
use eakte_worker::{Bereich, Medientyp};
use image::GrayImage;

use crate::{build, worker};

fn bereich(seite: u32, [links, oben, breite, hoehe]: [u16; 4]) -> Bereich {
    Bereich::new(seite, links, oben, breite, hoehe).unwrap()
}

/// A page of a PDF as it looks.
async fn gesehen(pdf: &[u8], seite: u32) -> GrayImage {
    let png = worker()
        .seite(Medientyp::Pdf, pdf, seite, KOPIE_DPI)
        .await
        .unwrap();
    image::load_from_memory_with_format(&png, image::ImageFormat::Png)
        .unwrap()
        .to_luma8()
}

/// The part of a page that lies between these thousandths.
fn teil(page: &GrayImage, [links, oben, breite, hoehe]: [u32; 4]) -> GrayImage {
    let (w, h) = page.dimensions();
    let at = |part: u32, of: u32| part * of / 1000;
    let (x, y) = (at(links, w), at(oben, h));
    image::imageops::crop_imm(page, x, y, at(breite, w), at(hoehe, h)).to_image()
}

fn has(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|w| w == word)
}

#[tokio::test]
async fn what_lies_under_an_area_is_black_and_the_rest_can_still_be_read() {
    // The first line stands between 72 and 88 thousandths of the page's height, the second from 92 on.
    let pdf = build::pdf_helvetica(&[&b"Nachbarin Meier\nSachverhalt"[..], b"Anlage"]);
    let schwarz = [100, 70, 500, 20];
    let (kopie, seiten) = worker()
        .schwaerzen(Medientyp::Pdf, pdf.as_slice(), &[bereich(1, schwarz)])
        .await
        .unwrap();
    assert_eq!(seiten, 2);
    let vorher = gesehen(&pdf, 1).await;
    let nachher = gesehen(&kopie, 1).await;
    let within = [110, 72, 480, 16];
    assert!(teil(&vorher, within).pixels().any(|p| p.0[0] > 200));
    assert!(teil(&nachher, within).pixels().all(|p| p.0[0] == 0));
    let below = [100, 95, 500, 30];
    for page in [&vorher, &nachher] {
        let below = teil(page, below);
        assert!(below.pixels().any(|p| p.0[0] < 100), "no letters");
        assert!(below.pixels().any(|p| p.0[0] > 200), "no paper");
    }
    let second = gesehen(&kopie, 2).await;
    assert!(second.pixels().any(|p| p.0[0] < 100) && second.get_pixel(5, 5).0[0] > 200);
}

#[tokio::test]
async fn no_word_and_nothing_else_of_the_original_is_in_the_copy() {
    let mut pdf = build::pdf_helvetica(&[&b"Nachbarin Meier\nSachverhalt"[..]]);
    assert!(has(&pdf, b"Nachbarin Meier") && has(&pdf, b"Helvetica"));
    // What an editor left behind the end of the file.
    pdf.extend_from_slice(b"\n% Anhang: Kontonummer 4711\n");
    let (kopie, _) = worker()
        .schwaerzen(
            Medientyp::Pdf,
            pdf.as_slice(),
            &[bereich(1, [0, 0, 500, 500])],
        )
        .await
        .unwrap();
    for word in [
        &b"Nachbarin"[..],
        b"Meier",
        b"Sachverhalt",
        b"Helvetica",
        b"4711",
        b"/Font",
        b"/Annots",
        b"/EmbeddedFile",
    ] {
        assert!(!has(&kopie, word), "{}", String::from_utf8_lossy(word));
    }
    let text = worker()
        .text(Medientyp::Pdf, kopie.as_slice())
        .await
        .unwrap();
    assert_eq!((text.text.trim(), text.seiten), ("", Some(1)));
}

#[tokio::test]
async fn a_copy_says_that_it_is_pdf_a_of_pictures_alone() {
    let pdf = build::pdf_helvetica(&[b"eins"]);
    let bereiche = [bereich(1, [0, 0, 10, 10])];
    let (kopie, _) = worker()
        .schwaerzen(Medientyp::Pdf, pdf.as_slice(), &bereiche)
        .await
        .unwrap();
    let text = String::from_utf8_lossy(&kopie);
    assert!(text.starts_with("%PDF-1.7"));
    for words in [
        "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>",
        "Geschwärzte Kopie",
        "Nur Bilder der Seiten",
        "/OutputIntents",
        "/Lang (de)",
    ] {
        assert!(text.contains(words), "no {words}");
    }
    let again = worker()
        .schwaerzen(Medientyp::Pdf, pdf.as_slice(), &bereiche)
        .await
        .unwrap();
    assert_eq!(kopie, again.0, "the same request makes the same copy");
}

#[tokio::test]
async fn a_photo_and_every_page_of_a_scan_are_redacted_upright_and_in_colour() {
    let rot = build::jpeg(400, 300, [200, 30, 30]);
    let alles = [bereich(1, [0, 0, 1000, 500])];
    let (kopie, seiten) = worker()
        .schwaerzen(Medientyp::Jpeg, rot.as_slice(), &alles)
        .await
        .unwrap();
    assert_eq!(seiten, 1);
    let png = worker()
        .seite(Medientyp::Pdf, kopie.as_slice(), 1, KOPIE_DPI)
        .await
        .unwrap();
    let page = image::load_from_memory_with_format(&png, image::ImageFormat::Png)
        .unwrap()
        .to_rgb8();
    let (w, h) = page.dimensions();
    assert_eq!(page.get_pixel(w / 2, h / 4).0, [0, 0, 0]);
    let [r, g, b] = page.get_pixel(w / 2, h * 3 / 4).0;
    assert!(r > 180 && g < 60 && b < 60, "{r} {g} {b}");

    let scan = build::tiff_two_pages([200, 200, 200], [220, 220, 220]);
    let zweite = [bereich(2, [0, 0, 1000, 1000])];
    let (kopie, seiten) = worker()
        .schwaerzen(Medientyp::Tiff, scan.as_slice(), &zweite)
        .await
        .unwrap();
    assert_eq!(seiten, 2);
    let first = gesehen(&kopie, 1).await;
    let second = gesehen(&kopie, 2).await;
    let mitte = |p: &GrayImage| p.get_pixel(p.width() / 2, p.height() / 2).0[0];
    assert!(mitte(&first) > 180 && mitte(&second) == 0);
}

#[tokio::test]
async fn a_noisy_scan_goes_with_loss_and_is_black_all_the_same() {
    let noise = image::RgbImage::from_fn(320, 320, |x, y| {
        // Mixed until no filter of a PNG finds a pattern.
        let mut v = x * 7919 + y * 104_729;
        v = (v ^ (v >> 15)).wrapping_mul(0x2c1b_3c6d);
        v = (v ^ (v >> 12)).wrapping_mul(0x297a_2d39);
        v ^= v >> 15;
        image::Rgb([v as u8, (v >> 8) as u8, (v >> 16) as u8])
    });
    let mut scan = std::io::Cursor::new(Vec::new());
    noise.write_to(&mut scan, image::ImageFormat::Png).unwrap();
    let (kopie, _) = worker()
        .schwaerzen(
            Medientyp::Png,
            scan.get_ref().as_slice(),
            &[bereich(1, [250, 250, 500, 500])],
        )
        .await
        .unwrap();
    assert!(has(&kopie, b"/DCTDecode"));
    let page = gesehen(&kopie, 1).await;
    let within = teil(&page, [300, 300, 400, 400]);
    assert!(within.pixels().all(|p| p.0[0] < 8), "not black");
    let beside = teil(&page, [0, 0, 200, 1000]);
    assert!(beside.pixels().any(|p| p.0[0] > 100));
}

#[tokio::test]
async fn an_area_that_would_not_be_black_refuses_the_whole_copy() {
    let pdf = build::pdf_helvetica(&[b"eins"]);
    let ausserhalb = [bereich(1, [0, 0, 10, 10]), bereich(2, [0, 0, 10, 10])];
    let refused = worker()
        .schwaerzen(Medientyp::Pdf, pdf.as_slice(), &ausserhalb)
        .await;
    assert!(
        matches!(refused, Err(WorkerError::Abgelehnt(Ablehnung::SeiteFehlt))),
        "{refused:?}"
    );
}

#[tokio::test]
async fn a_document_without_pages_or_with_too_many_has_no_copy() {
    let eins = [bereich(1, [0, 0, 10, 10])];
    let refused = worker().schwaerzen(Medientyp::Mail, &b""[..], &eins).await;
    assert!(
        matches!(refused, Err(WorkerError::Abgelehnt(Ablehnung::KeineSeiten))),
        "{refused:?}"
    );
    let texte = vec![&b"x"[..]; KOPIE_SEITEN_MAX as usize + 1];
    let refused = worker()
        .schwaerzen(
            Medientyp::Pdf,
            build::pdf_helvetica(&texte).as_slice(),
            &eins,
        )
        .await;
    assert!(
        matches!(
            refused,
            Err(WorkerError::Abgelehnt(Ablehnung::ZuVieleSeiten))
        ),
        "{refused:?}"
    );
    let refused = worker()
        .schwaerzen(Medientyp::Pdf, &b"%PDF-1.7"[..], &eins)
        .await;
    assert!(
        matches!(refused, Err(WorkerError::Abgelehnt(Ablehnung::Unlesbar))),
        "{refused:?}"
    );
}
