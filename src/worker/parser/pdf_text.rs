//! The text of a PDF: glyphs in drawing order, joined into words and lines by where they stand.

use hayro::hayro_interpret::font::{Glyph, GlyphRun};
use hayro::hayro_interpret::hayro_cmap::BfString;
use hayro::hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps,
    InterpreterCache, InterpreterSettings, SoftMask, TransformExt, interpret_page,
};
use hayro::hayro_syntax::Pdf;
use hayro::kurbo::{Affine, BezPath, Point, Rect, Vec2};

use super::text::Text;
use eakte_worker::frame::Ablehnung as Fehler;

/// Pages read for text. A Bescheid has ten, a long Gutachten three hundred.
pub(super) const PAGES_MAX: usize = 1000;

/// A gap wider than this part of the font size is a space that the PDF did not write.
const SPACE_EM: f64 = 0.16;
/// A baseline further away than this part of the font size begins a new line.
const LINE_EM: f64 = 0.55;
/// A baseline further away than this part of the font size begins a new paragraph.
const PARAGRAPH_EM: f64 = 1.9;
/// The same glyph again, nearer than this, is bold made by printing twice.
const DOUBLE_EM: f64 = 0.08;

/// Text of all pages, a form feed between two pages, and the number of pages.
///
/// Stops at the text limit or after [`PAGES_MAX`] pages and says so in `abgeschnitten`.
pub(super) fn text(data: Vec<u8>) -> Result<Text, Fehler> {
    let pdf = Pdf::new(data).map_err(|_| Fehler::Unlesbar)?;
    let pages = pdf.pages();
    let mut text = Text::default();
    text.seiten = u32::try_from(pages.len()).ok();
    let cache = InterpreterCache::new();
    for (i, page) in pages.iter().enumerate() {
        if i >= PAGES_MAX || text.is_full() {
            text.abgeschnitten = true;
            break;
        }
        if i > 0 {
            text.push("\u{c}");
        }
        let (width, height) = page.render_dimensions();
        let mut context = Context::new(
            page.initial_transform(true).to_kurbo(),
            Rect::new(0.0, 0.0, f64::from(width), f64::from(height)),
            &cache,
            page.xref(),
            InterpreterSettings::default(),
        );
        let mut device = TextDevice {
            text: &mut text,
            last: None,
        };
        interpret_page(page, &mut context, &mut device);
    }
    text.join_divided_words();
    Ok(text)
}

/// Where the last glyph stood, in points from the page's upper left corner.
struct Last {
    start: Point,
    end: Point,
    direction: Vec2,
    size: f64,
    text: String,
}

/// Receives what the page draws and keeps only letters.
struct TextDevice<'t> {
    text: &'t mut Text,
    last: Option<Last>,
}

impl TextDevice<'_> {
    fn glyph(&mut self, glyph: &Glyph<'_>, transform: Affine) {
        let Some(unicode) = glyph.as_unicode() else {
            return;
        };
        let unicode = match unicode {
            BfString::Char(c) => c.to_string(),
            BfString::String(s) => s,
        };
        let advance = match glyph {
            Glyph::Outline(g) => g.advance_width(),
            Glyph::Type3(g) => g.advance_width(),
        };
        // A glyph stands in a square of 1000 units; the transform carries font size and place.
        let start = transform * Point::ZERO;
        let end = transform * Point::new(f64::from(advance.unwrap_or(500.0)), 0.0);
        let along = transform * Point::new(1000.0, 0.0) - start;
        let up = transform * Point::new(0.0, 1000.0) - start;
        let size = up.hypot();
        if !(size.is_finite() && size > 0.0 && along.hypot() > 0.0) {
            return;
        }
        let here = Last {
            start,
            end,
            direction: along / along.hypot(),
            size,
            text: unicode,
        };
        if let Some(last) = &self.last {
            match between(last, &here) {
                Between::Double => return,
                Between::Nothing => {}
                Between::Space => self.text.space(),
                Between::Line => self.text.line(),
                Between::Paragraph => self.text.paragraph(),
            }
        }
        if here.text.chars().all(char::is_whitespace) {
            // A justified line has a written space and a gap beside it: one space.
            self.text.space();
        } else {
            self.text.push(&here.text);
        }
        self.last = Some(here);
    }
}

/// What stands between two glyphs.
enum Between {
    Double,
    Nothing,
    Space,
    Line,
    Paragraph,
}

fn between(last: &Last, here: &Last) -> Between {
    if last.direction.dot(here.direction) < 0.9 {
        return Between::Line;
    }
    let size = last.size.max(here.size);
    let moved = here.start - last.start;
    let down = last.direction.cross(moved).abs();
    if last.text == here.text && moved.hypot() < DOUBLE_EM * size {
        return Between::Double;
    }
    if down > PARAGRAPH_EM * size {
        return Between::Paragraph;
    }
    if down > LINE_EM * size {
        return Between::Line;
    }
    let gap = last.direction.dot(here.start - last.end);
    // Far back on the same baseline: another column or a field filled in later.
    if gap > SPACE_EM * size || gap < -size {
        return Between::Space;
    }
    Between::Nothing
}

impl<'a> Device<'a> for TextDevice<'_> {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, _: &DrawMode) {
        for glyph in run.glyphs() {
            if self.text.is_full() {
                return;
            }
            self.glyph(glyph, props.transform * glyph.transform());
        }
    }

    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_clip_rect(&mut self, _: &Rect) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn draw_image(&mut self, _: Image<'a, '_>, _: ImageDrawProps<'a>) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
    fn draw_rect(&mut self, _: &Rect, _: DrawProps<'a>, _: &DrawMode) {}
}
