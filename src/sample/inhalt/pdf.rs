//! A letter as PDF: A4, Helvetica in WinAnsiEncoding with a ToUnicode map, so every umlaut can be found again.

use std::sync::LazyLock;

use pdf_writer::types::{SystemInfo, UnicodeCmap};
use pdf_writer::{Buf, Content, Finish, Name, Pdf, Rect, Ref, Str, TextStr};

use super::{Block, Brief};

const BREITE: f32 = 595.0;
const HOEHE: f32 = 842.0;
const RAND: f32 = 62.0;
const UNTEN: f32 = 70.0;
const ZEILE: f32 = 13.5;
const SCHRIFT: f32 = 10.0;

const NORMAL: Name = Name(b"F1");
const FETT: Name = Name(b"F2");

/// The file. Cannot fail; characters outside of WinAnsi become `?`.
pub(super) fn pdf(brief: &Brief) -> Vec<u8> {
    let mut satz = Satz::neu(brief);
    satz.kopf();
    for block in &brief.bloecke {
        satz.block(block);
    }
    let seiten = satz.fertig();
    datei(brief, seiten)
}

fn datei(brief: &Brief, seiten: Vec<Content>) -> Vec<u8> {
    let [katalog, baum, normal, fett, abbildung, angaben] = [1, 2, 3, 4, 5, 6].map(Ref::new);
    let seite = |i: usize| Ref::new(10 + 2 * i as i32);
    let inhalt = |i: usize| Ref::new(11 + 2 * i as i32);
    let mut pdf = Pdf::new();
    pdf.catalog(katalog).pages(baum);
    pdf.document_info(angaben)
        .title(TextStr(&brief.betreff))
        .author(TextStr(brief.kopf.first().map_or("", String::as_str)));
    let viele = seiten.len();
    pdf.pages(baum)
        .kids((0..viele).map(seite))
        .count(viele as i32);
    for (i, content) in seiten.into_iter().enumerate() {
        let mut p = pdf.page(seite(i));
        p.parent(baum)
            .media_box(Rect::new(0.0, 0.0, BREITE, HOEHE))
            .contents(inhalt(i));
        p.resources().fonts().pair(NORMAL, normal).pair(FETT, fett);
        p.finish();
        pdf.stream(inhalt(i), content.finish().as_slice());
    }
    for (id, name) in [(normal, &b"Helvetica"[..]), (fett, b"Helvetica-Bold")] {
        pdf.type1_font(id)
            .base_font(Name(name))
            .encoding_predefined(Name(b"WinAnsiEncoding"))
            .to_unicode(abbildung);
    }
    pdf.cmap(abbildung, ABBILDUNG.as_slice());
    pdf.finish()
}

/// Code of a byte to its character; the same in every file.
static ABBILDUNG: LazyLock<Buf> = LazyLock::new(|| {
    let info = SystemInfo {
        registry: Str(b"Adobe"),
        ordering: Str(b"UCS"),
        supplement: 0,
    };
    let mut cmap = UnicodeCmap::<u8>::new(Name(b"WinAnsi"), info);
    for byte in 32..=255_u8 {
        if let Some(c) = zeichen(byte) {
            cmap.pair(byte, c);
        }
    }
    cmap.finish()
});

/// What WinAnsi has beside Latin-1, as far as letters need it.
const BESONDERE: [(u8, char); 9] = [
    (0x80, '€'),
    (0x84, '„'),
    (0x85, '…'),
    (0x91, '‘'),
    (0x92, '’'),
    (0x93, '“'),
    (0x94, '”'),
    (0x96, '–'),
    (0x97, '—'),
];

fn zeichen(byte: u8) -> Option<char> {
    match byte {
        32..=126 | 160..=255 => Some(char::from(byte)),
        _ => BESONDERE.iter().find(|b| b.0 == byte).map(|b| b.1),
    }
}

/// The text in WinAnsiEncoding.
pub(super) fn winansi(text: &str) -> Vec<u8> {
    text.chars()
        .map(|c| match u8::try_from(u32::from(c)) {
            Ok(b @ (32..=126 | 160..=255)) => b,
            _ => BESONDERE.iter().find(|b| b.1 == c).map_or(b'?', |b| b.0),
        })
        .collect()
}

/// Lays text out from top to bottom, page after page.
struct Satz<'a> {
    brief: &'a Brief,
    seiten: Vec<Content>,
    y: f32,
}

impl<'a> Satz<'a> {
    fn neu(brief: &'a Brief) -> Self {
        Self {
            brief,
            seiten: vec![Content::new()],
            y: HOEHE - 50.0,
        }
    }

    fn seite(&mut self) -> &mut Content {
        if self.seiten.is_empty() {
            self.seiten.push(Content::new());
        }
        let letzte = self.seiten.len() - 1;
        &mut self.seiten[letzte]
    }

