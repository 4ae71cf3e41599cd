//! Reports and letters as PDF/A-2a: tagged, with embedded fonts, language, title, and an output intent. They can be
//! read aloud, searched, and kept for decades.
//!
//! Source: ISO 19005-2, ISO 32000-1 section 14.8.

use super::font::{Embedded, Font, fonts};
use super::words::{Part, time};
use crate::verify::Sprache;
use pdf_writer::types::{OutputIntentSubtype, StructRole};
use pdf_writer::{Content, Finish, Name, Pdf, Rect, Ref, Str, TextStr};
use std::mem::take;

const SRGB: &[u8] = include_bytes!("schrift/sRGB.icc");

/// A4 in points, and where text stands on it.
const WIDTH: f32 = 595.28;
const HEIGHT: f32 = 841.89;
const LEFT: f32 = 62.0;
const TOP: f32 = 70.0;
const BOTTOM: f32 = 64.0;
const INDENT: f32 = 14.0;
const LEADING: f32 = 1.4;

/// How one kind of part looks.
struct Look {
    role: StructRole,
    bold: bool,
    size: f32,
    before: f32,
}

fn look(part: &Part) -> (Look, &str) {
    let (role, bold, size, before, text) = match part {
        Part::Verdict(text) => (StructRole::H1, true, 22.0, 0.0, text),
        Part::Subject(text) => (StructRole::H1, true, 13.0, 20.0, text),
        Part::Heading(text) => (StructRole::H2, true, 12.0, 12.0, text),
        Part::Line(text) => (StructRole::P, false, 10.5, 6.0, text),
        Part::Item(text) => (StructRole::LBody, false, 10.5, 3.0, text),
    };
    (
        Look {
            role,
            bold,
            size,
            before,
        },
        text,
    )
}

/// A structure element: what it is, under which one, and which marked content it holds (page, number).
struct Element {
    id: Ref,
    role: StructRole,
    parent: Ref,
    children: Vec<Ref>,
    content: Vec<(usize, i32)>,
}

struct Setter {
    next: i32,
    fonts: [Font; 2],
    pages: Vec<Content>,
    /// For each page the elements of its marked contents, by their number.
    marks: Vec<Vec<Ref>>,
    elements: Vec<Element>,
    y: f32,
}

impl Setter {
    fn id(&mut self) -> Ref {
        self.next += 1;
        Ref::new(self.next)
    }

    fn page(&mut self) {
        self.pages.push(Content::new());
        self.marks.push(Vec::new());
        self.y = HEIGHT - TOP;
    }

    fn element(&mut self, role: StructRole, parent: Ref) -> Ref {
        let id = self.id();
        if let Some(above) = self.elements.iter_mut().find(|e| e.id == parent) {
            above.children.push(id);
        }
        self.elements.push(Element {
            id,
            role,
            parent,
            children: Vec::new(),
            content: Vec::new(),
        });
        id
    }

    /// Begins marked content of an element on the present page.
    fn mark(&mut self, element: Ref, tag: &[u8]) {
        let page = self.pages.len() - 1;
        let number = self.marks[page].len() as i32;
        self.marks[page].push(element);
        if let Some(e) = self.elements.iter_mut().find(|e| e.id == element) {
            e.content.push((page, number));
        }
        let mut mark = self.pages[page].begin_marked_content_with_properties(Name(tag));
        mark.properties().identify(number);
    }

    fn show(&mut self, text: &str, bold: bool, size: f32, x: f32) {
        let runs = self.fonts[usize::from(bold)].runs(text);
        let y = self.y;
        let Some(content) = self.pages.last_mut() else {
            return;
        };
        content.begin_text();
        for (at, (resource, glyphs)) in runs.iter().enumerate() {
            content.set_font(Name(resource), size);
            if at == 0 {
                content.next_line(x, y);
            }
            content.show(Str(glyphs));
        }
        content.end_text();
    }

    fn end_mark(&mut self) {
        if let Some(content) = self.pages.last_mut() {
            content.end_marked_content();
        }
    }

