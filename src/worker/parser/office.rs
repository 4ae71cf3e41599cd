//! The text of DOCX and ODT: a ZIP of XML parts.

use std::io::{BufReader, Cursor, Read};

use eakte_worker::Medientyp;
use eakte_worker::frame::Ablehnung;
use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};
use zip::ZipArchive;

use super::Text;

/// Bytes of one part once unpacked. A thousand pages of text have ten million.
const PART_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// Bytes of all parts of a document once unpacked.
const ALL_PARTS_BYTES_MAX: u64 = 128 * 1024 * 1024;
/// Entries of the ZIP; images and embedded objects count.
const ENTRIES_MAX: usize = 10_000;
/// Spaces that one `text:s` may stand for.
const SPACES_MAX: u32 = 100;

type Archive = ZipArchive<Cursor<Vec<u8>>>;

/// The text of a Word document: headers, body, notes, footers. Deleted text (tracked changes) is
/// left out, inserted text is in.
pub(super) fn docx(data: Vec<u8>) -> Result<Text, Ablehnung> {
    let mut archive = open(data)?;
    let mut parts = Vec::new();
    for kind in [
        "header",
        "document.xml",
        "footnotes.xml",
        "endnotes.xml",
        "comments.xml",
        "footer",
    ] {
        let mut of_kind: Vec<String> = archive
            .file_names()
            .filter_map(Result::ok)
            .filter(|name| {
                name.strip_prefix("word/")
                    .is_some_and(|part| part.starts_with(kind) && part.ends_with(".xml"))
            })
            .map(Into::into)
            .collect();
        of_kind.sort();
        parts.extend(of_kind);
    }
    if !parts.iter().any(|part| part == "word/document.xml") {
        return Err(Ablehnung::Unlesbar);
    }
    read_parts(&mut archive, &parts, word_tag)
}

/// The text of an OpenDocument text: body with notes, then headers and footers. Deleted text
/// (tracked changes) is left out.
pub(super) fn odt(data: Vec<u8>) -> Result<Text, Ablehnung> {
    let mut archive = open(data)?;
    let mut parts = vec!["content.xml".to_owned()];
    if archive.index_for_name("styles.xml").is_some() {
        parts.push("styles.xml".to_owned());
    }
    read_parts(&mut archive, &parts, open_document_tag)
}

/// DOCX or ODT by the parts inside; anything else stays a ZIP, which is not on the list.
pub(super) fn art(data: Vec<u8>) -> Medientyp {
    let Ok(mut archive) = open(data) else {
        return Medientyp::Zip;
    };
    let has = |name: &str| archive.index_for_name(name).is_some();
    // Macros are programs: a DOCX that carries them is not a DOCX but a DOCM.
    if has("word/document.xml") && has("[Content_Types].xml") && !has("word/vbaProject.bin") {
        return Medientyp::Docx;
    }
    if has("content.xml")
        && let Ok(mut entry) = archive.by_name("mimetype")
    {
        let mut name = String::new();
        let read = (&mut entry).take(100).read_to_string(&mut name);
        if read.is_ok() && name.trim() == Medientyp::Odt.as_str() {
            return Medientyp::Odt;
        }
    }
    Medientyp::Zip
}

fn open(data: Vec<u8>) -> Result<Archive, Ablehnung> {
    let archive = ZipArchive::new(Cursor::new(data)).map_err(|_| Ablehnung::Unlesbar)?;
    if archive.len() > ENTRIES_MAX {
        return Err(Ablehnung::ZuGross);
    }
    Ok(archive)
}

/// What an element means for the text.
#[derive(Clone, Copy, PartialEq)]
enum Tag {
    /// Its characters are text.
    Characters,
    /// Ends with a line.
    Paragraph,
    /// Ends with a tabulator.
    Cell,
    /// Ends with a line.
    Row,
    Tab,
    LineBreak,
    Hyphen,
    Spaces,
    /// Neither it nor anything in it is text.
    Skip,
    /// Only what is in it counts.
    Other,
}

/// WordprocessingML. Characters stand only in `w:t`, so deleted text (`w:delText`) and field codes
/// (`w:instrText`) stay out by themselves.
fn word_tag(name: &str) -> Tag {
    match name {
        "w:t" => Tag::Characters,
        "w:p" => Tag::Paragraph,
        "w:tc" => Tag::Cell,
        "w:tr" => Tag::Row,
        "w:tab" | "w:ptab" => Tag::Tab,
        "w:br" | "w:cr" => Tag::LineBreak,
        "w:noBreakHyphen" => Tag::Hyphen,
        // Tab stops are no tabs; the fallback repeats the text of a text box.
        "w:pPr" | "mc:Fallback" => Tag::Skip,
        _ => Tag::Other,
    }
}

/// OpenDocument. Characters stand in paragraphs and headings, and in all that is inside them.
fn open_document_tag(name: &str) -> Tag {
    match name {
        "text:p" | "text:h" => Tag::Paragraph,
        "table:table-cell" => Tag::Cell,
        "table:table-row" => Tag::Row,
        "text:tab" => Tag::Tab,
        "text:line-break" => Tag::LineBreak,
        "text:s" => Tag::Spaces,
        "text:tracked-changes" | "office:binary-data" | "svg:desc" => Tag::Skip,
        _ => Tag::Other,
    }
}

