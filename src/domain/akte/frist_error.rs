//! Why a Wiedervorlage or a demand to cooperate is not possible so, in the words of the house and of the user.

use jiff::civil::Date;

/// Most days that one refusal names.
const TAGE_MAX: usize = 5;

/// Why it was refused. A decision, never a fault.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FristError {
    /// A Wiedervorlage for a day that is over.
    #[error("`{0}` is in the past")]
    WiedervorlageVorbei(Date),
    /// A Wiedervorlage in a distant future.
    #[error("a Wiedervorlage is at most for `{0}`")]
    WiedervorlageZuSpaet(Date),
    /// No such Wiedervorlage, or it is done.
    #[error("no such Wiedervorlage is open")]
    WiedervorlageNichtOffen,
    /// A demand is still waited for, and nothing else would bring the Akte back.
    #[error("the demand it watches is open")]
    AufforderungOffen,
    /// Nothing is demanded, or too much at once.
    #[error("a demand names 1 to {0} papers")]
    UnterlagenAnzahl(usize),
    /// The person would have no time.
    #[error("the term ends on `{0}` at the earliest")]
    FristZuFrueh(Date),
    /// Nobody waits that long.
    #[error("the term ends on `{0}` at the latest")]
    FristZuSpaet(Date),
    /// A draft has reached nobody.
    #[error("Dokument `{0:04}` is a draft")]
    Entwurf(u32),
    /// What came in demands nothing and decides nothing.
    #[error("Dokument `{0:04}` came in")]
    Eingegangen(u32),
    /// What is still to be signed, or was given back, has reached nobody.
    #[error("Dokument `{0:04}` is still to be signed")]
    NichtGezeichnet(u32),
    /// The letter of a demand that is not settled stays as it is.
    #[error("Dokument `{0:04}` is the letter of an open demand")]
    SchreibenGebunden(u32),
    /// The letter lies in another Vorgang.
    #[error("Dokument `{0:04}` lies in another Vorgang")]
    AndererVorgang(u32),
    /// No such demand in this Akte.
    #[error("unknown demand to cooperate")]
    AufforderungUnbekannt,
    /// The person has cooperated.
    #[error("the demand is settled")]
    AufforderungErledigt,
    /// Settled by nothing.
    #[error("neither a Dokument nor a note")]
    OhneAngabe,
    /// What went out is nothing the person brought.
    #[error("Dokument `{0:04}` went out")]
    NichtEingegangen(u32),
    /// The benefit was refused or ended before.
    #[error("refused or ended before")]
    SchonVersagt,
    /// The letter did not say what would follow.
    #[error("no written notice under § 66 Abs. 3 SGB I")]
    OhneBelehrung,
    /// The letter is cancelled or lies in another Akte.
    #[error("the letter does not stand any more")]
    SchreibenFehlt,
    /// The person still has time.
    #[error("the term runs until the end of `{0}`")]
    FristLaeuft(Date),
    /// Another kind of Dokument.
    #[error("Dokument `{0:04}` is no Bescheid")]
    KeinBescheid(u32),
    /// Somebody still waits for something.
    #[error("still open: {} Wiedervorlagen, {} demands", .wiedervorlagen.len(), .fristen.len())]
    NochOffen {
        /// Days of the open Wiedervorlagen, ascending.
        wiedervorlagen: Vec<Date>,
        /// Days until which somebody is to cooperate, ascending.
        fristen: Vec<Date>,
    },
}

fn tag(d: &Date) -> String {
    format!("{:02}.{:02}.{:04}", d.day(), d.month(), d.year())
}

/// Days in words, the first five of them.
fn tage(alle: &[Date]) -> String {
    let gezeigt: Vec<_> = alle.iter().take(TAGE_MAX).map(tag).collect();
    let mehr = if alle.len() > TAGE_MAX { " …" } else { "" };
    format!("{}{mehr}", gezeigt.join(", "))
}