    /// Sets one part. `list`: the list that an item belongs to.
    fn part(&mut self, part: &Part, document: Ref, list: &mut Option<Ref>) {
        let (
            Look {
                role,
                bold,
                size,
                before,
            },
            text,
        ) = look(part);
        let item = matches!(part, Part::Item(_));
        let indent = if item { INDENT } else { 0.0 };
        let lines = self.fonts[usize::from(bold)].lines(text, size, WIDTH - 2.0 * LEFT - indent);
        let step = size * LEADING;
        self.y -= before;
        if self.y - step < BOTTOM {
            self.page();
        }
        let (parent, tag): (Ref, &[u8]) = if item {
            let list = *list.get_or_insert_with(|| self.element(StructRole::L, document));
            let entry = self.element(StructRole::LI, list);
            let label = self.element(StructRole::Lbl, entry);
            self.y -= step;
            self.mark(label, b"Lbl");
            self.show("–", bold, size, LEFT);
            self.end_mark();
            self.y += step;
            (entry, b"LBody")
        } else {
            *list = None;
            (
                document,
                match role {
                    StructRole::H1 => b"H1",
                    StructRole::H2 => b"H2",
                    _ => b"P",
                },
            )
        };
        let element = self.element(role, parent);
        self.mark(element, tag);
        for line in lines {
            if self.y - step < BOTTOM {
                self.end_mark();
                self.page();
                self.mark(element, tag);
            }
            self.y -= step;
            self.show(&line, bold, size, LEFT + indent);
        }
        self.end_mark();
    }
}

/// The report as a file, its title on top. `made_ms`: when it was made, Unix milliseconds.
pub(super) fn report(parts: &[Part], title: &str, sprache: Sprache, made_ms: u64) -> Vec<u8> {
    let top = std::iter::once(Part::Line(title.to_owned()));
    let parts: Vec<_> = top.chain(parts.iter().cloned()).collect();
    pdf(&parts, title, "eakte-verify", sprache, made_ms)
}

/// Parts as a file. `title`: what a reader shows as its name; `tool`: the program that made it, in ASCII without markup;
/// `made_ms`: when, Unix milliseconds.
pub fn pdf(parts: &[Part], title: &str, tool: &str, sprache: Sprache, made_ms: u64) -> Vec<u8> {
    let mut setter = Setter {
        next: 0,
        fonts: fonts(),
        pages: Vec::new(),
        marks: Vec::new(),
        elements: Vec::new(),
        y: 0.0,
    };
    let [catalog, tree, profile, metadata, root, parents] = [(); 6].map(|()| setter.id());
    let document = setter.element(StructRole::Document, root);
    setter.page();
    let mut list = None;
    for part in parts {
        setter.part(part, document, &mut list);
    }
    let faces = setter.fonts.iter().flat_map(Font::embedded).count();
    let ids: Vec<[Ref; 5]> = (0..faces).map(|_| [(); 5].map(|()| setter.id())).collect();
    let pages: Vec<[Ref; 2]> = setter.pages.iter().map(|_| [Ref::new(1); 2]).collect();
    let pages: Vec<[Ref; 2]> = pages.iter().map(|_| [setter.id(), setter.id()]).collect();
    let faces = setter.fonts.iter().flat_map(Font::embedded);
    let faces: Vec<(&Embedded, [Ref; 5])> = faces.zip(ids).collect();
    let lang = match sprache {
        Sprache::De => "de",
        Sprache::En => "en",
    };
    let mut pdf = Pdf::new();
    pdf.set_version(1, 7);
    let digest = blake3::hash(format!("{title} {made_ms} {parts:?}").as_bytes());
    let id = digest.as_bytes()[..16].to_vec();
    pdf.set_file_id((id.clone(), id));
    let mut written = pdf.catalog(catalog);
    written.pages(tree).metadata(metadata).lang(TextStr(lang));
    written.mark_info().marked(true);
    written.viewer_preferences().display_doc_title(true);
    written.pair(Name(b"StructTreeRoot"), root);
    let mut intents = written.output_intents();
    intents
        .push()
        .subtype(OutputIntentSubtype::PDFA)
        .output_condition_identifier(TextStr("sRGB"))
        .info(TextStr("sRGB IEC61966-2.1"))
        .dest_output_profile(profile);
    intents.finish();
    written.finish();
    pdf.pages(tree)
        .kids(pages.iter().map(|[page, _]| *page))
        .count(pages.len() as i32);
    for (at, content) in take(&mut setter.pages).into_iter().enumerate() {
        let [page, stream] = pages[at];
        let mut written = pdf.page(page);
        written
            .parent(tree)
            .media_box(Rect::new(0.0, 0.0, WIDTH, HEIGHT))
            .contents(stream)
            .struct_parents(at as i32);
        written.pair(Name(b"Tabs"), Name(b"S"));
        let mut resources = written.resources();
        let mut named = resources.fonts();
        for (face, [font, ..]) in &faces {
            named.pair(Name(face.resource), *font);
        }
        named.finish();
        resources.finish();
        written.finish();
        pdf.stream(stream, content.finish().as_slice());
    }
    for (face, ids) in &faces {
        face.write(&mut pdf, *ids);
    }
    pdf.icc_profile(profile, SRGB).n(3);
    structure(&mut pdf, &setter, root, parents, &pages);
    pdf.metadata(metadata, xmp(title, tool, lang, made_ms).as_bytes());
    pdf.finish()
}