    fn text(&mut self, schrift: Name, groesse: f32, x: f32, text: &str) {
        let (y, bytes) = (self.y, winansi(text));
        self.seite()
            .begin_text()
            .set_font(schrift, groesse)
            .next_line(x, y)
            .show(Str(&bytes))
            .end_text();
    }

    /// Goes down by `hoehe`; to a new page if this one is full.
    fn runter(&mut self, hoehe: f32) {
        self.y -= hoehe;
        if self.y < UNTEN {
            self.seiten.push(Content::new());
            self.y = HOEHE - 70.0;
        }
    }

    fn kopf(&mut self) {
        let brief = self.brief;
        if brief.amtlich {
            self.seite()
                .set_fill_rgb(0.10, 0.30, 0.50)
                .rect(0.0, HOEHE - 18.0, BREITE, 18.0)
                .fill_nonzero()
                .set_fill_rgb(0.0, 0.0, 0.0);
        }
        for (i, zeile) in brief.kopf.iter().enumerate() {
            let (schrift, groesse) = if i == 0 { (FETT, 14.0) } else { (NORMAL, 8.5) };
            self.text(schrift, groesse, RAND, zeile);
            self.runter(if i == 0 { 16.0 } else { 11.0 });
        }
        self.runter(24.0);
        for zeile in brief.anschrift.iter().take(3) {
            self.text(NORMAL, SCHRIFT, RAND, zeile);
            self.runter(ZEILE);
        }
        self.runter(14.0);
        for (name, wert) in &brief.angaben {
            self.text(NORMAL, 8.5, RAND, name);
            self.text(NORMAL, 8.5, RAND + 60.0, wert);
            self.runter(11.5);
        }
        self.runter(16.0);
        self.absatz(FETT, 11.5, &brief.betreff);
        self.runter(6.0);
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Titel(t) => {
                // Never alone at the foot of a page.
                if self.y < UNTEN + 3.0 * ZEILE {
                    self.runter(HOEHE);
                }
                self.runter(4.0);
                self.absatz(FETT, SCHRIFT, t);
            }
            Block::Absatz(t) => {
                self.absatz(NORMAL, SCHRIFT, t);
                self.runter(6.0);
            }
            Block::Tabelle(zeilen) => {
                for (name, wert) in zeilen {
                    self.text(NORMAL, SCHRIFT, RAND, name);
                    let x = BREITE - RAND - breite(wert) * SCHRIFT / 1000.0;
                    self.text(NORMAL, SCHRIFT, x, wert);
                    let (y, seite) = (self.y - 3.5, self.seite());
                    seite
                        .set_line_width(0.3)
                        .move_to(RAND, y)
                        .line_to(BREITE - RAND, y)
                        .stroke();
                    self.runter(ZEILE + 2.0);
                }
                self.runter(6.0);
            }
        }
    }

    fn absatz(&mut self, schrift: Name, groesse: f32, text: &str) {
        let platz = (BREITE - 2.0 * RAND) * 1000.0 / groesse;
        let leer = breite(" ");
        let mut zeile = String::new();
        let mut laenge = 0.0;
        for wort in text.split(' ') {
            let breit = breite(wort);
            if !zeile.is_empty() && laenge + leer + breit > platz {
                self.text(schrift, groesse, RAND, &zeile);
                self.runter(groesse * 1.35);
                zeile.clear();
                laenge = 0.0;
            }
            if !zeile.is_empty() {
                zeile.push(' ');
                laenge += leer;
            }
            zeile.push_str(wort);
            laenge += breit;
        }
        self.text(schrift, groesse, RAND, &zeile);
        self.runter(groesse * 1.35);
    }

    /// The pages, with their numbers.
    fn fertig(mut self) -> Vec<Content> {
        let viele = self.seiten.len();
        for (i, seite) in self.seiten.iter_mut().enumerate() {
            let fuss = winansi(&format!("Seite {} von {viele}", i + 1));
            seite
                .begin_text()
                .set_font(NORMAL, 8.0)
                .next_line(BREITE - RAND - 60.0, 40.0)
                .show(Str(&fuss))
                .end_text();
        }
        self.seiten
    }
}

/// Widths of Helvetica, U+0020 to U+007E, in thousandths of the font size. Source: Adobe's core font metrics.
const BREITEN: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556,
    556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667,
    611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667,
    667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500,
    222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];

/// Width of a text; letters with marks count as broad as the widest of them.
fn breite(text: &str) -> f32 {
    text.chars()
        .map(|c| {
            let i = (c as usize).checked_sub(32);
            f32::from(i.and_then(|i| BREITEN.get(i)).copied().unwrap_or(611))
        })
        .sum()
}
