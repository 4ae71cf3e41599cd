//! Aussonderung: the messages between agency and archive. Lowest first: `format` (kinds of files in the code list),
//! `objekte` (an Akte as xdomea has it), `nachricht` (the offer 0501 and the package 0503), `antwort` (what the archive
//! answers, 0502 and 0506).

pub mod antwort;
mod format;
pub mod nachricht;
mod objekte;
