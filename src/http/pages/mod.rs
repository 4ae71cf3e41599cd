//! The pages: pure functions from views to HTML, complete without JavaScript.
//!
//! Lowest first: `seite` (what a page knows of the request), `views` (what it shows), `teile` (parts),
//! `rahmen` (frame), one module per page, and on top `handlers` (from a request to a page).

pub mod akte;
pub mod akte_aendern;
pub mod akten;
pub mod aktenplan;
pub mod anmelden;
pub mod arbeitsplatz;
mod auskunft;
pub mod aussonderung;
pub mod aussonderung_akte;
pub mod dokument;
pub mod dokument_abgeben;
pub mod fehler;
pub mod freigabe;
pub mod frist;
pub mod frist_akte;
pub mod geschaeftsgang;
mod handlers;
pub mod hilfe;
mod hinweise;
pub mod importieren;
pub mod konto;
pub mod loeschung;
pub mod notfall;
mod passkey;
pub mod pruefung;
pub mod rahmen;
pub mod regelwerk;
pub mod scanstapel;
pub mod scanstapel_neu;
pub mod schutz;
pub mod schwaerzung;
mod seite;
pub mod suche;
pub mod teile;
pub mod uebergabe;
pub mod vereinbarung;
pub mod vertretung;
pub mod verwaltung;
pub mod views;
pub mod warum;
pub mod widerspruch;
mod zeugen;
pub mod zugriff;

pub use handlers::{fehlerseite, nicht_gefunden, router};
pub use rahmen::menue;
pub use seite::{Faktorluecke, Meldung, NotfallBanner, Seite, SitzungView, Stand, Thema, Warnung};
pub use teile::FormFehler;
