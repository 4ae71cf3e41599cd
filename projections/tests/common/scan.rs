//! Scanned paper in the world: notes at Dokumente, and a batch with what became of it.

use eakte_domain::akte::{Transfervermerk, TransfervermerkErstellt};
use eakte_domain::scanstapel::{
    OriginaleVernichtet, Scanpruefung, ScanstapelEvent, Scanuebergabe, StapelAngeliefert,
    Stapelblatt, StichprobeGeprueft,
};
use eakte_domain::werte::{Scanfarbe, Scanmangel, Scanverfahren};
use eakte_domain::{AkteId, DokumentId, Ereignis, NutzerId, OrgNr, StapelId, StreamId};
use uuid::Uuid;

use super::{HEUTE, Welt, text};

fn verfahren(wort: &str) -> Scanverfahren {
    Scanverfahren {
        geraet: text(&format!("Scanner {wort}")),
        dpi: 300,
        farbe: Scanfarbe::Farbe,
    }
}

impl Welt {
    /// Notes that the Dokument came from paper. `wort` stands in every text.
    pub fn vermerk(&mut self, stapel: Uuid, akte: AkteId, dokument: DokumentId, wort: &str) {
        let vermerk = Transfervermerk {
            stapel: StapelId(stapel),
            stapelname: text(&format!("Stapel {wort}")),
            gescannt_am: HEUTE,
            verfahren: verfahren(wort),
            bearbeiter: text(&format!("Scan {wort}")),
            blaetter: 2,
            bildgleich: true,
        };
        self.event(akte, TransfervermerkErstellt { dokument, vermerk });
    }

    /// Delivers a batch of these Dokumente; all are in the sample.
    pub fn stapel(&mut self, dokumente: &[(AkteId, DokumentId)], wort: &str) -> StapelId {
        let stapel = StapelId(self.id());
        for (akte, dokument) in dokumente {
            self.vermerk(stapel.0, *akte, *dokument, wort);
        }
        let blatt = |(akte, dokument): &(AkteId, DokumentId)| Stapelblatt {
            dokument: *dokument,
            akte: *akte,
            blaetter: 2,
        };
        self.vom_stapel(
            stapel,
            StapelAngeliefert {
                org: OrgNr(1),
                uebergabe: Scanuebergabe {
                    name: text(&format!("Stapel {wort}")),
                    gescannt_am: HEUTE,
                    verfahren: verfahren(wort),
                    bearbeiter: text(&format!("Scan {wort}")),
                    blaetter: 2 * dokumente.len() as u32,
                    bildgleich: true,
                },
                angeliefert_am: HEUTE,
                durch: NutzerId(Uuid::from_u128(0xB001)),
                fuer: None,
                dokumente: dokumente.iter().map(blatt).collect(),
                los: Uuid::from_u128(1),
                stichprobe: dokumente.iter().map(|(_, d)| *d).collect(),
            },
        );
        stapel
    }

    /// Checks Dokumente of a batch: `mangel` for the first. The last look of a round says so with `bestanden`.
    pub fn geprueft(
        &mut self,
        stapel: StapelId,
        (runde, dokumente): (u32, &[DokumentId]),
        mangel: Option<Scanmangel>,
        bestanden: Option<bool>,
    ) {
        let pruefung = |(i, dokument): (usize, &DokumentId)| Scanpruefung {
            dokument: *dokument,
            fassung: runde,
            mangel: mangel.filter(|_| i == 0),
        };
        let naechste = dokumente.first().filter(|_| bestanden == Some(false));
        self.vom_stapel(
            stapel,
            StichprobeGeprueft {
                runde,
                durch: NutzerId(Uuid::from_u128(0xB002)),
                am: HEUTE,
                ergebnisse: dokumente.iter().enumerate().map(pruefung).collect(),
                entfallen: Vec::new(),
                bestanden,
                naechste: naechste.copied().into_iter().collect(),
            },
        );
    }

    /// Destroys the paper of a batch.
    pub fn vernichtet(&mut self, stapel: StapelId, wort: &str) {
        self.vom_stapel(
            stapel,
            OriginaleVernichtet {
                am: HEUTE,
                durch: text(&format!("Firma {wort}")),
                festgehalten_von: NutzerId(Uuid::from_u128(0xB002)),
            },
        );
    }

    fn vom_stapel(&mut self, stapel: StapelId, e: impl Into<ScanstapelEvent>) {
        self.add(StreamId::from(stapel), Ereignis::Scanstapel(e.into()));
    }
}
