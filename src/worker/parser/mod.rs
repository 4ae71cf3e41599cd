//! The parsers. Everything below runs inside the sandbox, on bytes of strangers.

mod bild;
mod mail;
mod office;
mod pdf_page;
mod pdf_text;
mod plain;
mod schwaerzen;
mod text;
mod tiff;

pub(crate) use schwaerzen::schwaerzen;
pub(crate) use text::Text;

use eakte_worker::Medientyp;
use eakte_worker::frame::Ablehnung;

/// A page as PNG.
pub(crate) struct Seite {
    /// PNG, 8 bits, grey if the page has no colour, no transparency, no metadata.
    pub(crate) png: Vec<u8>,
    pub(crate) breite: u32,
    pub(crate) hoehe: u32,
}

/// A page as pixels.
struct Bild {
    /// Four bytes a pixel, opaque, line by line.
    rgba: Vec<u8>,
    breite: u32,
    hoehe: u32,
}

/// The text of a document, and the pages it can show.
pub(crate) fn text(art: Medientyp, data: Vec<u8>) -> Result<Text, Ablehnung> {
    match art {
        Medientyp::Pdf => pdf_text::text(data),
        Medientyp::Docx => office::docx(data),
        Medientyp::Odt => office::odt(data),
        Medientyp::Mail => mail::text(&data),
        Medientyp::Text => Ok(plain::text(&data)),
        Medientyp::Png | Medientyp::Jpeg => {
            let mut text = Text::default();
            text.seiten = Some(1);
            Ok(text)
        }
        Medientyp::Tiff => {
            let mut text = Text::default();
            text.seiten = Some(tiff::seiten(&data)?);
            Ok(text)
        }
        Medientyp::Zip | Medientyp::Unbekannt => Err(Ablehnung::UnbekannteArt),
    }
}

/// The image of page `nummer` (from 1).
pub(crate) fn seite(
    art: Medientyp,
    data: Vec<u8>,
    nummer: u32,
    dpi: u32,
) -> Result<Seite, Ablehnung> {
    match art {
        Medientyp::Pdf => pdf_page::seite(data, nummer, dpi),
        Medientyp::Png | Medientyp::Jpeg if nummer == 1 => bild::seite(&data, art, dpi),
        Medientyp::Png | Medientyp::Jpeg => Err(Ablehnung::SeiteFehlt),
        Medientyp::Zip | Medientyp::Unbekannt => Err(Ablehnung::UnbekannteArt),
        Medientyp::Tiff => bild::seite(&tiff::von_seite_an(data, nummer)?, art, dpi),
        Medientyp::Docx | Medientyp::Odt | Medientyp::Mail | Medientyp::Text => {
            Err(Ablehnung::KeineSeiten)
        }
    }
}

/// The media type, by a look inside where the first bytes do not tell.
pub(crate) fn art(data: Vec<u8>, dateiname: &str) -> Medientyp {
    match eakte_worker::art(&data, dateiname) {
        Medientyp::Zip => office::art(data),
        other => other,
    }
}
