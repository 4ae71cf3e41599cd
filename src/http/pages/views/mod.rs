//! What the pages show, as plain data: filled by the handlers, read by the pages, knowing neither
//! the database nor the request. A field is here because a page shows it.

mod akte;
mod anmeldung;
mod aussonderung;
mod dokument;
mod formular;
mod frist;
mod geschaeftsgang;
mod liste;
mod loeschung;
mod nachweis;
mod notfall;
mod regelwerk;
mod scanstapel;
mod schutz;
mod schwaerzung;
mod uebergabe;
mod vereinbarung;
mod verwaltung;
mod warum;
mod zugriff;

pub use akte::*;
pub use anmeldung::*;
pub use aussonderung::*;
pub use dokument::*;
pub use formular::*;
pub use frist::*;
pub use geschaeftsgang::*;
pub use liste::*;
pub use loeschung::*;
pub use nachweis::*;
pub use notfall::*;
pub use regelwerk::*;
pub use scanstapel::*;
pub use schutz::*;
pub use schwaerzung::*;
pub use uebergabe::*;
pub use vereinbarung::*;
pub use verwaltung::*;
pub use warum::*;
pub use zugriff::*;
