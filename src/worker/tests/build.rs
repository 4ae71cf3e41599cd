//! Small real documents.

use std::io::{Cursor, Write};

use pdf_writer::types::{CidFontType, SystemInfo, UnicodeCmap};
use pdf_writer::{Content, Finish, Name, Pdf, Rect, Ref, Str};
use zip::write::{SimpleFileOptions, ZipWriter};

const CATALOG: Ref = Ref::new(1);
const PAGES: Ref = Ref::new(2);
const FONT: Ref = Ref::new(3);
const CID_FONT: Ref = Ref::new(4);
const CMAP: Ref = Ref::new(5);
const DESCRIPTOR: Ref = Ref::new(6);
const FIRST_PAGE: i32 = 10;

/// One page of A4 for each drawing.
fn pdf(pages: Vec<Content>, font: impl FnOnce(&mut Pdf)) -> Vec<u8> {
    let mut pdf = Pdf::new();
    pdf.catalog(CATALOG).pages(PAGES);
    let count = i32::try_from(pages.len()).unwrap();
    let page_ref = |i: i32| Ref::new(FIRST_PAGE + 2 * i);
    pdf.pages(PAGES).kids((0..count).map(page_ref)).count(count);
    for (i, content) in (0..).zip(pages) {
        let mut page = pdf.page(page_ref(i));
        page.parent(PAGES)
            .media_box(Rect::new(0.0, 0.0, 595.0, 842.0))
            .contents(Ref::new(FIRST_PAGE + 2 * i + 1));
        page.resources().fonts().pair(Name(b"F"), FONT);
        page.finish();
        pdf.stream(Ref::new(FIRST_PAGE + 2 * i + 1), &content.finish());
    }
    font(&mut pdf);
    pdf.finish()
}

/// A PDF in Helvetica, Windows encoding; one page for each text, lines split at `\n`.
pub(crate) fn pdf_helvetica(pages: &[&[u8]]) -> Vec<u8> {
    let contents = pages
        .iter()
        .map(|text| {
            let mut content = Content::new();
            content
                .begin_text()
                .set_font(Name(b"F"), 12.0)
                .set_leading(15.0);
            content.next_line(72.0, 770.0);
            for line in text.split(|b| *b == b'\n') {
                content.show(Str(line)).next_line_using_leading();
            }
            content.end_text();
            content
        })
        .collect();
    pdf(contents, |pdf| {
        pdf.type1_font(FONT)
            .base_font(Name(b"Helvetica"))
            .encoding_predefined(Name(b"WinAnsiEncoding"));
    })
}

/// A PDF as word processors write it: glyph numbers that mean nothing without the `ToUnicode`
/// map, each word placed by itself, no space written.
pub(crate) fn pdf_identity_h(words: &[&str]) -> Vec<u8> {
    let system_info = SystemInfo {
        registry: Str(b"Adobe"),
        ordering: Str(b"Identity"),
        supplement: 0,
    };
    let mut letters: Vec<char> = words.concat().chars().collect();
    letters.sort_unstable();
    letters.dedup();
    let glyph = |c: char| u16::try_from(letters.binary_search(&c).unwrap() + 1).unwrap();
    let mut content = Content::new();
    content.begin_text().set_font(Name(b"F"), 10.0);
    content.next_line(72.0, 700.0);
    for word in words {
        let codes: Vec<u8> = word.chars().flat_map(|c| glyph(c).to_be_bytes()).collect();
        content.show(Str(&codes));
        // Each glyph is 6 points wide; the next word begins 3 points after this one.
        content.next_line(word.chars().count() as f32 * 6.0 + 3.0, 0.0);
    }
    content.end_text();
    let mut cmap = UnicodeCmap::new(Name(b"Custom"), system_info);
    for c in &letters {
        cmap.pair(glyph(*c), *c);
    }
    let cmap = cmap.finish();
    pdf(vec![content], |pdf| {
        pdf.type0_font(FONT)
            .base_font(Name(b"ABCDEF+Demo"))
            .encoding_predefined(Name(b"Identity-H"))
            .descendant_font(CID_FONT)
            .to_unicode(CMAP);
        pdf.cid_font(CID_FONT)
            .subtype(CidFontType::Type2)
            .base_font(Name(b"ABCDEF+Demo"))
            .system_info(system_info)
            .font_descriptor(DESCRIPTOR)
            .default_width(600.0);
        pdf.font_descriptor(DESCRIPTOR)
            .name(Name(b"ABCDEF+Demo"))
            .bbox(Rect::new(0.0, 0.0, 1000.0, 1000.0));
        pdf.stream(CMAP, &cmap);
    })
}

/// A PDF whose form draws itself twice, thirty levels deep: two to the power of thirty.
pub(crate) fn pdf_explosion() -> Vec<u8> {
    let form = |i: i32| Ref::new(1000 + i);
    let mut pdf = Pdf::new();
    pdf.catalog(CATALOG).pages(PAGES);
    pdf.pages(PAGES).kids([Ref::new(FIRST_PAGE)]).count(1);
    let mut page = pdf.page(Ref::new(FIRST_PAGE));
    page.parent(PAGES)
        .media_box(Rect::new(0.0, 0.0, 595.0, 842.0))
        .contents(Ref::new(FIRST_PAGE + 1));
    page.resources().x_objects().pair(Name(b"X"), form(0));
    page.finish();
    pdf.stream(Ref::new(FIRST_PAGE + 1), b"/X Do");
    for i in 0..30 {
        let mut x_object = pdf.form_xobject(form(i), b"/X Do /X Do");
        x_object.bbox(Rect::new(0.0, 0.0, 595.0, 842.0));
        x_object
            .resources()
            .x_objects()
            .pair(Name(b"X"), form(i + 1));
    }
    pdf.form_xobject(form(30), b"0 0 9 9 re f")
        .bbox(Rect::new(0.0, 0.0, 595.0, 842.0));
    pdf.finish()
}

