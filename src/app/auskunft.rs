//! What a person is told who asks who received their data (Art. 15 DSGVO), from the read logs that are still kept.

use eakte_domain::AkteId;
use eakte_domain::werte::{Leistungsart, Rolle, Zweck};
use eakte_domain::zugriff::{AkteRessource, Aktion, Beleg, Ressource};
use eakte_projections::{self as projections, EmpfaengerZeile};

use super::{Actor, App, AppError, Satz, now};

/// Akten of one question.
const AKTEN_MAX: usize = 200;

/// One Akte of the answer.
#[derive(Clone, Debug)]
pub struct AuskunftAkte {
    /// Its id.
    pub akte: AkteId,
    /// Its Aktenzeichen.
    pub aktenzeichen: String,
}

/// The answer: who was shown what of these Akten.
#[derive(Clone, Debug, Default)]
pub struct Auskunft {
    /// The Akten it covers, in the order asked.
    pub akten: Vec<AuskunftAkte>,
    /// Looks by day, oldest first; refused ones among them.
    pub zeilen: Vec<EmpfaengerZeile>,
}

impl App {
    /// Whether the person answers who received what: may see the looks at Akten of a unit of theirs under their purpose.
    pub fn gibt_auskunft(&self, actor: &Actor) -> bool {
        let Ok(person) = self.person(actor) else {
            return false;
        };
        // Whoever works for no benefit answers for the Akten of each.
        let leistungsart = match actor.zweck {
            Zweck::Leistung(leistungsart) => leistungsart,
            Zweck::Archivierung
            | Zweck::Administration
            | Zweck::Datenschutz
            | Zweck::Fachaufsicht
            | Zweck::Revision => Leistungsart::Hzl,
        };
        let rollen = person.rollen_unter(actor.zweck, now()).into_iter();
        // Asked for every page: who cannot is not worth a question to the gate.
        let mut amt = rollen.filter(|r| matches!(r.rolle, Rolle::Teamleitung | Rolle::Datenschutz));
        amt.any(|r| {
            let ressource = AkteRessource::kuenftig(person.org, r.einheit, leistungsart);
            self.entscheiden(actor, Aktion::ZugriffeSehen, Ressource::Akte(&ressource))
                .is_ok()
        })
    }

    /// Who received what of these Akten, for what, when.
    ///
    /// Errors: `NichtGefunden` if one of them is absent or hidden, `Verboten` if its read log is not for this person,
    /// `Eingabe` if more than 200 are asked for.
    pub async fn auskunft(&self, actor: &Actor, akten: &[AkteId]) -> Result<Auskunft, AppError> {
        if akten.len() > AKTEN_MAX {
            return Err(Satz::neu("eingabe-auskunft-viele")
                .mit("anzahl", AKTEN_MAX)
                .into());
        }
        let mut belege: Vec<Beleg> = Vec::with_capacity(akten.len());
        let mut out = Auskunft::default();
        for akte in akten {
            let sehen = self.darf_akte(actor, Aktion::ZugriffeSehen, *akte).await?;
            belege.push(sehen);
            out.akten.push(AuskunftAkte {
                akte: *akte,
                aktenzeichen: self.aktenzeichen(actor, *akte).await?,
            });
        }
        let client = self.store.db.read().await?;
        out.zeilen = projections::empfaenger(&*client, &belege).await?;
        Ok(out)
    }
}
