//! The fonts of reports and letters: Fira Sans, and beside it all that DIN 91379 adds, so that each name that an
//! authority must be able to write is written as it is.
//!
//! 2026-11-27: the norm has letters that are no single character of Unicode, such as M with a circumflex. Each is one
//! glyph: its marks stand where they belong, and a reader of the file gets back the characters that were written.
//! What is not in the first face stands in a second one, which only a file that needs it carries.

use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::{Finish, Name, Pdf, Rect, Ref, Str};
use std::collections::BTreeMap;
use std::iter::from_fn;
use std::mem::take;
use std::ops::RangeInclusive;
use ttf_parser::{Face, GlyphId};
use unicode_normalization::UnicodeNormalization;

const REGULAR: &[u8] = include_bytes!("schrift/FiraSans-Regular.ttf");
const REGULAR_MORE: &[u8] = include_bytes!("schrift/Ergaenzung-Regular.ttf");
const BOLD: &[u8] = include_bytes!("schrift/FiraSans-SemiBold.ttf");
const BOLD_MORE: &[u8] = include_bytes!("schrift/Ergaenzung-SemiBold.ttf");

const SYSTEM: SystemInfo<'static> = SystemInfo {
    registry: Str(b"Adobe"),
    ordering: Str(b"Identity"),
    supplement: 0,
};

/// Where the second face keeps the sequences; means nothing in a text.
const PRIVATE: RangeInclusive<char> = '\u{e000}'..='\u{f8ff}';
/// Marks that join the letter before them.
const MARKS: RangeInclusive<char> = '\u{300}'..='\u{36f}';

/// The sequences of DIN 91379:2022-08, in NFC and in order: the second face has each at this place from U+E000 on.
#[rustfmt::skip]
static SEQUENCES: [&str; 149] = [
    "A\u{30b}", "C\u{300}", "C\u{304}", "C\u{306}", "C\u{308}", "C\u{315}", "C\u{323}", "C\u{326}", "C\u{328}\u{306}",
    "D\u{302}", "F\u{300}", "F\u{304}", "G\u{300}", "H\u{304}", "H\u{326}", "H\u{331}", "J\u{301}", "J\u{30c}",
    "K\u{300}", "K\u{302}", "K\u{304}", "K\u{307}", "K\u{315}", "K\u{31b}", "K\u{326}", "K\u{35f}H", "K\u{35f}h",
    "L\u{302}", "L\u{325}", "L\u{325}\u{304}", "L\u{326}", "M\u{300}", "M\u{302}", "M\u{306}", "M\u{310}", "N\u{302}",
    "N\u{304}", "N\u{306}", "N\u{326}", "P\u{300}", "P\u{304}", "P\u{315}", "P\u{323}", "R\u{306}", "R\u{325}",
    "R\u{325}\u{304}", "S\u{300}", "S\u{304}", "S\u{31b}\u{304}", "S\u{331}", "T\u{300}", "T\u{304}", "T\u{308}",
    "T\u{315}", "T\u{31b}", "U\u{307}", "Z\u{300}", "Z\u{304}", "Z\u{306}", "Z\u{308}", "Z\u{327}", "a\u{30b}",
    "c\u{300}", "c\u{304}", "c\u{306}", "c\u{308}", "c\u{315}", "c\u{323}", "c\u{326}", "c\u{328}\u{306}", "d\u{302}",
    "f\u{300}", "f\u{304}", "g\u{300}", "h\u{304}", "h\u{326}", "j\u{301}", "k\u{300}", "k\u{302}", "k\u{304}",
    "k\u{307}", "k\u{315}", "k\u{31b}", "k\u{326}", "k\u{35f}h", "l\u{302}", "l\u{325}", "l\u{325}\u{304}",
    "l\u{326}", "m\u{300}", "m\u{302}", "m\u{306}", "m\u{310}", "n\u{302}", "n\u{304}", "n\u{306}", "n\u{326}",
    "p\u{300}", "p\u{304}", "p\u{315}", "p\u{323}", "r\u{306}", "r\u{325}", "r\u{325}\u{304}", "s\u{300}", "s\u{304}",
    "s\u{31b}\u{304}", "s\u{331}", "t\u{300}", "t\u{304}", "t\u{315}", "t\u{31b}", "u\u{307}", "z\u{300}", "z\u{304}",
    "z\u{306}", "z\u{308}", "z\u{327}", "\u{c7}\u{306}", "\u{db}\u{304}", "\u{e7}\u{306}", "\u{fb}\u{304}",
    "\u{ff}\u{301}", "\u{10c}\u{315}", "\u{10c}\u{323}", "\u{10d}\u{315}", "\u{10d}\u{323}", "\u{113}\u{30d}",
    "\u{12a}\u{301}", "\u{12b}\u{301}", "\u{14d}\u{30d}", "\u{17d}\u{326}", "\u{17d}\u{327}", "\u{17e}\u{326}",
    "\u{17e}\u{327}", "\u{1e32}\u{304}", "\u{1e33}\u{304}", "\u{1e62}\u{304}", "\u{1e63}\u{304}", "\u{1e6c}\u{304}",
    "\u{1e6d}\u{304}", "\u{1ea0}\u{308}", "\u{1ea1}\u{308}", "\u{1ecc}\u{308}", "\u{1ecd}\u{308}", "\u{1ee4}\u{304}",
    "\u{1ee4}\u{308}", "\u{1ee5}\u{304}", "\u{1ee5}\u{308}",
];