/// A PDF whose page's drawing is `unpacked` bytes of spaces: run lengths, deflated.
pub(crate) fn pdf_bomb(unpacked: usize) -> Vec<u8> {
    // 0x81: the next byte 128 times.
    let packed = deflate(&[0x81, b' '].repeat(unpacked / 128));
    let mut pdf = Pdf::new();
    pdf.catalog(CATALOG).pages(PAGES);
    pdf.pages(PAGES).kids([Ref::new(FIRST_PAGE)]).count(1);
    pdf.page(Ref::new(FIRST_PAGE))
        .parent(PAGES)
        .media_box(Rect::new(0.0, 0.0, 595.0, 842.0))
        .contents(Ref::new(FIRST_PAGE + 1));
    let mut stream = pdf.stream(Ref::new(FIRST_PAGE + 1), &packed);
    let filters = [Name(b"FlateDecode"), Name(b"RunLengthDecode")];
    stream.insert(Name(b"Filter")).array().items(filters);
    stream.finish();
    pdf.finish()
}

/// Zlib: the bytes of a ZIP entry between zlib's header and checksum.
fn deflate(data: &[u8]) -> Vec<u8> {
    let zip = zip(&[("x", data)]);
    // Local header: 30 bytes and the name; the compressed size stands at byte 18.
    let size = u32::from_le_bytes(zip[18..22].try_into().unwrap()) as usize;
    let extra = u16::from_le_bytes(zip[28..30].try_into().unwrap()) as usize;
    let start = 31 + extra;
    let mut stream = vec![0x78, 0x9c];
    stream.extend_from_slice(&zip[start..start + size]);
    let (mut a, mut b) = (1_u32, 0_u32);
    for byte in data {
        a = (a + u32::from(*byte)) % 65521;
        b = (b + a) % 65521;
    }
    stream.extend_from_slice(&(b << 16 | a).to_be_bytes());
    stream
}

/// A ZIP of these entries.
pub(crate) fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in entries {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A DOCX with this body of `w:p` and tables.
pub(crate) fn docx(body: &str) -> Vec<u8> {
    let document = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="w"><w:body>{body}</w:body></w:document>"#
    );
    zip(&[
        ("[Content_Types].xml", &b"<Types/>"[..]),
        ("word/document.xml", document.as_bytes()),
        (
            "word/footer1.xml",
            b"<w:ftr><w:p><w:r><w:t>Seite 1</w:t></w:r></w:p></w:ftr>",
        ),
        (
            "word/header1.xml",
            b"<w:hdr><w:p><w:r><w:t>Kreis Borken</w:t></w:r></w:p></w:hdr>",
        ),
    ])
}

/// An ODT with this body of `text:p` and tables.
pub(crate) fn odt(body: &str) -> Vec<u8> {
    let content = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><office:document-content><office:body><office:text>{body}</office:text></office:body></office:document-content>"#
    );
    zip(&[
        ("mimetype", &b"application/vnd.oasis.opendocument.text"[..]),
        ("content.xml", content.as_bytes()),
        ("styles.xml", b"<s><text:p>Fu\xc3\x9fzeile</text:p></s>"),
    ])
}

/// A PNG of this size in one colour.
pub(crate) fn png(width: u32, height: u32, colour: [u8; 3]) -> Vec<u8> {
    encoded(width, height, colour, image::ImageFormat::Png)
}

/// A JPEG of this size in one colour.
pub(crate) fn jpeg(width: u32, height: u32, colour: [u8; 3]) -> Vec<u8> {
    encoded(width, height, colour, image::ImageFormat::Jpeg)
}

/// A TIFF of this size in one colour.
pub(crate) fn tiff(width: u32, height: u32, colour: [u8; 3]) -> Vec<u8> {
    encoded(width, height, colour, image::ImageFormat::Tiff)
}

/// A TIFF of two pages: each is written alone, the second behind the first, and its offsets are moved with it.
pub(crate) fn tiff_two_pages(first: [u8; 3], second: [u8; 3]) -> Vec<u8> {
    let (mut data, mut tail) = (tiff(20, 30, first), tiff(40, 10, second));
    let moved = data.len() as u32;
    let read = |d: &[u8], at: usize| u32::from_le_bytes(d[at..at + 4].try_into().unwrap());
    let count = |d: &[u8], at: usize| usize::from(u16::from_le_bytes([d[at], d[at + 1]]));
    let directory = read(&tail, 4) as usize;
    for entry in 0..count(&tail, directory) {
        let at = directory + 2 + entry * 12;
        let (tag, typ) = (count(&tail, at), count(&tail, at + 2));
        let bytes = [1, 1, 2, 4, 8][typ.min(5) - 1] * read(&tail, at + 4);
        // Strip offsets are offsets even where they stand in the entry itself.
        if bytes > 4 || tag == 273 {
            let place = read(&tail, at + 8) + moved;
            tail[at + 8..at + 12].copy_from_slice(&place.to_le_bytes());
            assert!(tag != 273 || bytes == 4, "more than one strip");
        }
    }
    let first_directory = read(&data, 4) as usize;
    let end = first_directory + 2 + count(&data, first_directory) * 12;
    data[end..end + 4].copy_from_slice(&(directory as u32 + moved).to_le_bytes());
    data.extend(tail);
    data
}

fn encoded(width: u32, height: u32, colour: [u8; 3], format: image::ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image::RgbImage::from_pixel(width, height, image::Rgb(colour))
        .write_to(&mut bytes, format)
        .unwrap();
    bytes.into_inner()
}
