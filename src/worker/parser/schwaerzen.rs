//! The redacted copy: every page is drawn, areas are painted black in its pixels, and a new PDF is made of the pictures.
//!
//! No byte of the original reaches the copy: no text, no form, no attachment, no metadata, no earlier version of a page.
//! What lies under an area is gone before a picture is packed. The file is PDF/A-2b (ISO 19005-2).

use std::hash::{DefaultHasher, Hasher};

use eakte_worker::frame::{Ablehnung, KOPIE_BYTES_MAX, KOPIE_DPI, KOPIE_SEITEN_MAX};
use eakte_worker::{Bereich, Medientyp};
use pdf_writer::types::{OutputIntentSubtype, Predictor};
use pdf_writer::{Content, Filter, Finish, Name, Pdf, Rect, Ref, TextStr};

use super::{Bild, bild, pdf_page, tiff};

const SRGB: &[u8] = include_bytes!("../../ledger/bundle/schrift/sRGB.icc");

/// Points (PDF's unit) in an inch.
const POINTS_PER_INCH: f32 = 72.0;
/// The smallest side of a page of PDF/A, in points.
const SIDE_POINTS_MIN: f32 = 3.0;
/// What does not get this many times smaller without loss is a photo or a scan, and goes with loss.
const PACKED_TIMES: usize = 4;
/// Of a picture that goes with loss, in percent. Areas stay black: they are whole blocks of one colour.
const JPEG_QUALITY: u8 = 85;

const CATALOG: Ref = Ref::new(1);
const PAGES: Ref = Ref::new(2);
const PROFILE: Ref = Ref::new(3);
const METADATA: Ref = Ref::new(4);
/// The first of three for each page.
const FIRST_PAGE: i32 = 10;

/// A redacted copy as PDF/A-2b.
pub(crate) struct Kopie {
    pub(crate) pdf: Vec<u8>,
    pub(crate) seiten: u32,
}

/// A copy of the whole document in which these areas are black.
///
/// Refuses a type without pages, more pages than a copy has, and an area on a page that there is not: it would be
/// believed to be black.
pub(crate) fn schwaerzen(
    art: Medientyp,
    data: Vec<u8>,
    bereiche: &[Bereich],
) -> Result<Kopie, Ablehnung> {
    match art {
        Medientyp::Pdf => {
            let pdf = pdf_page::lesen(data)?;
            let seiten = u32::try_from(pdf.pages().len()).unwrap_or(u32::MAX);
            let mut kopie = Bilder::new(seiten, bereiche)?;
            for nummer in 1..=seiten {
                kopie.seite(pdf_page::bild(&pdf, nummer, KOPIE_DPI)?)?;
            }
            Ok(kopie.finish())
        }
        Medientyp::Png | Medientyp::Jpeg => {
            let mut kopie = Bilder::new(1, bereiche)?;
            kopie.seite(bild::bild(&data, art, KOPIE_DPI)?)?;
            Ok(kopie.finish())
        }
        Medientyp::Tiff => {
            let seiten = tiff::seiten(&data)?;
            let mut kopie = Bilder::new(seiten, bereiche)?;
            let mut data = data;
            for nummer in 1..=seiten {
                // Counted from the page that is the first by now.
                data = tiff::von_seite_an(data, nummer.min(2))?;
                kopie.seite(bild::bild(&data, art, KOPIE_DPI)?)?;
            }
            Ok(kopie.finish())
        }
        Medientyp::Zip | Medientyp::Unbekannt => Err(Ablehnung::UnbekannteArt),
        Medientyp::Docx | Medientyp::Odt | Medientyp::Mail | Medientyp::Text => {
            Err(Ablehnung::KeineSeiten)
        }
    }
}

/// A file of pictures, page by page.
struct Bilder<'a> {
    pdf: Pdf,
    bereiche: &'a [Bereich],
    kennung: DefaultHasher,
    seiten: u32,
}

impl<'a> Bilder<'a> {
    fn new(seiten: u32, bereiche: &'a [Bereich]) -> Result<Self, Ablehnung> {
        if seiten == 0 {
            return Err(Ablehnung::Unlesbar);
        }
        if seiten > KOPIE_SEITEN_MAX {
            return Err(Ablehnung::ZuVieleSeiten);
        }
        if bereiche.iter().any(|b| b.seite() > seiten) {
            return Err(Ablehnung::SeiteFehlt);
        }
        let mut pdf = Pdf::new();
        pdf.set_version(1, 7);
        Ok(Self {
            pdf,
            bereiche,
            kennung: DefaultHasher::new(),
            seiten: 0,
        })
    }