/// A font file within the PDF, and the glyphs of it that were used with the characters that they show.
pub(super) struct Embedded {
    /// What the pages call it.
    pub(super) resource: &'static [u8],
    face: Face<'static>,
    data: &'static [u8],
    name: &'static [u8],
    always: bool,
    used: BTreeMap<u16, String>,
}

/// What is set as one: the number of its face, its number there, and the characters that it shows.
struct Glyph<'t> {
    face: usize,
    id: u16,
    text: &'t str,
}

/// A font: the face of most letters, and the one of all others.
pub(super) struct Font {
    faces: [Embedded; 2],
}

/// Normal and bold.
pub(super) fn fonts() -> [Font; 2] {
    [
        Font {
            faces: [
                Embedded::new(REGULAR, b"F1", b"EAKTEA+FiraSans-Regular", true),
                Embedded::new(REGULAR_MORE, b"F3", b"EAKTEC+Ergaenzung-Regular", false),
            ],
        },
        Font {
            faces: [
                Embedded::new(BOLD, b"F2", b"EAKTEB+FiraSans-SemiBold", true),
                Embedded::new(BOLD_MORE, b"F4", b"EAKTED+Ergaenzung-SemiBold", false),
            ],
        },
    ]
}

/// What stands first in a text (NFC) and is set as one: a sequence of the norm, or a character.
fn head(text: &str) -> Option<&str> {
    let mut ends = text.char_indices().map(|(at, c)| at + c.len_utf8());
    let one = ends.next()?;
    if text[one..].starts_with(|c: char| MARKS.contains(&c)) {
        let longer: Vec<usize> = ends.take(2).collect();
        let mut longer = longer.iter().rev().map(|end| &text[..*end]);
        if let Some(sequence) = longer.find(|s| SEQUENCES.binary_search(s).is_ok()) {
            return Some(sequence);
        }
    }
    Some(&text[..one])
}

/// All that is set as one in a text (NFC), in its order.
fn heads(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    from_fn(move || {
        let first = head(rest)?;
        rest = &rest[first.len()..];
        Some(first)
    })
}

/// What a text has first that the fonts of this program cannot set, and would set as `?`: a character, or a letter with
/// its mark. In NFC.
pub fn unprintable(text: &str) -> Option<String> {
    let text: String = text.nfc().collect();
    let fonts = fonts();
    let mut before = "";
    for head in heads(&text) {
        let set = head == "\n" || fonts.iter().all(|font| font.find(head).is_some());
        if !set {
            let mark = head.starts_with(|c: char| MARKS.contains(&c));
            return Some(format!("{}{head}", if mark { before } else { "" }));
        }
        before = head;
    }
    None
}

impl Embedded {
    fn new(
        data: &'static [u8],
        resource: &'static [u8],
        name: &'static [u8],
        always: bool,
    ) -> Self {
        let face = Face::parse(data, 0).expect("the font is part of this program");
        Embedded {
            resource,
            face,
            data,
            name,
            always,
            used: BTreeMap::new(),
        }
    }

    /// The width of a glyph as a part of the font size.
    fn advance(&self, glyph: u16) -> f32 {
        let units = self.face.glyph_hor_advance(GlyphId(glyph)).unwrap_or(0);
        f32::from(units) / f32::from(self.face.units_per_em())
    }

