//! A page of a PDF as an image.

use eakte_worker::frame::Ablehnung;
use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::Pdf;
use hayro::vello_cpu::Pixmap;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};

use super::{Bild, Seite, bild};

/// Points (PDF's unit) in an inch.
const POINTS_PER_INCH: f32 = 72.0;
/// Pixels along the longer side. An A0 plan of 144 dpi has 6740.
const SIDE_PIXELS_MAX: f32 = 8000.0;
/// Pixels of a page. A3 of 300 dpi has 17 million.
const PAGE_PIXELS_MAX: f32 = 24_000_000.0;

/// Draws page `nummer` (from 1) on white. A page too large for `dpi` is drawn smaller.
pub(super) fn seite(data: Vec<u8>, nummer: u32, dpi: u32) -> Result<Seite, Ablehnung> {
    let pixmap = zeichnen(&lesen(data)?, nummer, dpi)?;
    let (breite, hoehe) = (u32::from(pixmap.width()), u32::from(pixmap.height()));
    // On a white ground every pixel is opaque: premultiplied equals plain.
    bild::png_from_rgba(pixmap.data_as_u8_slice(), breite, hoehe)
}

/// The same as pixels, of a document that is read once.
pub(super) fn bild(pdf: &Pdf, nummer: u32, dpi: u32) -> Result<Bild, Ablehnung> {
    let pixmap = zeichnen(pdf, nummer, dpi)?;
    Ok(Bild {
        breite: u32::from(pixmap.width()),
        hoehe: u32::from(pixmap.height()),
        rgba: pixmap.data_as_u8_slice().to_vec(),
    })
}

/// Reads a document.
pub(super) fn lesen(data: Vec<u8>) -> Result<Pdf, Ablehnung> {
    Pdf::new(data).map_err(|_| Ablehnung::Unlesbar)
}

fn zeichnen(pdf: &Pdf, nummer: u32, dpi: u32) -> Result<Pixmap, Ablehnung> {
    let index = usize::try_from(nummer)
        .ok()
        .and_then(|n| n.checked_sub(1))
        .ok_or(Ablehnung::SeiteFehlt)?;
    let page = pdf.pages().get(index).ok_or(Ablehnung::SeiteFehlt)?;
    let (width, height) = page.render_dimensions();
    let scale = scale(width, height, dpi).ok_or(Ablehnung::Unlesbar)?;
    Ok(render(
        page,
        &RenderCache::new(),
        &InterpreterSettings::default(),
        &RenderSettings::default(),
        &PixmapSettings {
            x_scale: scale,
            y_scale: scale,
            bg_color: WHITE,
        },
    ))
}

/// Pixels for a point; `None` if the page has no area.
fn scale(width: f32, height: f32, dpi: u32) -> Option<f32> {
    // Sides below one pixel or not a number cannot be drawn.
    if !(width >= 1.0 && height >= 1.0 && width.is_finite() && height.is_finite()) {
        return None;
    }
    let wanted = dpi as f32 / POINTS_PER_INCH;
    let by_side = SIDE_PIXELS_MAX / width.max(height);
    let by_area = (PAGE_PIXELS_MAX / (width * height)).sqrt();
    let scale = wanted.min(by_side).min(by_area);
    (width * scale >= 1.0 && height * scale >= 1.0).then_some(scale)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_a4_page_has_the_wanted_resolution() {
        assert_eq!(scale(595.0, 842.0, 144), Some(2.0));
    }

    #[test]
    fn a_page_as_large_as_a_field_is_drawn_within_the_limits() {
        let scale = scale(14_400.0, 14_400.0, 300).expect("has an area");
        assert!(14_400.0 * scale <= SIDE_PIXELS_MAX);
        assert!((14_400.0 * scale).powi(2) <= PAGE_PIXELS_MAX * 1.001);
    }

    #[test]
    fn a_page_without_area_is_not_drawn() {
        assert_eq!(scale(0.0, 842.0, 144), None);
        assert_eq!(scale(f32::NAN, 842.0, 144), None);
        assert_eq!(scale(1.0, 1_000_000.0, 144), None);
    }
}
