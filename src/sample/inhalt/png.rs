//! A letter as a scanned page: grey, slightly skewed, slightly noisy, its text legible.

use font8x8::{BASIC_FONTS, LATIN_FONTS, UnicodeFonts};

use super::{Block, Brief};
use crate::zufall::Zufall;

const BREITE: usize = 1000;
const HOEHE: usize = 1414;
const RAND: usize = 70;
/// Pixels per dot of the font.
const PUNKT: usize = 2;
const ZEICHEN: usize = 8 * PUNKT;
const ZEILE: usize = 24;
const ZEICHEN_JE_ZEILE: usize = (BREITE - 2 * RAND) / ZEICHEN;
/// Speckles of a page.
const FLECKEN: usize = 3_000;
/// Rows until the page has slid one pixel to the side.
const SCHRAEGE: usize = 260;

const TINTE: u8 = 48;

/// The file. Cannot fail; what does not fit the page is cut off, as on paper.
pub(super) fn png(brief: &Brief) -> Vec<u8> {
    let mut seite = Seite(vec![0; BREITE * HOEHE]);
    let mut z = Zufall::neu(brief.betreff.len() as u64, brief.bloecke.len() as u64);
    // Brightness falls off over the page, as under a lid that does not close.
    for (y, zeile) in seite.0.chunks_exact_mut(BREITE).enumerate() {
        zeile.fill(243 - (y / 80) as u8);
    }
    let zeilen = zeilen(brief);
    let platz = (HOEHE - 2 * RAND) / ZEILE;
    for (i, zeile) in zeilen.iter().take(platz).enumerate() {
        seite.zeile(RAND + i * ZEILE, zeile);
    }
    for _ in 0..FLECKEN {
        let ort = z.unter(BREITE * HOEHE);
        let dunkler = z.zwischen(6, 60) as u8;
        seite.0[ort] = seite.0[ort].saturating_sub(dunkler);
    }
    #[expect(
        clippy::expect_used,
        reason = "writing to memory; the buffer has exactly the size of the image"
    )]
    kodieren(&seite.0).expect("an image in memory")
}

fn kodieren(pixel: &[u8]) -> Result<Vec<u8>, png::EncodingError> {
    let mut datei = Vec::new();
    let mut encoder = png::Encoder::new(&mut datei, BREITE as u32, HOEHE as u32);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Balanced);
    // Unfiltered, every second row is a match of the one above: a third of the size of any filter's.
    encoder.set_filter(png::Filter::NoFilter);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(pixel)?;
    writer.finish()?;
    Ok(datei)
}

/// The lines of the page, wrapped.
fn zeilen(brief: &Brief) -> Vec<String> {
    let mut zeilen = brief.kopf.clone();
    zeilen.push(String::new());
    zeilen.extend(brief.anschrift.iter().take(3).cloned());
    zeilen.push(String::new());
    for (name, wert) in &brief.angaben {
        umbrechen(&mut zeilen, &format!("{name}: {wert}"));
    }
    zeilen.push(String::new());
    umbrechen(&mut zeilen, &brief.betreff);
    for block in &brief.bloecke {
        zeilen.push(String::new());
        match block {
            Block::Titel(t) | Block::Absatz(t) => umbrechen(&mut zeilen, t),
            Block::Tabelle(paare) => {
                for (name, wert) in paare {
                    let luecke = ZEICHEN_JE_ZEILE.saturating_sub(name.chars().count());
                    if luecke > wert.chars().count() {
                        zeilen.push(format!("{name}{wert:>luecke$}"));
                    } else {
                        umbrechen(&mut zeilen, &format!("{name} {wert}"));
                    }
                }
            }
        }
    }
    zeilen
}

fn umbrechen(zeilen: &mut Vec<String>, text: &str) {
    let mut zeile = String::new();
    for wort in text.split(' ') {
        let voll = zeile.chars().count() + 1 + wort.chars().count() > ZEICHEN_JE_ZEILE;
        if voll && !zeile.is_empty() {
            zeilen.push(std::mem::take(&mut zeile));
        }
        if !zeile.is_empty() {
            zeile.push(' ');
        }
        zeile.push_str(wort);
    }
    zeilen.push(zeile);
}

struct Seite(Vec<u8>);

impl Seite {
    fn zeile(&mut self, oben: usize, text: &str) {
        for (i, c) in text.chars().take(ZEICHEN_JE_ZEILE + 3).enumerate() {
            let bild = BASIC_FONTS
                .get(c)
                .or_else(|| LATIN_FONTS.get(c))
                .unwrap_or_else(|| ersatz(c));
            for (reihe, &bits) in bild.iter().enumerate() {
                for spalte in (0..8).filter(|s| bits >> s & 1 == 1) {
                    let (x, y) = (RAND + i * ZEICHEN + spalte * PUNKT, oben + reihe * PUNKT);
                    self.punkt(x, y);
                }
            }
        }
    }

    fn punkt(&mut self, x: usize, y: usize) {
        let x = x + y / SCHRAEGE;
        for y in y..y + PUNKT {
            let ort = y * BREITE + x;
            if let Some(pixel) = self.0.get_mut(ort..ort + PUNKT) {
                pixel.fill(TINTE);
            }
        }
    }
}

/// The font has no euro sign and no curly quotes.
fn ersatz(c: char) -> [u8; 8] {
    match c {
        '€' => [0x38, 0x44, 0x1F, 0x04, 0x1F, 0x44, 0x38, 0x00],
        '–' | '—' => [0, 0, 0, 0x7E, 0, 0, 0, 0],
        _ => [0x7E, 0x42, 0x42, 0x42, 0x42, 0x42, 0x7E, 0],
    }
}
