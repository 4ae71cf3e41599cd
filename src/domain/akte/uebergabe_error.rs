//! Why a hand-over is refused, in the words of the house and in those of the user.

use jiff::civil::Date;

use super::geschaeftsgang_error::zeichen;

/// Why a step of a hand-over was refused. A decision, never a fault.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UebergabeError {
    /// One offer is open already.
    #[error("an offer is open")]
    Offen,
    /// No such open offer: never made, decided on or taken back.
    #[error("no such offer is open")]
    NichtOffen,
    /// To the leading organisation itself, or to the operator of the log.
    #[error("this organisation cannot take the Akte over")]
    Empfaenger,
    /// The receiving organisation is not competent yet.
    #[error("responsibility begins on `{0}`")]
    NochNicht(Date),
    /// Two days in the wrong order: competent from, pays until, reads until.
    #[error("`{spaeter}` is before `{frueher}`")]
    Reihenfolge {
        /// The day that must come first.
        frueher: Date,
        /// The day that was to follow.
        spaeter: Date,
    },
    /// Who forwards an application neither pays nor reads on.
    #[error("who forwards an application neither pays nor reads on")]
    WeiterleitungEndet,
    /// Nothing in the Akte has a day of receipt.
    #[error("no Dokument has a day of receipt")]
    EingangFehlt,
    /// A Sonderkreis names people of the giving organisation.
    #[error("a Sonderkreis is in force or asked for")]
    Sonderkreis,
    /// Somebody keeps a draft in it. Which is not said: only its author knows of it.
    #[error("somebody keeps a draft in it")]
    Entwurf,
    /// Drafts in it that the person sees, by numbers of Vorgang and Dokument; there may be others.
    #[error("there are drafts in it: {}", zeichen(.0))]
    Entwuerfe(Vec<(u32, u32)>),
    /// The share by which the giving unit reads on ends by itself.
    #[error("the share belongs to a hand-over and ends by itself")]
    FreigabeGehoertDazu,
}

fn tag(d: Date) -> String {
    format!("{:02}.{:02}.{:04}", d.day(), d.month(), d.year())
}

impl UebergabeError {
    /// Stable code for machines: `akte.uebergabe-` and the reason in kebab case.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Offen => "akte.uebergabe-offen",
            Self::NichtOffen => "akte.uebergabe-nicht-offen",
            Self::Empfaenger => "akte.uebergabe-empfaenger",
            Self::NochNicht(_) => "akte.uebergabe-noch-nicht",
            Self::Reihenfolge { .. } => "akte.uebergabe-reihenfolge",
            Self::WeiterleitungEndet => "akte.uebergabe-weiterleitung-endet",
            Self::EingangFehlt => "akte.uebergabe-eingang-fehlt",
            Self::Sonderkreis => "akte.uebergabe-sonderkreis",
            Self::Entwurf => "akte.uebergabe-entwurf",
            Self::Entwuerfe(_) => "akte.uebergabe-entwuerfe",
            Self::FreigabeGehoertDazu => "akte.uebergabe-freigabe",
        }
    }

    /// What the user reads, in German: what is wrong and what to do.
    pub fn meldung(&self) -> String {
        match self {
            Self::Offen => {
                "Die Akte ist schon angeboten. Warten Sie die Entscheidung ab, oder nehmen Sie das Angebot zurück."
                    .into()
            }
            Self::NichtOffen => {
                "Dieses Angebot ist nicht mehr offen. Laden Sie die Seite neu und sehen Sie nach, was daraus wurde."
                    .into()
            }
            Self::Empfaenger => {
                "Diese Stelle kann die Akte nicht übernehmen. Wählen Sie eine andere Organisation.".into()
            }
            Self::NochNicht(d) => format!(
                "Ihre Zuständigkeit beginnt erst am {}. Nehmen Sie die Akte ab diesem Tag an.",
                tag(*d)
            ),
            Self::Reihenfolge { frueher, spaeter } => format!(
                "Der {} liegt vor dem {}. Geben Sie die Tage in dieser Reihenfolge an: zuständig ab, zahlt bis, liest bis.",
                tag(*spaeter),
                tag(*frueher)
            ),
            Self::WeiterleitungEndet => {
                "Wer einen Antrag weiterleitet, zahlt nicht und liest nicht weiter. Lassen Sie beide Tage leer.".into()
            }
            Self::EingangFehlt => {
                "In der Akte hat kein Dokument ein Eingangsdatum. Legen Sie zuerst den Antrag mit seinem Eingang ab."
                    .into()
            }
            Self::Sonderkreis => {
                "Die Akte gehört einem Sonderkreis, oder einer ist beantragt. Heben Sie ihn zuerst auf.".into()
            }
            Self::Entwurf => {
                "In der Akte liegt noch ein Entwurf, den nur liest, wer ihn verfasst. Wer ihn verfasst, oder die Leitung, \
                 nimmt vor dem Zuständigkeitswechsel die Kennzeichnung weg oder storniert ihn."
                    .into()
            }
            Self::Entwuerfe(d) => format!(
                "In der Akte liegen noch Entwürfe, darunter: {}. Wer sie verfasst, oder die Leitung, nimmt vor dem \
                 Zuständigkeitswechsel die Kennzeichnung weg oder storniert sie.",
                zeichen(d)
            ),
            Self::FreigabeGehoertDazu => {
                "Diese Freigabe gehört zum Zuständigkeitswechsel. Sie endet an ihrem letzten Tag von selbst.".into()
            }
        }
    }
}
