//! Everything that enters or leaves: xdomea packages. Lowest first: `abbildung` (a message as commands), `bericht`
//! (what was taken), `einfuhr` (files a package, whole or not at all), `uebermittlung` (shared documents for a partner), `aussonderung`
//! (what goes to the archive, and what it answers).

pub mod abbildung;
pub mod aussonderung;
pub mod bericht;
pub mod einfuhr;
pub mod uebermittlung;
