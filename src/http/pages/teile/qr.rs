//! QR codes: drawn in the page, dark on white in every appearance, or no camera reads them.

use fast_qr::QRBuilder;
use maud::{Markup, html};

/// Modules of white around the code. Source: ISO/IEC 18004 section 6.3.8.
const RAND: usize = 4;

/// A QR code of a text; nothing if it is too long for one. `titel` is what readers hear.
pub fn qr(text: &str, titel: &str) -> Markup {
    let Ok(code) = QRBuilder::new(text).build() else {
        return html! {};
    };
    let mut path = String::new();
    for y in 0..code.size {
        for x in 0..code.size {
            if code[y][x].value() {
                path.push_str(&format!("M{} {}h1v1h-1z", x + RAND, y + RAND));
            }
        }
    }
    let breite = code.size + 2 * RAND;
    html! {
        svg.qr viewBox={ "0 0 " (breite) " " (breite) } role="img" aria-label=(titel) shape-rendering="crispEdges" {
            rect width=(breite) height=(breite) fill="#fff" {}
            path d=(path) fill="#000" {}
        }
    }
}
