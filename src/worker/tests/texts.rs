//! What text is found in which document.

use eakte_worker::Medientyp;
use eakte_worker::client::Textauszug;

use crate::{build, worker};

async fn text(art: Medientyp, data: &[u8]) -> Textauszug {
    worker().text(art, data).await.unwrap()
}

#[tokio::test]
async fn a_pdf_in_windows_encoding_gives_umlauts_lines_and_pages() {
    let pdf = build::pdf_helvetica(&[&b"Gr\xfc\xdfe aus\nAhaus: 5 \x80"[..], b"Seite zwei"]);
    let found = text(Medientyp::Pdf, &pdf).await;
    assert_eq!(
        found.text,
        "Gr\u{fc}\u{df}e aus\nAhaus: 5 \u{20ac}\u{c}Seite zwei"
    );
    assert_eq!(found.seiten, Some(2));
    assert!(!found.abgeschnitten);
}

#[tokio::test]
async fn a_pdf_of_glyph_numbers_gives_words_though_it_writes_no_space() {
    let pdf = build::pdf_identity_h(&["Bescheid", "\u{fc}ber", "Pflege", "f\u{fc}r", "\u{c4}rzte"]);
    let found = text(Medientyp::Pdf, &pdf).await;
    assert_eq!(found.text, "Bescheid \u{fc}ber Pflege f\u{fc}r \u{c4}rzte");
}

#[tokio::test]
async fn a_docx_gives_header_body_footer_and_table_without_deleted_text() {
    let docx = build::docx(
        "<w:p><w:pPr><w:tabs><w:tab/></w:tabs></w:pPr><w:r><w:t>Sehr ge</w:t></w:r><w:r><w:t>ehrte &amp; &#252;ber</w:t></w:r></w:p>\
         <w:p><w:del><w:r><w:delText>geheim</w:delText></w:r></w:del><w:r><w:t>neu</w:t><w:br/><w:t>Zeile</w:t></w:r></w:p>\
         <w:tbl><w:tr><w:tc><w:p><w:r><w:t>Miete</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>450</w:t></w:r></w:p></w:tc></w:tr></w:tbl>",
    );
    let found = text(Medientyp::Docx, &docx).await;
    assert_eq!(
        found.text,
        "Kreis Borken\n\nSehr geehrte & \u{fc}ber\nneu\nZeile\nMiete\t450\n\nSeite 1"
    );
    assert_eq!(found.seiten, None);
}

#[tokio::test]
async fn an_odt_gives_body_and_footer_without_deleted_text() {
    let odt = build::odt(
        "<text:tracked-changes><text:p>geheim</text:p></text:tracked-changes>\
         <text:h>Vermerk</text:h><text:p>zwei<text:s text:c=\"2\"/><text:span>Leerzeichen</text:span></text:p>\
         <table:table><table:table-row><table:table-cell><text:p>a</text:p></table:table-cell>\
         <table:table-cell><text:p>b</text:p></table:table-cell></table:table-row></table:table>",
    );
    let found = text(Medientyp::Odt, &odt).await;
    assert_eq!(
        found.text,
        "Vermerk\nzwei  Leerzeichen\na\tb\n\nFu\u{df}zeile"
    );
}

#[tokio::test]
async fn a_mail_gives_headers_body_and_text_of_its_attachments() {
    let mail = "From: =?utf-8?q?J=C3=B6rg_M=C3=BCller?= <jm@example.org>\r\n\
        To: amt@example.org, vertretung@example.org\r\n\
        Subject: =?iso-8859-1?q?Antrag_f=FCr_Wohngeld?=\r\n\
        Date: Mon, 23 Nov 2026 08:05:00 +0100\r\n\
        MIME-Version: 1.0\r\n\
        Content-Type: multipart/mixed; boundary=x\r\n\r\n\
        --x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>Guten <b>Tag</b></p><script>boese()</script>\r\n\
        --x\r\nContent-Type: text/plain; charset=iso-8859-15\r\nContent-Transfer-Encoding: quoted-printable\r\n\
        Content-Disposition: attachment; filename=\"Miete.txt\"\r\n\r\n500 =A4\r\n\
        --x\r\nContent-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\
        Content-Disposition: attachment; filename=\"Bescheid.pdf\"\r\n\r\nJVBERi0=\r\n--x--\r\n";
    let found = text(Medientyp::Mail, mail.as_bytes()).await;
    assert_eq!(
        found.text,
        "Von: J\u{f6}rg M\u{fc}ller <jm@example.org>\n\
         An: amt@example.org, vertretung@example.org\n\
         Betreff: Antrag f\u{fc}r Wohngeld\n\
         Datum: 23.11.2026, 08:05 Uhr (+01:00)\n\n\
         Guten Tag\n\n\
         Anlage: Miete.txt\n500 \u{20ac}\n\n\
         Anlage: Bescheid.pdf"
    );
}

#[tokio::test]
async fn plain_text_longer_than_the_limit_is_cut_and_flagged() {
    let long = "Stra\u{df}e ".repeat(1_000_000);
    let found = text(Medientyp::Text, long.as_bytes()).await;
    assert!(found.abgeschnitten);
    assert!(found.text.starts_with("Stra\u{df}e Stra\u{df}e"));
    assert!(found.text.len() <= eakte_worker::frame::TEXT_BYTES_MAX);
    assert!(found.text.len() > eakte_worker::frame::TEXT_BYTES_MAX - 16);
}

#[tokio::test]
async fn an_image_has_no_text_and_one_page() {
    let found = text(Medientyp::Png, &build::png(4, 4, [9, 9, 9])).await;
    assert_eq!((found.text.as_str(), found.seiten), ("", Some(1)));
}

#[tokio::test]
async fn office_documents_are_told_from_other_archives() {
    let docx = build::docx("<w:p/>");
    let odt = build::odt("<text:p/>");
    let other = build::zip(&[("lohn.exe", b"MZ")]);
    let macros = build::zip(&[
        ("[Content_Types].xml", &b"<Types/>"[..]),
        ("word/document.xml", b"<w/>"),
        ("word/vbaProject.bin", b"x"),
    ]);
    for (data, wanted) in [
        (docx, Medientyp::Docx),
        (odt, Medientyp::Odt),
        (other, Medientyp::Zip),
        (macros, Medientyp::Zip),
    ] {
        assert_eq!(
            worker().art("x.docx", data.as_slice()).await.unwrap(),
            wanted
        );
    }
}