    fn scaled(&self, units: i16) -> f32 {
        f32::from(units) * 1000.0 / f32::from(self.face.units_per_em())
    }

    /// Writes the font, with what its glyphs are read as.
    pub(super) fn write(&self, pdf: &mut Pdf, [font, cid, descriptor, file, cmap]: [Ref; 5]) {
        let name = Name(self.name);
        pdf.type0_font(font)
            .base_font(name)
            .encoding_predefined(Name(b"Identity-H"))
            .descendant_font(cid)
            .to_unicode(cmap);
        let mut written = pdf.cid_font(cid);
        written
            .subtype(CidFontType::Type2)
            .base_font(name)
            .system_info(SYSTEM)
            .font_descriptor(descriptor)
            .default_width(0.0)
            .cid_to_gid_map_predefined(Name(b"Identity"));
        let glyphs = 0..self.face.number_of_glyphs();
        let widths = glyphs.map(|glyph| {
            let units = self.face.glyph_hor_advance(GlyphId(glyph));
            f32::from(units.unwrap_or(0)) * 1000.0 / f32::from(self.face.units_per_em())
        });
        written.widths().consecutive(0, widths);
        written.finish();
        let bbox = self.face.global_bounding_box();
        let scale = |units| self.scaled(units);
        pdf.font_descriptor(descriptor)
            .name(name)
            .flags(FontFlags::SYMBOLIC)
            .bbox(Rect::new(
                scale(bbox.x_min),
                scale(bbox.y_min),
                scale(bbox.x_max),
                scale(bbox.y_max),
            ))
            .italic_angle(0.0)
            .ascent(scale(self.face.ascender()))
            .descent(scale(self.face.descender()))
            .cap_height(scale(self.face.capital_height().unwrap_or(700)))
            .stem_v(80.0)
            .font_file2(file);
        let mut stream = pdf.stream(file, self.data);
        stream.pair(Name(b"Length1"), self.data.len() as i32);
        stream.finish();
        let mut map = UnicodeCmap::new(Name(b"Eakte"), SYSTEM);
        for (glyph, text) in &self.used {
            map.pair_with_multiple(*glyph, text.chars());
        }
        pdf.cmap(cmap, map.finish().as_slice());
    }
}

impl Font {
    /// The faces that a file carries: the first in any case, the second if something stands in it.
    pub(super) fn embedded(&self) -> impl Iterator<Item = &Embedded> {
        let faces = self.faces.iter();
        faces.filter(|face| face.always || !face.used.is_empty())
    }

    /// Face and glyph of what is set as one, if a face has it.
    fn find(&self, head: &str) -> Option<(usize, u16)> {
        let mut chars = head.chars();
        let (first, more) = (chars.next()?, chars.next().is_some());
        let c = if more {
            let at = SEQUENCES.binary_search(&head).ok()?;
            char::from_u32(u32::from(*PRIVATE.start()) + u32::try_from(at).ok()?)?
        } else if PRIVATE.contains(&first) {
            return None;
        } else {
            first
        };
        let mut faces = self.faces.iter().enumerate();
        faces.find_map(|(at, face)| Some((at, face.face.glyph_index(c)?.0)))
    }

