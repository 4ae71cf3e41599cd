//! Why an Akte does not go to the archive, or is not destroyed, in the words of the house and of the user.

use jiff::civil::Date;

/// Why a step on the way out of an Akte was refused. A decision, never a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AussonderungError {
    /// A hold keeps the Akte, until this day or until it is lifted.
    #[error("a hold keeps the Akte")]
    Gesperrt(Option<Date>),
    /// Processing is restricted (Art. 18 DSGVO): nothing is erased or given away meanwhile.
    #[error("processing is restricted")]
    Eingeschraenkt,
    /// No such hold, or it was lifted.
    #[error("no such hold")]
    SperreUnbekannt,
    /// Only what is closed goes to the archive.
    #[error("Akte is not zdA")]
    NichtZdA,
    /// The retention is not over.
    #[error("retention runs until `{0}`")]
    FristLaeuft(Date),
    /// Kept without end, or its plan unit says nothing: nobody knows when it is over.
    #[error("no retention that could be over")]
    OhneFrist,
    /// It is offered, appraised or delivered already.
    #[error("the Aussonderung has begun")]
    Laeuft,
    /// Not offered, or in another Aussonderung.
    #[error("not part of this Aussonderung")]
    NichtAngeboten,
    /// The archive has not said whether it takes the Akte.
    #[error("not appraised")]
    NichtBewertet,
    /// The archive does not take the Akte: there is nothing to deliver.
    #[error("appraised for destruction")]
    NichtArchivwuerdig,
    /// The archive has the Akte or is taking it over: its appraisal stands.
    #[error("delivered already")]
    Abgegeben,
    /// Nothing was delivered that could be received.
    #[error("not delivered")]
    NichtAbgegeben,
    /// The receipt belongs to another delivery.
    #[error("the receipt is for another delivery")]
    FremdeNachricht,
    /// The receipt belongs to a delivery that another one replaced on this day.
    #[error("the receipt is for a delivery that was replaced on {0}")]
    Ersetzt(Date),
    /// The package of this request can not be made again as it was.
    #[error("the package can not be made again as it was")]
    PaketVeraltet,
    /// The archive has not confirmed that it took the Akte over.
    #[error("the archive has not confirmed the import")]
    NichtUebernommen,
    /// The archive has the Akte: it is its Akte now.
    #[error("the archive has taken it over")]
    Uebernommen,
    /// Erased but for its stub: nothing to keep, appraise or deliver.
    #[error("nothing is left of the Akte")]
    NichtsMehrDa,
}

fn tag(d: Date) -> String {
    format!("{:02}.{:02}.{:04}", d.day(), d.month(), d.year())
}