fn read_parts(
    archive: &mut Archive,
    parts: &[String],
    tag: fn(&str) -> Tag,
) -> Result<Text, Ablehnung> {
    let mut text = Text::default();
    let mut left = ALL_PARTS_BYTES_MAX;
    for part in parts {
        if text.is_full() {
            break;
        }
        let entry = archive.by_name(part).map_err(|_| Ablehnung::Unlesbar)?;
        // One byte more than allowed, to tell "exactly full" from "too large". The size in the
        // ZIP's own list is a claim and is not asked.
        let allowed = left.min(PART_BYTES_MAX);
        let mut limited = entry.take(allowed + 1);
        let read = read_xml(BufReader::new(&mut limited), &mut text, tag);
        let used = allowed + 1 - limited.limit();
        if used > allowed {
            return Err(Ablehnung::ZuGross);
        }
        read?;
        left -= used;
        text.paragraph();
    }
    Ok(text)
}

/// How deep the reader stands in paragraphs and in elements to skip.
#[derive(Default)]
struct Depth {
    characters: u32,
    skip: u32,
    cells: u32,
}

fn read_xml(
    source: impl std::io::BufRead,
    text: &mut Text,
    tag: fn(&str) -> Tag,
) -> Result<(), Ablehnung> {
    let mut reader = Reader::from_reader(source);
    let mut buffer = Vec::new();
    let mut depth = Depth::default();
    // In OpenDocument a paragraph holds its characters itself; in Word `w:t` does.
    let paragraphs_hold_characters = tag("text:p") == Tag::Paragraph;
    while !text.is_full() {
        buffer.clear();
        let event = reader
            .read_event_into(&mut buffer)
            .map_err(|_| Ablehnung::Unlesbar)?;
        match event {
            Event::Eof => return Ok(()),
            // Office never writes a document type; entities are how XML bombs are built.
            Event::DocType(_) => return Err(Ablehnung::Unlesbar),
            Event::Start(e) => {
                let tag = tag(e.name().as_ref());
                start(&e, tag, text, &mut depth, paragraphs_hold_characters);
            }
            Event::Empty(e) => {
                let tag = tag(e.name().as_ref());
                start(&e, tag, text, &mut depth, paragraphs_hold_characters);
                end(tag, text, &mut depth, paragraphs_hold_characters);
            }
            Event::End(e) => {
                let tag = tag(e.name().as_ref());
                end(tag, text, &mut depth, paragraphs_hold_characters);
            }
            Event::Text(t) if depth.skip == 0 && depth.characters > 0 => {
                // A line end in the XML is white space, not a line of the document.
                text.push(&t.replace(['\n', '\r'], " "));
            }
            Event::CData(t) if depth.skip == 0 && depth.characters > 0 => {
                text.push(&t);
            }
            Event::GeneralRef(r) if depth.skip == 0 && depth.characters > 0 => {
                if let Some(c) = character(&r) {
                    text.push(c.encode_utf8(&mut [0; 4]));
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// One of XML's five names or a character number; entities of the document's own do not exist.
fn character(reference: &BytesRef<'_>) -> Option<char> {
    if let Ok(Some(c)) = reference.resolve_char_ref() {
        return Some(c);
    }
    match reference.as_ref() {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => None,
    }
}

fn start(
    element: &BytesStart<'_>,
    tag: Tag,
    text: &mut Text,
    depth: &mut Depth,
    paragraphs_hold_characters: bool,
) {
    if tag == Tag::Skip {
        depth.skip += 1;
    }
    if depth.skip > 0 {
        return;
    }
    match tag {
        Tag::Characters => depth.characters += 1,
        Tag::Paragraph if paragraphs_hold_characters => depth.characters += 1,
        Tag::Cell => depth.cells += 1,
        Tag::Tab => text.push("\t"),
        Tag::LineBreak => text.push("\n"),
        Tag::Hyphen => text.push("-"),
        Tag::Spaces => {
            let count = element
                .try_get_attribute("text:c")
                .ok()
                .flatten()
                .and_then(|a| a.value.parse().ok())
                .unwrap_or(1);
            text.push(&" ".repeat(count.min(SPACES_MAX) as usize));
        }
        Tag::Paragraph | Tag::Row | Tag::Skip | Tag::Other => {}
    }
}

fn end(tag: Tag, text: &mut Text, depth: &mut Depth, paragraphs_hold_characters: bool) {
    if tag == Tag::Skip {
        depth.skip = depth.skip.saturating_sub(1);
        return;
    }
    if depth.skip > 0 {
        return;
    }
    match tag {
        Tag::Characters => depth.characters = depth.characters.saturating_sub(1),
        Tag::Paragraph => {
            if paragraphs_hold_characters {
                depth.characters = depth.characters.saturating_sub(1);
            }
            // Paragraphs of one cell stay on the line of its row.
            if depth.cells > 0 {
                text.space();
            } else {
                text.push("\n");
            }
        }
        Tag::Cell => {
            depth.cells = depth.cells.saturating_sub(1);
            text.cell();
        }
        Tag::Row => text.line(),
        Tag::Tab | Tag::LineBreak | Tag::Hyphen | Tag::Spaces | Tag::Skip | Tag::Other => {}
    }
}