    /// Three numbers for the next page: itself, what it draws, its picture.
    fn refs(seite: u32) -> [Ref; 3] {
        // At most 100 pages.
        let first = FIRST_PAGE + 3 * (seite as i32 - 1);
        [first, first + 1, first + 2].map(Ref::new)
    }

    /// Blackens a page and takes it in.
    fn seite(&mut self, mut bild: Bild) -> Result<(), Ablehnung> {
        self.seiten += 1;
        let nummer = self.seiten;
        for bereich in self.bereiche.iter().filter(|b| b.seite() == nummer) {
            schwaerze(&mut bild, bereich);
        }
        let gepackt = Gepackt::new(&bild)?;
        if self.pdf.len() + gepackt.daten.len() > KOPIE_BYTES_MAX {
            return Err(Ablehnung::ZuGross);
        }
        self.kennung.write(&gepackt.daten);
        let points =
            |pixels: u32| (pixels as f32 * POINTS_PER_INCH / KOPIE_DPI as f32).max(SIDE_POINTS_MIN);
        let (width, height) = (points(bild.breite), points(bild.hoehe));
        let [seite, inhalt, picture] = Self::refs(nummer);
        let mut page = self.pdf.page(seite);
        page.parent(PAGES)
            .media_box(Rect::new(0.0, 0.0, width, height))
            .contents(inhalt);
        page.resources().x_objects().pair(Name(b"B"), picture);
        page.finish();
        let mut content = Content::new();
        content
            .save_state()
            .transform([width, 0.0, 0.0, height, 0.0, 0.0])
            .x_object(Name(b"B"))
            .restore_state();
        self.pdf.stream(inhalt, content.finish().as_slice());
        gepackt.write(&mut self.pdf, picture, (bild.breite, bild.hoehe));
        Ok(())
    }

    fn finish(self) -> Kopie {
        let Self {
            mut pdf,
            kennung,
            seiten,
            ..
        } = self;
        let id = Hasher::finish(&kennung).to_be_bytes().repeat(2);
        pdf.set_file_id((id.clone(), id));
        let mut written = pdf.catalog(CATALOG);
        written.pages(PAGES).metadata(METADATA).lang(TextStr("de"));
        written.viewer_preferences().display_doc_title(true);
        let mut intents = written.output_intents();
        intents
            .push()
            .subtype(OutputIntentSubtype::PDFA)
            .output_condition_identifier(TextStr("sRGB"))
            .info(TextStr("sRGB IEC61966-2.1"))
            .dest_output_profile(PROFILE);
        intents.finish();
        written.finish();
        pdf.pages(PAGES)
            .kids((1..=seiten).map(|seite| Self::refs(seite)[0]))
            .count(seiten as i32);
        pdf.icc_profile(PROFILE, SRGB).n(3);
        pdf.metadata(METADATA, XMP.as_bytes());
        Kopie {
            pdf: pdf.finish(),
            seiten,
        }
    }
}

/// Paints an area black, one pixel wider on each side: letters blur over the edge.
fn schwaerze(bild: &mut Bild, b: &Bereich) {
    let (links, rechts) = rand(b.links(), b.breite(), bild.breite);
    let (oben, unten) = rand(b.oben(), b.hoehe(), bild.hoehe);
    let zeile = bild.breite as usize;
    for y in oben..unten {
        let pixels = (y * zeile + links) * 4..(y * zeile + rechts) * 4;
        if let Some(pixels) = bild.rgba.get_mut(pixels) {
            pixels.as_chunks_mut::<4>().0.fill([0, 0, 0, 255]);
        }
    }
}

/// From which pixel to before which one. `anfang`, `laenge`: thousandths of `pixels`.
fn rand(anfang: u16, laenge: u16, pixels: u32) -> (usize, usize) {
    // At most 20,000 pixels: no overflow.
    let (anfang, laenge) = (u32::from(anfang), u32::from(laenge));
    let von = (anfang * pixels / 1000).saturating_sub(1);
    let bis = ((anfang + laenge) * pixels).div_ceil(1000) + 1;
    (von as usize, bis.min(pixels) as usize)
}

/// A picture as it stands in the file.
struct Gepackt {
    daten: Vec<u8>,
    farbig: bool,
    verlustfrei: bool,
}

