//! Every rule of the domain: arranged with events, one command, one outcome.
#![allow(clippy::unwrap_used)]

mod abgabe;
mod akte;
mod aktenplan;
mod aktenzeichen;
mod auskunft;
mod aussonderung;
mod dokument;
mod folge;
mod folge_kommandos;
mod freigabe;
mod frist;
mod gegeben;
mod geschaeftsgang;
mod golden;
mod loeschung;
mod meldung;
mod notfall;
mod organisation;
mod recht;
mod regelwerk;
mod scan;
mod scanstapel;
mod schutz;
mod schutzklasse;
mod schwaerzung;
mod text;
mod uebergabe;
mod vereinbarung;
mod vertretung;
mod vorgang;
mod vorschriften;
mod zeit;