    /// What is set for it; `?` where no face has it.
    fn glyph<'t>(&self, head: &'t str) -> Glyph<'t> {
        let (text, found) = match self.find(head) {
            Some(found) => (head, found),
            None => ("?", self.find("?").unwrap_or((0, 0))),
        };
        let (face, id) = found;
        Glyph { face, id, text }
    }

    /// The width of a text as a part of the font size.
    fn width(&self, text: &str) -> f32 {
        let glyphs = heads(text).map(|head| self.glyph(head));
        glyphs.map(|g| self.faces[g.face].advance(g.id)).sum()
    }

    /// The glyphs of a text, two bytes each, with the name of the face that each run of them stands in.
    pub(super) fn runs(&mut self, text: &str) -> Vec<(&'static [u8], Vec<u8>)> {
        let mut runs: Vec<(&'static [u8], Vec<u8>)> = Vec::new();
        for head in heads(text) {
            let glyph = self.glyph(head);
            let face = &mut self.faces[glyph.face];
            face.used.insert(glyph.id, glyph.text.to_owned());
            let same = |(resource, _): &(&[u8], Vec<u8>)| *resource == face.resource;
            if !runs.last().is_some_and(same) {
                runs.push((face.resource, Vec::new()));
            }
            if let Some((_, bytes)) = runs.last_mut() {
                bytes.extend(glyph.id.to_be_bytes());
            }
        }
        runs
    }

    /// Breaks a text at its ends of lines and at spaces; what is longer than a line (a digest) within. In NFC.
    pub(super) fn lines(&self, text: &str, size: f32, width: f32) -> Vec<String> {
        let text: String = text.nfc().collect();
        let each = text.split('\n');
        each.flat_map(|line| self.wrapped(line, size, width))
            .collect()
    }

    fn wrapped(&self, text: &str, size: f32, width: f32) -> Vec<String> {
        let wide = |text: &str| self.width(text) * size;
        let mut lines = vec![String::new()];
        for word in text.split(' ') {
            let line = lines.last().cloned().unwrap_or_default();
            let joined = if line.is_empty() {
                word.to_owned()
            } else {
                format!("{line} {word}")
            };
            if wide(&joined) <= width {
                lines.pop();
                lines.push(joined);
                continue;
            }
            if line.is_empty() {
                lines.pop();
            }
            let mut piece = String::new();
            for head in heads(word) {
                if wide(&format!("{piece}{head}")) > width {
                    lines.push(take(&mut piece));
                }
                piece.push_str(head);
            }
            lines.push(piece);
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The characters of DIN 91379:2022-08: Latin, Greek and Cyrillic letters and all signs but tab and end of line.
    #[rustfmt::skip]
    static CHARACTERS: [(u32, u32); 74] = [
        (0x20, 0x7e), (0xa0, 0xac), (0xae, 0x17e), (0x187, 0x188), (0x18f, 0x18f), (0x192, 0x192), (0x197, 0x197),
        (0x1a0, 0x1a1), (0x1af, 0x1b0), (0x1b7, 0x1b7), (0x1cd, 0x1dc), (0x1de, 0x1df), (0x1e2, 0x1f0),
        (0x1f4, 0x1f5), (0x1f8, 0x1ff), (0x212, 0x213), (0x218, 0x21b), (0x21e, 0x21f), (0x227, 0x233),
        (0x259, 0x259), (0x268, 0x268), (0x292, 0x292), (0x2b0, 0x2b0), (0x2b3, 0x2b3), (0x2b9, 0x2ba),
        (0x2be, 0x2bf), (0x2c6, 0x2c6), (0x2c8, 0x2c8), (0x2cc, 0x2cc), (0x2dc, 0x2dc), (0x2e2, 0x2e2),
        (0x386, 0x386), (0x388, 0x38a), (0x38c, 0x38c), (0x38e, 0x3a1), (0x3a3, 0x3ce), (0x40d, 0x40d),
        (0x410, 0x42a), (0x42c, 0x42c), (0x42e, 0x44a), (0x44c, 0x44c), (0x44e, 0x44f), (0x45d, 0x45d),
        (0x1d48, 0x1d48), (0x1d57, 0x1d57), (0x1e02, 0x1e03), (0x1e06, 0x1e07), (0x1e0a, 0x1e11), (0x1e17, 0x1e17),
        (0x1e1c, 0x1e2b), (0x1e2f, 0x1e37), (0x1e3a, 0x1e3b), (0x1e40, 0x1e49), (0x1e52, 0x1e5b), (0x1e5e, 0x1e63),
        (0x1e6a, 0x1e6f), (0x1e80, 0x1e87), (0x1e8c, 0x1e97), (0x1e9e, 0x1e9e), (0x1ea0, 0x1ef9), (0x2018, 0x201a),
        (0x201c, 0x201e), (0x2020, 0x2021), (0x2026, 0x2026), (0x2030, 0x2030), (0x2032, 0x2033), (0x2039, 0x203a),
        (0x2070, 0x2070), (0x2074, 0x2079), (0x207f, 0x2089), (0x20ac, 0x20ac), (0x2122, 0x2122), (0x221e, 0x221e),
        (0x2264, 0x2265),
    ];

    fn characters() -> impl Iterator<Item = String> {
        let all = CHARACTERS.iter().flat_map(|(first, last)| *first..=*last);
        all.filter_map(char::from_u32).map(String::from)
    }

    /// What a reader gets out of a file in which a text was set.
    fn read(font: &mut Font, text: &str) -> String {
        let lines = font.lines(text, 10.0, 10_000.0);
        let runs: Vec<_> = lines.iter().flat_map(|line| font.runs(line)).collect();
        let mut out = String::new();
        for (resource, bytes) in runs {
            let face = font.faces.iter().find(|face| face.resource == resource);
            let face = face.expect("a face of this font");
            for id in bytes.chunks(2) {
                let id = u16::from_be_bytes([id[0], id[1]]);
                out.push_str(&face.used[&id]);
            }
        }
        out
    }

    #[test]
    fn each_character_and_sequence_of_the_norm_has_a_glyph_of_its_own_in_both_fonts() {
        assert!(SEQUENCES.is_sorted());
        for font in fonts() {
            let mut seen = BTreeMap::new();
            let sequences = SEQUENCES.iter().map(|s| (*s).to_owned());
            for text in characters().chain(sequences) {
                let glyph = font.find(&text);
                assert!(glyph.is_some_and(|(_, id)| id > 0), "{text} has no glyph");
                assert_eq!(head(&text), Some(text.as_str()));
                let other = seen.insert(glyph, text.clone());
                assert_eq!(other, None, "{text} is set as another");
                assert!(text.nfc().eq(text.chars()), "{text} is not in NFC");
            }
        }
    }

    #[test]
    fn a_name_is_read_out_of_a_file_as_it_was_written() {
        for mut font in fonts() {
            for name in [
                "Łukasz Żółć",
                "Gülşen Çağlar",
                "Đorđević",
                "Ștefan Țepeș",
                "Nguyễn Thị Hồng",
                "Ångström, Őrsi, Růžička",
                "Þórr",
                "Ḥāriṯ al-Ḫaṭīb ʿAbd ʾAmīn",
                "M\u{302}arc",
                "K\u{35f}han R\u{325}\u{304}s\u{31b}\u{304} C\u{328}\u{306}e",
                "Ελένη, Георги",
                "O’Neill – „Straße“ … 12\u{202f}€",
            ] {
                assert_eq!(read(&mut font, name), name);
                assert_eq!(unprintable(name), None, "{name}");
            }
            // Written apart, it is one all the same.
            let apart = "Z\u{307}o\u{301}\u{142}c\u{301} A\u{30a} M\u{302}";
            assert_eq!(read(&mut font, apart), "Żółć Å M\u{302}");
            assert_eq!(unprintable(apart), None);
        }
    }

    #[test]
    fn what_cannot_be_set_is_named_a_letter_together_with_its_mark() {
        for (text, first) in [
            ("Anna 中山", "中"),
            ("Q\u{302}uentin", "Q\u{302}"),
            ("\u{302}", "\u{302}"),
            // In NFC the acute joins the L first.
            ("L\u{325}\u{301}", "\u{139}\u{325}"),
            ("tab\tulator", "\t"),
            // Where the font keeps its sequences is no way to write one.
            ("\u{e000}", "\u{e000}"),
        ] {
            assert_eq!(unprintable(text).as_deref(), Some(first));
        }
        assert_eq!(unprintable("Anna\nBeispiel"), None);
        let [mut font, _] = fonts();
        assert_eq!(read(&mut font, "中\u{e000}Q\u{302}"), "??Q?");
    }

    #[test]
    fn a_long_word_is_broken_between_letters_never_between_a_letter_and_its_mark() {
        let [font, _] = fonts();
        let word = "M\u{302}".repeat(40);
        let lines = font.lines(&word, 10.0, 50.0);
        assert!(lines.len() > 5, "{lines:?}");
        for line in &lines {
            assert!(line.chars().eq("M\u{302}".repeat(line.len() / 3).chars()));
        }
        assert_eq!(lines.concat(), word);
    }

    #[test]
    fn a_file_carries_the_second_face_only_if_something_stands_in_it() {
        let [mut font, _] = fonts();
        font.runs("Müller-Ñandú, Straße – „eins“");
        assert_eq!(font.embedded().count(), 1);
        let runs = font.runs("Łukasz Żak");
        let faces: Vec<_> = runs.iter().map(|(face, _)| *face).collect();
        assert_eq!(faces, [b"F3", b"F1", b"F3", b"F1"]);
        assert_eq!(font.embedded().count(), 2);
    }
}