impl AussonderungError {
    /// Stable code for machines: `akte.aussonderung-` and the reason in kebab case.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Gesperrt(_) => "akte.aussonderung-gesperrt",
            Self::Eingeschraenkt => "akte.aussonderung-eingeschraenkt",
            Self::SperreUnbekannt => "akte.aussonderung-sperre-unbekannt",
            Self::NichtZdA => "akte.aussonderung-nicht-zda",
            Self::FristLaeuft(_) => "akte.aussonderung-frist-laeuft",
            Self::OhneFrist => "akte.aussonderung-ohne-frist",
            Self::Laeuft => "akte.aussonderung-laeuft",
            Self::NichtAngeboten => "akte.aussonderung-nicht-angeboten",
            Self::NichtBewertet => "akte.aussonderung-nicht-bewertet",
            Self::NichtArchivwuerdig => "akte.aussonderung-nicht-archivwuerdig",
            Self::Abgegeben => "akte.aussonderung-abgegeben",
            Self::NichtAbgegeben => "akte.aussonderung-nicht-abgegeben",
            Self::FremdeNachricht => "akte.aussonderung-fremde-nachricht",
            Self::Ersetzt(_) => "akte.aussonderung-ersetzt",
            Self::PaketVeraltet => "akte.aussonderung-paket-veraltet",
            Self::NichtUebernommen => "akte.aussonderung-nicht-uebernommen",
            Self::Uebernommen => "akte.aussonderung-uebernommen",
            Self::NichtsMehrDa => "akte.aussonderung-nichts-mehr-da",
        }
    }

    /// The day its sentence names.
    pub fn tag(&self) -> Option<Date> {
        match self {
            Self::Gesperrt(bis) => *bis,
            Self::FristLaeuft(tag) | Self::Ersetzt(tag) => Some(*tag),
            // Named, never `_`: a new reason must say here whether it has one.
            Self::Eingeschraenkt
            | Self::SperreUnbekannt
            | Self::NichtZdA
            | Self::OhneFrist
            | Self::Laeuft
            | Self::NichtAngeboten
            | Self::NichtBewertet
            | Self::NichtArchivwuerdig
            | Self::Abgegeben
            | Self::NichtAbgegeben
            | Self::FremdeNachricht
            | Self::PaketVeraltet
            | Self::NichtUebernommen
            | Self::Uebernommen
            | Self::NichtsMehrDa => None,
        }
    }

    /// What the user reads, in German: what is wrong and what to do.
    pub fn meldung(&self) -> String {
        match self {
            Self::Gesperrt(Some(bis)) => format!(
                "Die Akte ist bis zum {} für Aussonderung und Löschung gesperrt. Heben Sie die Sperre auf, wenn ihr Grund \
                 entfallen ist.",
                tag(*bis)
            ),
            Self::Gesperrt(None) => {
                "Die Akte ist für Aussonderung und Löschung gesperrt. Heben Sie die Sperre auf, wenn ihr Grund entfallen \
                 ist."
                    .into()
            }
            Self::Eingeschraenkt => {
                "Die Verarbeitung der Akte ist eingeschränkt: Sie wird weder gelöscht noch abgegeben. Bitten Sie die Leitung, \
                 die Einschränkung aufzuheben, wenn ihr Grund entfallen ist."
                    .into()
            }
            Self::SperreUnbekannt => {
                "Diese Sperre gibt es nicht mehr. Laden Sie die Akte neu.".into()
            }
            Self::NichtZdA => {
                "Die Akte ist nicht z.d.A. verfügt. Angeboten werden nur abgeschlossene Akten.".into()
            }
            Self::FristLaeuft(bis) => format!(
                "Die Aufbewahrungsfrist läuft bis zum {}. Bieten Sie die Akte danach an.",
                tag(*bis)
            ),
            Self::OhneFrist => {
                "Für diese Akte endet keine Aufbewahrungsfrist: Der Aktenplan nennt keine. Bitten Sie die Fachadministration, \
                 die Frist festzulegen."
                    .into()
            }
            Self::Laeuft => {
                "Die Akte ist dem Archiv schon angeboten. Nehmen Sie das Angebot zurück, wenn sie hier gebraucht wird."
                    .into()
            }
            Self::NichtAngeboten => {
                "Die Akte gehört nicht zu dieser Aussonderung. Laden Sie die Liste neu.".into()
            }
            Self::NichtBewertet => {
                "Das Archiv hat die Akte noch nicht bewertet. Bieten Sie sie an und warten Sie die Bewertung ab.".into()
            }
            Self::NichtArchivwuerdig => {
                "Das Archiv übernimmt diese Akte nicht: Sie ist zur Vernichtung bewertet. Beantragen Sie die Löschung."
                    .into()
            }
            Self::Abgegeben => {
                "Die Akte ist schon abgegeben, ihre Bewertung steht fest. Warten Sie die Rückmeldung des Archivs ab."
                    .into()
            }
            Self::NichtAbgegeben => {
                "Diese Akte ist nicht abgegeben. Erstellen Sie zuerst das Paket für das Archiv.".into()
            }
            Self::FremdeNachricht => {
                "Die Bestätigung gehört zu einer anderen Abgabe. Prüfen Sie, ob Sie die richtige Datei gewählt haben."
                    .into()
            }
            Self::Ersetzt(am) => format!(
                "Diese Bestätigung gehört zu einem Paket, das am {} ersetzt wurde; sie gilt nicht mehr. Bitten Sie das Archiv um \
                 die Bestätigung des neuesten Pakets.",
                tag(*am)
            ),
            Self::PaketVeraltet => {
                "Dieses Paket lässt sich nicht noch einmal so erstellen: Seither hat sich etwas geändert. Laden Sie die Liste neu \
                 und erstellen Sie ein neues Paket."
                    .into()
            }
            Self::NichtUebernommen => {
                "Das Archiv hat die Übernahme der Akte noch nicht bestätigt. Lesen Sie zuerst seine Bestätigung ein (0506)."
                    .into()
            }
            Self::Uebernommen => {
                "Das Archiv hat die Akte übernommen; hier wird sie nur noch gelöscht. Wenden Sie sich an das Archiv."
                    .into()
            }
            Self::NichtsMehrDa => {
                "Von der Akte ist nichts mehr da: Sie ist gelöscht. Es ist nichts weiter zu tun.".into()
            }
        }
    }
}