impl FristError {
    /// Stable code for machines: `akte.` and the reason in kebab case.
    pub fn code(&self) -> &'static str {
        match self {
            Self::WiedervorlageVorbei(_) => "akte.wiedervorlage-vorbei",
            Self::WiedervorlageZuSpaet(_) => "akte.wiedervorlage-zu-spaet",
            Self::WiedervorlageNichtOffen => "akte.wiedervorlage-nicht-offen",
            Self::AufforderungOffen => "akte.wiedervorlage-aufforderung-offen",
            Self::UnterlagenAnzahl(_) => "akte.mitwirkung-unterlagen",
            Self::FristZuFrueh(_) => "akte.mitwirkung-frist-zu-frueh",
            Self::FristZuSpaet(_) => "akte.mitwirkung-frist-zu-spaet",
            Self::Entwurf(_) => "akte.mitwirkung-entwurf",
            Self::Eingegangen(_) => "akte.mitwirkung-schreiben-eingegangen",
            Self::NichtGezeichnet(_) => "akte.mitwirkung-nicht-gezeichnet",
            Self::SchreibenGebunden(_) => "akte.mitwirkung-schreiben-gebunden",
            Self::AndererVorgang(_) => "akte.mitwirkung-anderer-vorgang",
            Self::AufforderungUnbekannt => "akte.mitwirkung-unbekannt",
            Self::AufforderungErledigt => "akte.mitwirkung-erledigt",
            Self::OhneAngabe => "akte.mitwirkung-ohne-angabe",
            Self::NichtEingegangen(_) => "akte.mitwirkung-nicht-eingegangen",
            Self::SchonVersagt => "akte.versagung-schon-erfolgt",
            Self::OhneBelehrung => "akte.versagung-ohne-belehrung",
            Self::SchreibenFehlt => "akte.versagung-ohne-schreiben",
            Self::FristLaeuft(_) => "akte.versagung-frist-laeuft",
            Self::KeinBescheid(_) => "akte.versagung-ohne-bescheid",
            Self::NochOffen { .. } => "akte.fristen-offen",
        }
    }

    /// What the user reads, in German: what is wrong and what to do.
    pub fn meldung(&self) -> String {
        match self {
            Self::WiedervorlageVorbei(d) => format!(
                "Der {} liegt in der Vergangenheit. Geben Sie frühestens den heutigen Tag an.",
                tag(d)
            ),
            Self::WiedervorlageZuSpaet(d) => format!(
                "So weit im Voraus geht keine Wiedervorlage. Geben Sie höchstens den {} an.",
                tag(d)
            ),
            Self::WiedervorlageNichtOffen => {
                "Diese Wiedervorlage ist nicht mehr offen. Laden Sie die Seite neu.".into()
            }
            Self::AufforderungOffen => {
                "Auf die Unterlagen wird noch gewartet. Halten Sie zuerst den Eingang oder die Versagung fest, oder \
                 setzen Sie die Wiedervorlage auf einen anderen Tag."
                    .into()
            }
            Self::UnterlagenAnzahl(max) => format!(
                "Eine Aufforderung nennt mindestens eine Unterlage und höchstens {max}. \
                 Schreiben Sie je Zeile eine."
            ),
            Self::FristZuFrueh(d) => format!(
                "Die Person braucht Zeit, sich um die Unterlagen zu kümmern. Geben Sie frühestens den {} an.",
                tag(d)
            ),
            Self::FristZuSpaet(d) => format!(
                "Eine Frist zur Mitwirkung dauert höchstens ein Jahr. Geben Sie höchstens den {} an.",
                tag(d)
            ),
            Self::Entwurf(n) => format!(
                "Das Dokument {n:04} ist ein Entwurf und hat niemanden erreicht. \
                 Nehmen Sie die Kennzeichnung zurück, sobald es versandt ist."
            ),
            Self::Eingegangen(n) => format!(
                "Das Dokument {n:04} ist eingegangen und kein Schreiben an die Person. Wählen Sie ein ausgegangenes \
                 Dokument."
            ),
            Self::NichtGezeichnet(n) => format!(
                "Das Dokument {n:04} ist noch im Geschäftsgang oder wurde zurückgegeben und hat niemanden erreicht. \
                 Lassen Sie es zuerst schlusszeichnen."
            ),
            Self::SchreibenGebunden(n) => format!(
                "Mit dem Dokument {n:04} wurde zur Mitwirkung aufgefordert; bis sich das erledigt hat, bleibt es, wie es \
                 ist, mit seinen Anlagen. Halten Sie zuerst fest, womit sich die Aufforderung erledigt hat."
            ),
            Self::AndererVorgang(n) => format!(
                "Das Dokument {n:04} liegt in einem anderen Vorgang. Wählen Sie ein Schreiben dieses Vorgangs."
            ),
            Self::AufforderungUnbekannt => {
                "Diese Aufforderung gibt es in der Akte nicht. Wählen Sie eine Aufforderung der Akte.".into()
            }
            Self::AufforderungErledigt => {
                "Diese Aufforderung hat sich schon erledigt. Laden Sie die Fristen der Akte neu.".into()
            }
            Self::OhneAngabe => {
                "Es ist nicht genannt, womit es sich erledigt hat. Wählen Sie das eingegangene Dokument, oder \
                 schreiben Sie einen Vermerk."
                    .into()
            }
            Self::NichtEingegangen(n) => format!(
                "Das Dokument {n:04} ist ausgegangen und keine Unterlage der Person. Wählen Sie das eingegangene \
                 Dokument."
            ),
            Self::SchonVersagt => {
                "Wegen dieser Aufforderung wurde die Leistung schon versagt oder entzogen. Es ist nichts weiter zu tun."
                    .into()
            }
            Self::OhneBelehrung => {
                "Die Person wurde auf die Folgen nicht schriftlich hingewiesen (§ 66 Abs. 3 SGB I). Fordern Sie sie \
                 noch einmal mit diesem Hinweis auf und warten Sie die neue Frist ab."
                    .into()
            }
            Self::SchreibenFehlt => {
                "Das Schreiben mit dem Hinweis ist storniert oder liegt nicht mehr in dieser Akte. Fordern Sie die \
                 Person noch einmal auf."
                    .into()
            }
            Self::FristLaeuft(d) => format!(
                "Die Frist läuft bis zum Ende des {} (§ 66 Abs. 3 SGB I, § 26 Abs. 3 SGB X). \
                 Versagen oder entziehen Sie die Leistung frühestens am Tag danach.",
                tag(d)
            ),
            Self::KeinBescheid(n) => format!(
                "Das Dokument {n:04} ist kein Bescheid. Legen Sie den Bescheid ab und wählen Sie ihn."
            ),
            Self::NochOffen {
                wiedervorlagen,
                fristen,
            } => {
                let je = [
                    ("Wiedervorlage am", wiedervorlagen),
                    ("Aufforderung zur Mitwirkung bis", fristen),
                ];
                let je = je.iter().filter(|(_, tage)| !tage.is_empty());
                let je: Vec<_> = je.map(|(was, alle)| format!("{was} {}", tage(alle))).collect();
                format!(
                    "Noch offen: {}. Erledigen Sie das zuerst; die Fristen der Akte zeigen, was fehlt.",
                    je.join("; ")
                )
            }
        }
    }
}
