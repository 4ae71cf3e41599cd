//! Steps of the ways a Dokument or an Akte goes, in whatever order: wilder than the rules allow.

use eakte_domain::akte::*;
use eakte_domain::werte::{
    Bewertung, Digest, Schrittergebnis, Verfuegung, Versagungsart, Versagungsumfang, Versandart,
};
use eakte_domain::{
    AkteId, AufforderungId, AussonderungId, DokumentId, FreigabeId, GeschaeftsgangId, ProzessId,
    SperreId, VorgangId, WiedervorlageId,
};
use uuid::Uuid;

use crate::common::{HEUTE, Welt, person, text};

/// What exists so far, to choose from.
#[derive(Default)]
pub(crate) struct Bestand {
    pub(crate) akten: Vec<AkteId>,
    pub(crate) vorgaenge: Vec<(AkteId, VorgangId)>,
    pub(crate) dokumente: Vec<(AkteId, DokumentId)>,
    pub(crate) freigaben: Vec<(AkteId, FreigabeId)>,
    pub(crate) gaenge: Vec<(AkteId, DokumentId, GeschaeftsgangId)>,
    pub(crate) sperren: Vec<(AkteId, SperreId)>,
}

/// A Wiedervorlage for somebody or the unit, open or done.
pub(crate) fn wiedervorlage(w: &mut Welt, akte: AkteId, which: u8) {
    let id = WiedervorlageId(w.id());
    w.event(
        akte,
        WiedervorlageGesetzt {
            wiedervorlage: id,
            vorgang: None,
            am: HEUTE,
            grund: text("Steuerbescheid da?"),
            fuer: (which.is_multiple_of(2)).then(|| person(1).nutzer),
            aufforderung: None,
        },
    );
    if which.is_multiple_of(3) {
        w.event(
            akte,
            WiedervorlageErledigt {
                wiedervorlage: id,
                vermerk: Some(text("angerufen")),
                erneut: None,
            },
        );
    }
}

/// A demand to cooperate, open, settled or followed by a refusal.
pub(crate) fn aufforderung(
    w: &mut Welt,
    akte: AkteId,
    (vorgang, dokument): (VorgangId, DokumentId),
    which: u8,
) {
    let id = AufforderungId(w.id());
    w.event(
        akte,
        MitwirkungAngefordert {
            aufforderung: id,
            vorgang,
            dokument,
            unterlagen: vec![text("Kontoauszüge"), text("Mietvertrag")],
            frist: HEUTE,
            belehrung: which.is_multiple_of(2),
        },
    );
    match which % 3 {
        0 => w.event(
            akte,
            MitwirkungErledigt {
                aufforderung: id,
                dokument: Some(dokument),
                vermerk: None,
            },
        ),
        1 => w.event(
            akte,
            LeistungVersagt {
                aufforderung: id,
                dokument,
                art: Versagungsart::Versagung,
                umfang: Versagungsumfang::Teilweise,
                tag: HEUTE,
            },
        ),
        _ => {}
    }
}

pub(crate) fn vorgelegt(
    dokument: DokumentId,
    geschaeftsgang: GeschaeftsgangId,
) -> GeschaeftsgangEroeffnet {
    let schritt = |verfuegung, wer| Schritt {
        verfuegung,
        nutzer: person(wer).nutzer,
        termin: Some(HEUTE),
    };
    GeschaeftsgangEroeffnet {
        geschaeftsgang,
        dokument,
        fassung: 1,
        verfasser: None,
        durch: person(1).nutzer,
        vertretung: None,
        schritte: vec![
            schritt(Verfuegung::Mitzeichnung, 2),
            schritt(Verfuegung::Schlusszeichnung, 3),
        ],
        vermerk: Some(text("Bitte bis heute")),
    }
}

pub(crate) fn erledigt(
    dokument: DokumentId,
    geschaeftsgang: GeschaeftsgangId,
    which: u8,
) -> SchrittErledigt {
    let (nummer, verfuegung) = if which.is_multiple_of(2) {
        (1, Verfuegung::Mitzeichnung)
    } else {
        (2, Verfuegung::Schlusszeichnung)
    };
    SchrittErledigt {
        geschaeftsgang,
        dokument,
        nummer,
        verfuegung,
        ergebnis: if which.is_multiple_of(5) {
            Schrittergebnis::Zurueckgegeben
        } else {
            Schrittergebnis::Gezeichnet
        },
        durch: Some(person(2).nutzer),
        am: HEUTE,
        vermerk: None,
    }
}

pub(crate) fn geschwaerzt(dokument: DokumentId) -> DokumentGeschwaerzt {
    DokumentGeschwaerzt {
        dokument,
        schwaerzung: Schwaerzung {
            quelle: dokument,
            fassung: 1,
            bereiche: 3,
            grund: text("Angaben anderer"),
            rechtsgrundlage: text("§ 25 Abs. 3 SGB X"),
        },
    }
}

pub(crate) fn versandt(dokument: DokumentId) -> DokumentVersandt {
    DokumentVersandt {
        dokument,
        tag: HEUTE,
        versandart: Versandart::Post,
        empfaenger: text("Erika Muster"),
    }
}

/// A step on the way out of an Akte, in whatever order.
pub(crate) fn aussondern(w: &mut Welt, b: &mut Bestand, akte: AkteId, which: u8) {
    let aussonderung = AussonderungId(Uuid::from_u128(26));
    let nachricht = ProzessId(Uuid::from_u128(27));
    let summe = Digest([26; 32]);
    match which / 28 {
        0 => w.event(
            akte,
            AkteAngeboten {
                aussonderung,
                aufbewahrung_bis: HEUTE,
            },
        ),
        1 => w.event(
            akte,
            AngebotZurueckgenommen {
                aussonderung,
                grund: text("wird gebraucht"),
            },
        ),
        2 => w.event(
            akte,
            AkteBewertet {
                aussonderung,
                bewertung: Bewertung::Archivwuerdig,
                begruendung: Some(text("Beispielfall")),
                verzeichnis: None,
            },
        ),
        3 => w.event(
            akte,
            AkteAusgesondert {
                aussonderung,
                nachricht,
                paket: summe,
                erstellt: None,
            },
        ),
        4 => w.event(
            akte,
            UebernahmeBestaetigt {
                aussonderung,
                nachricht,
                archivkennung: Some(text("A 1 Nr. 7")),
                bestaetigung: summe,
            },
        ),
        5 => w.event(
            akte,
            UebernahmeGescheitert {
                aussonderung,
                nachricht,
                grund: None,
                bestaetigung: summe,
            },
        ),
        6 => {
            let sperre = SperreId(w.id());
            b.sperren.push((akte, sperre));
            w.event(
                akte,
                AussonderungSperreGesetzt {
                    sperre,
                    grund: text("Klage anhängig"),
                    bis: Some(HEUTE),
                },
            );
        }
        _ => {
            let Some((akte, sperre)) = b.sperren.pop() else {
                return;
            };
            w.event(
                akte,
                AussonderungSperreAufgehoben {
                    sperre,
                    grund: text("Urteil rechtskräftig"),
                },
            );
        }
    }
}
