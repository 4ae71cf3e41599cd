//! Icons: drawn in the page, in the colour of the text beside them. Never the only carrier of meaning.

use maud::{Markup, PreEscaped, html};

macro_rules! icons {
    ($($(#[$doc:meta])* $name:ident = $drawing:literal),+ $(,)?) => {
        /// A drawing of 24 by 24 units, strokes only.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Icon { $($(#[$doc])* $name),+ }

        impl Icon {
            const fn drawing(self) -> &'static str {
                match self { $(Self::$name => $drawing),+ }
            }
        }
    };
}
icons! {
    /// House: the start page.
    Haus = r#"<path d="M4 11.200 12 4.500l8 6.700V20h-5.500v-6h-5v6H4z"/>"#,
    /// Folder: Akte.
    Akte = r#"<path d="M3 18V6.500C3 5.700 3.700 5 4.500 5h4.300l2.200 2.500h8.500c.8 0 1.500.7 1.500 1.500v9c0 .8-.7 1.500-1.500 1.500h-15C3.700 19.500 3 18.800 3 18z"/>"#,
    /// Tree: Aktenplan.
    Plan = r#"<path d="M5 4v14.500h5M5 9.500h5"/><rect x="10" y="7" width="10" height="5" rx="1"/><rect x="10" y="16" width="10" height="5" rx="1"/>"#,
    /// Sheet with lines: Vorgang.
    Vorgang = r#"<path d="M5 5h14v14H5zM8.500 9.500h7M8.500 13h7M8.500 16.500h4"/>"#,
    /// Sheet: Dokument.
    Dokument = r#"<path d="M6 3.500h8.200L18.500 8v12.500H6z"/><path d="M14 3.700V8h4.300"/>"#,
    /// Sheets: versions.
    Fassungen = r#"<path d="M9 3.500h7l4 4V17H9z"/><path d="M5 7v13.500h10.500"/>"#,
    /// Envelope: e-mail.
    Brief = r#"<rect x="3.500" y="5.500" width="17" height="13" rx="1.500"/><path d="m4 7 8 6 8-6"/>"#,
    /// Picture: scan or photograph.
    Bild = r#"<rect x="3.500" y="4.500" width="17" height="15" rx="1.500"/><path d="m4 17 5-5 4 4 3-3 4.500 4.500"/><circle cx="15.500" cy="9" r="1.500"/>"#,
    /// Magnifier: search.
    Lupe = r#"<circle cx="10.500" cy="10.500" r="6"/><path d="m15 15 5 5"/>"#,
    /// Two links: the chain.
    Kette = r#"<rect x="3" y="8.500" width="10" height="7" rx="3.500"/><rect x="11" y="8.500" width="10" height="7" rx="3.500"/>"#,
    /// Three joined points: sharing.
    Teilen = r#"<circle cx="6" cy="12" r="2.500"/><circle cx="17.500" cy="6" r="2.500"/><circle cx="17.500" cy="18" r="2.500"/><path d="m8.300 10.900 6.900-3.700M8.300 13.100l6.900 3.700"/>"#,
    /// Arrow to a line above: file, upload.
    Ablegen = r#"<path d="M12 20V9m-5 4.500 5-5 5 5M5 4.500h14"/>"#,
    /// Arrow to a line below: download.
    Laden = r#"<path d="M12 4v11m-5-4.500 5 5 5-5M5 20h14"/>"#,
    /// Box: archive, import.
    Kiste = r#"<path d="M3.500 5h17v4h-17zM5 9v10.500h14V9M10 13h4"/>"#,
    /// Plus: create.
    Plus = r#"<path d="M12 5v14M5 12h14"/>"#,
    /// Pen: change.
    Stift = r#"<path d="m4 20 1-4L16.500 4.500l3 3L8 19z"/>"#,
    /// Tick: done, sound.
    Haken = r#"<path d="m5 12.500 4.500 4.500L19 7.500"/>"#,
    /// Cross: remove, broken.
    Kreuz = r#"<path d="M6.500 6.500l11 11m0-11-11 11"/>"#,
    /// Exclamation mark.
    Ausruf = r#"<path d="M12 5v8.500M12 18.400v.2"/>"#,
    /// Triangle: warning.
    Warnung = r#"<path d="M12 4.500 21 19.500H3zM12 10v4.500M12 17v.1"/>"#,
    /// Circled i: information.
    Info = r#"<circle cx="12" cy="12" r="8.500"/><path d="M12 11v5M12 7.900v.1"/>"#,
    /// Question mark: help.
    Hilfe = r#"<circle cx="12" cy="12" r="8.500"/><path d="M9.600 9.600a2.400 2.400 0 1 1 3.400 2.200c-.7.300-1 .8-1 1.600M12 16.700v.1"/>"#,
    /// Padlock: protected, closed.
    Schloss = r#"<rect x="5" y="10.500" width="14" height="9.500" rx="1.500"/><path d="M8 10.500V8a4 4 0 0 1 8 0v2.500"/>"#,
    /// Open padlock: reopened.
    Offen = r#"<rect x="5" y="10.500" width="14" height="9.500" rx="1.500"/><path d="M8 10.500V8a4 4 0 0 1 7.700-1.500"/>"#,
    /// Crossed circle: cancelled.
    Storno = r#"<circle cx="12" cy="12" r="8.500"/><path d="m6 6 12 12"/>"#,
    /// Sheet with a black bar: redacted.
    Schwaerzen = r#"<path d="M6 3.500h8.200L18.500 8v12.500H6z"/><path d="M9 12h6.500M9 13.500h6.500M9 12.700h6.500M9 17h4"/>"#,
    /// Clock.
    Uhr = r#"<circle cx="12" cy="12" r="8.500"/><path d="M12 7v5l3.500 2"/>"#,
    /// Arrow right into another place: move.
    Verschieben = r#"<path d="M4 12h14m-5-5 5 5-5 5M20.500 5v14"/>"#,
    /// Turning arrow: again.
    Neu = r#"<path d="M19 12a7 7 0 1 1-2.100-5"/><path d="M19.500 3.500V8H15"/>"#,
    /// Chevron right.
    Rechts = r#"<path d="m9 5.500 6.500 6.500L9 18.500"/>"#,
    /// Chevron left.
    Links = r#"<path d="M15 5.500 8.500 12l6.500 6.500"/>"#,
    /// Chevron down.
    Runter = r#"<path d="m5.500 9 6.500 6.500L18.500 9"/>"#,
    /// Letter T: plain text.
    Text = r#"<path d="M5 7V5h14v2M12 5v14M9.500 19h5"/>"#,
    /// Lines: menu.
    Menue = r#"<path d="M4 7h16M4 12h16M4 17h16"/>"#,
    /// Door: log out.
    Abmelden = r#"<path d="M14 4.500H5.500v15H14M10 12h10m-3.500-4 4 4-4 4"/>"#,
}

/// The icon as decoration: readers do not hear it.
pub fn icon(icon: Icon) -> Markup {
    html! {
        svg.i viewBox="0 0 24 24" aria-hidden="true" focusable="false" { (PreEscaped(icon.drawing())) }
    }
}

/// The mark of eAkte: two links of a chain.
pub fn marke() -> Markup {
    html! {
        svg viewBox="0 0 30 30" aria-hidden="true" focusable="false" {
            g fill="none" stroke-width="2.600" {
                rect x="1" y="7" width="16" height="16" rx="5" stroke="#fff" {}
                rect x="13" y="7" width="16" height="16" rx="5" stroke="#4fd3ae" {}
            }
        }
    }
}
