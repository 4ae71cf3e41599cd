//! The parts pages are made of: typed functions, so that a button without a text does not compile.

mod formular;
mod icon;
mod kette;
mod knopf;
mod liste;
mod qr;
mod stand;

pub use formular::{
    Feld, FormFehler, auswahl, fehlerliste, formular, formular_mit_datei, formular_paket, haken,
};
pub use icon::{Icon, icon, marke};
pub use kette::kette;
pub use knopf::Knopf;
pub use liste::{
    akten_tabelle, blaettern, dokument_tabelle, karte, kuerzel, leer, medientyp, mit_feldern,
    nummer, paare, reiter,
};
pub use qr::qr;
pub use stand::{aktenstand, hinweis, meldung, stand, status, zeichnungsstand};