impl Gepackt {
    fn new(bild: &Bild) -> Result<Self, Ablehnung> {
        let roh = bild::roh(&bild.rgba);
        let size = (bild.breite, bild.hoehe);
        let png = bild::png(&roh, size)?;
        let (daten, verlustfrei) = if png.len() * PACKED_TIMES <= roh.bytes.len() {
            (idat(&png).ok_or(Ablehnung::Unlesbar)?, true)
        } else {
            (bild::jpeg(&roh, size, JPEG_QUALITY)?, false)
        };
        Ok(Self {
            daten,
            farbig: roh.farbig,
            verlustfrei,
        })
    }

    fn write(&self, pdf: &mut Pdf, id: Ref, (breite, hoehe): (u32, u32)) {
        let (breite, hoehe) = (breite as i32, hoehe as i32);
        let mut picture = pdf.image_xobject(id, &self.daten);
        picture.width(breite).height(hoehe).bits_per_component(8);
        if self.farbig {
            picture.color_space().device_rgb();
        } else {
            picture.color_space().device_gray();
        }
        if self.verlustfrei {
            picture.filter(Filter::FlateDecode);
            picture
                .decode_parms()
                .predictor(Predictor::PngOptimum)
                .colors(if self.farbig { 3 } else { 1 })
                .bits_per_component(8)
                .columns(breite);
        } else {
            picture.filter(Filter::DctDecode);
        }
    }
}

/// The packed lines of a PNG, which PDF packs in the same way.
fn idat(png: &[u8]) -> Option<Vec<u8>> {
    let mut daten = Vec::new();
    // Behind the signature: length, name, content, checksum of each chunk.
    let mut rest = png.get(8..)?;
    while let Some((laenge, behind)) = rest.split_first_chunk::<4>() {
        let laenge = u32::from_be_bytes(*laenge) as usize;
        let (name, behind) = behind.split_first_chunk::<4>()?;
        if name == b"IDAT" {
            daten.extend_from_slice(behind.get(..laenge)?);
        }
        rest = behind.get(laenge + 4..)?;
    }
    Some(daten)
}

/// The metadata: the same in every copy, nothing of the original.
const XMP: &str = "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n\
    <x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n\
    <rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
    xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\" \
    xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\">\n\
    <pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>\n\
    <dc:format>application/pdf</dc:format>\n\
    <dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">Geschwärzte Kopie</rdf:li></rdf:Alt></dc:title>\n\
    <dc:description><rdf:Alt><rdf:li xml:lang=\"x-default\">Nur Bilder der Seiten; was geschwärzt ist, ist nicht \
    enthalten.</rdf:li></rdf:Alt></dc:description>\n\
    <dc:language><rdf:Bag><rdf:li>de</rdf:li></rdf:Bag></dc:language>\n\
    <xmp:CreatorTool>eAkte</xmp:CreatorTool><pdf:Producer>eAkte</pdf:Producer>\n\
    </rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end=\"w\"?>";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_area_is_rounded_outwards_and_never_beyond_the_page() {
        assert_eq!(rand(100, 100, 1000), (99, 201));
        assert_eq!(rand(0, 1000, 7), (0, 7));
        // A thousandth of a small picture is a part of a pixel: all of it is black.
        assert_eq!(rand(500, 1, 10), (4, 7));
    }

    #[test]
    fn nothing_is_left_of_a_pixel_in_an_area_and_the_others_stay() {
        let mut bild = Bild {
            rgba: vec![200; 20 * 10 * 4],
            breite: 20,
            hoehe: 10,
        };
        let bereich = Bereich::new(1, 500, 0, 500, 500).expect("within the page");
        schwaerze(&mut bild, &bereich);
        for (i, pixel) in bild.rgba.as_chunks::<4>().0.iter().enumerate() {
            let (x, y) = (i % 20, i / 20);
            let black = x >= 9 && y < 6;
            let wanted = if black { [0, 0, 0, 255] } else { [200; 4] };
            assert_eq!(*pixel, wanted, "{x} {y}");
        }
    }

    #[test]
    fn an_area_on_a_page_that_there_is_not_is_refused() {
        let bereich = [Bereich::new(2, 0, 0, 1, 1).expect("within the page")];
        let refused = Bilder::new(1, &bereich).err();
        assert_eq!(refused, Some(Ablehnung::SeiteFehlt));
        let refused = Bilder::new(KOPIE_SEITEN_MAX + 1, &bereich).err();
        assert_eq!(refused, Some(Ablehnung::ZuVieleSeiten));
    }
}
