//! Images: scans and photos as page images, and the PNG that leaves the worker.

use std::io::Cursor;

use eakte_worker::Medientyp;
use eakte_worker::frame::{Ablehnung, SEITE_BYTES_MAX};
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{
    DynamicImage, ExtendedColorType, GenericImageView, ImageDecoder, ImageEncoder, ImageFormat,
    ImageReader, Limits,
};

use super::{Bild, Seite};

/// Pixels along one side of an image that is read.
const SIDE_PIXELS_MAX: u32 = 20_000;
/// Bytes of an image once unpacked: 100 million pixels in colour.
const UNPACKED_BYTES_MAX: u64 = 300 * 1024 * 1024;
/// A4 in inches, shorter side first: the sheet a scan is shown on.
const SHEET_INCHES: (f32, f32) = (8.27, 11.69);

/// Turns the image upright and scales it down to a sheet of A4 at `dpi`; never up.
///
/// The answer is a new PNG: no camera data, no place, no thumbnail of the original leaves.
pub(super) fn seite(data: &[u8], art: Medientyp, dpi: u32) -> Result<Seite, Ablehnung> {
    let bild = bild(data, art, dpi)?;
    png_from_rgba(&bild.rgba, bild.breite, bild.hoehe)
}

/// The same as pixels.
pub(super) fn bild(data: &[u8], art: Medientyp, dpi: u32) -> Result<Bild, Ablehnung> {
    let format = match art {
        Medientyp::Jpeg => ImageFormat::Jpeg,
        Medientyp::Tiff => ImageFormat::Tiff,
        _ => ImageFormat::Png,
    };
    let mut limits = Limits::no_limits();
    limits.max_image_width = Some(SIDE_PIXELS_MAX);
    limits.max_image_height = Some(SIDE_PIXELS_MAX);
    limits.max_alloc = Some(UNPACKED_BYTES_MAX);
    let mut reader = ImageReader::with_format(Cursor::new(data), format);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(refuse)?;
    if decoder.total_bytes() > UNPACKED_BYTES_MAX {
        return Err(Ablehnung::ZuGross);
    }
    // Without orientation the image is shown as it lies.
    let orientation = decoder.orientation().ok();
    let mut image = DynamicImage::from_decoder(decoder).map_err(refuse)?;
    if let Some(orientation) = orientation {
        image.apply_orientation(orientation);
    }
    let (width, height) = image.dimensions();
    if let Some((width, height)) = on_sheet(width, height, dpi) {
        image = image.thumbnail_exact(width, height);
    }
    Ok(Bild {
        rgba: on_white(&image),
        breite: image.width(),
        hoehe: image.height(),
    })
}

/// The size on the sheet, if the image is larger.
fn on_sheet(width: u32, height: u32, dpi: u32) -> Option<(u32, u32)> {
    let (short, long) = (SHEET_INCHES.0 * dpi as f32, SHEET_INCHES.1 * dpi as f32);
    let (max_width, max_height) = if width > height {
        (long, short)
    } else {
        (short, long)
    };
    let scale = (max_width / width as f32).min(max_height / height as f32);
    (scale < 1.0).then(|| {
        let side = |pixels: u32| ((pixels as f32 * scale) as u32).max(1);
        (side(width), side(height))
    })
}

/// RGBA on white paper: a transparent stamp stays readable in dark mode.
fn on_white(image: &DynamicImage) -> Vec<u8> {
    let mut rgba = image.to_rgba8().into_raw();
    for pixel in rgba.as_chunks_mut::<4>().0 {
        let alpha = u16::from(pixel[3]);
        if alpha < 255 {
            for channel in &mut pixel[..3] {
                let mixed = (u16::from(*channel) * alpha + 255 * (255 - alpha)) / 255;
                // A mean of two bytes is a byte.
                *channel = mixed as u8;
            }
            pixel[3] = 255;
        }
    }
    rgba
}

/// Pixels without transparency.
pub(super) struct Roh {
    /// Three bytes a pixel if it has colour, else one.
    pub(super) bytes: Vec<u8>,
    pub(super) farbig: bool,
}

impl Roh {
    fn colour(&self) -> ExtendedColorType {
        if self.farbig {
            ExtendedColorType::Rgb8
        } else {
            ExtendedColorType::L8
        }
    }
}

/// Opaque RGBA, grey if nothing is coloured, which is a third of the bytes.
pub(super) fn roh(rgba: &[u8]) -> Roh {
    let pixels = rgba.as_chunks::<4>().0;
    let farbig = pixels.iter().any(|p| p[0] != p[1] || p[1] != p[2]);
    let bytes = if farbig {
        pixels.iter().flat_map(|p| [p[0], p[1], p[2]]).collect()
    } else {
        pixels.iter().map(|p| p[0]).collect()
    };
    Roh { bytes, farbig }
}

/// As PNG without metadata.
pub(super) fn png(roh: &Roh, (breite, hoehe): (u32, u32)) -> Result<Vec<u8>, Ablehnung> {
    let mut png = Vec::new();
    PngEncoder::new_with_quality(&mut png, CompressionType::Fast, FilterType::Adaptive)
        .write_image(&roh.bytes, breite, hoehe, roh.colour())
        .map_err(|_| Ablehnung::ZuGross)?;
    Ok(png)
}

/// As JPEG without metadata. `quality`: 1 to 100.
pub(super) fn jpeg(
    roh: &Roh,
    (breite, hoehe): (u32, u32),
    quality: u8,
) -> Result<Vec<u8>, Ablehnung> {
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, quality)
        .write_image(&roh.bytes, breite, hoehe, roh.colour())
        .map_err(|_| Ablehnung::ZuGross)?;
    Ok(jpeg)
}

/// Opaque RGBA to PNG.
pub(super) fn png_from_rgba(rgba: &[u8], breite: u32, hoehe: u32) -> Result<Seite, Ablehnung> {
    let png = png(&roh(rgba), (breite, hoehe))?;
    if png.len() > SEITE_BYTES_MAX {
        return Err(Ablehnung::ZuGross);
    }
    Ok(Seite { png, breite, hoehe })
}

fn refuse(e: image::ImageError) -> Ablehnung {
    match e {
        image::ImageError::Limits(_) => Ablehnung::ZuGross,
        _ => Ablehnung::Unlesbar,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_scan_is_scaled_down_to_the_sheet() {
        assert_eq!(on_sheet(2480, 3508, 144), Some((1190, 1683)));
        assert_eq!(on_sheet(3508, 2480, 144), Some((1683, 1190)));
    }

    #[test]
    fn a_small_image_is_never_scaled_up() {
        assert_eq!(on_sheet(100, 100, 144), None);
    }

    #[test]
    fn a_half_transparent_black_is_grey_on_white() {
        let image = image::RgbaImage::from_pixel(1, 1, image::Rgba([0, 0, 0, 128]));
        assert_eq!(on_white(&image.into()), [127, 127, 127, 255]);
    }
}