fn structure(pdf: &mut Pdf, setter: &Setter, root: Ref, parents: Ref, pages: &[[Ref; 2]]) {
    let mut tree = pdf.indirect(root).dict();
    tree.pair(Name(b"Type"), Name(b"StructTreeRoot"));
    if let Some(document) = setter.elements.first() {
        tree.insert(Name(b"K")).array().item(document.id);
    }
    tree.pair(Name(b"ParentTree"), parents);
    tree.pair(Name(b"ParentTreeNextKey"), pages.len() as i32);
    tree.finish();
    let mut numbers = pdf.indirect(parents).dict();
    let mut list = numbers.insert(Name(b"Nums")).array();
    for (at, marks) in setter.marks.iter().enumerate() {
        list.item(at as i32);
        list.push().array().items(marks.iter().copied());
    }
    list.finish();
    numbers.finish();
    for element in &setter.elements {
        let mut written = pdf.struct_element(element.id);
        written.kind(element.role).parent(element.parent);
        let mut children = written.children();
        for child in &element.children {
            children.struct_element(*child);
        }
        for (page, number) in &element.content {
            children
                .marked_content_ref()
                .page(pages[*page][0])
                .marked_content_id(*number);
        }
        children.finish();
        written.finish();
    }
}

/// The metadata: the file says of itself that it is PDF/A-2a.
fn xmp(title: &str, tool: &str, lang: &str, made_ms: u64) -> String {
    let escaped: String = title
        .chars()
        .map(|c| match c {
            '&' => "&amp;".to_owned(),
            '<' => "&lt;".to_owned(),
            '>' => "&gt;".to_owned(),
            c => c.to_string(),
        })
        .collect();
    let made = time(made_ms).replace(' ', "T").replace("TUTC", "Z");
    format!(
        "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n\
         <x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n\
         <rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
         xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\" \
         xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\">\n\
         <pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>\n\
         <dc:format>application/pdf</dc:format>\n\
         <dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">{escaped}</rdf:li></rdf:Alt></dc:title>\n\
         <dc:language><rdf:Bag><rdf:li>{lang}</rdf:li></rdf:Bag></dc:language>\n\
         <xmp:CreateDate>{made}</xmp:CreateDate><xmp:CreatorTool>{tool}</xmp:CreatorTool>\n\
         <pdf:Producer>eAkte</pdf:Producer>\n\
         </rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end=\"w\"?>"
    )
}
