//! Why a Scanstapel refuses, in the words of the house and in those of the user.

use jiff::civil::Date;

/// Why a Scanstapel refused a command. A decision, never a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScanstapelError {
    /// The batch was never delivered.
    #[error("unknown Scanstapel")]
    Unbekannt,
    /// The batch was delivered before.
    #[error("Scanstapel was delivered before")]
    SchonAngeliefert,
    /// No Dokument, too many, or one twice.
    #[error("a Scanstapel has 1 to {0} Dokumente, each once")]
    Dokumentzahl(usize),
    /// Sheets of the Dokumente and of the batch differ.
    #[error("`{genannt}` sheets are stated, `{summe}` are described")]
    BlaetterUngleich {
        /// As the sender states.
        genannt: u32,
        /// Of all Dokumente.
        summe: u32,
    },
    /// A day to come, or none of a file.
    #[error("date `{0}` is not possible")]
    TagUnmoeglich(Date),
    /// Too few or too many dots per inch.
    #[error("resolution is out of bounds")]
    Aufloesung,
    /// The check is passed already.
    #[error("the sample was checked")]
    SchonGeprueft,
    /// Who scanned or delivered does not check, nor who acts for them.
    #[error("a second person checks the sample")]
    EigenerStapel,
    /// The sample that was looked at is not the one that is drawn.
    #[error("another sample is drawn by now")]
    AndereRunde,
    /// Nothing was found to note.
    #[error("no result is given")]
    OhneErgebnis,
    /// Not drawn, or looked at before.
    #[error("a Dokument is not in the open sample")]
    NichtInStichprobe,
    /// The same version as when its picture was faulty.
    #[error("a faulty Dokument was not scanned again")]
    NichtNeuGescannt,
    /// Nobody has checked yet.
    #[error("the sample was not checked yet")]
    NichtGeprueft,
    /// The last check found faults.
    #[error("the check was not passed")]
    NichtBestanden,
    /// The pictures are not stated to be the paper's.
    #[error("the scans are not stated to be equal to the paper")]
    NichtBildgleich,
    /// The paper is kept for some weeks.
    #[error("the paper is kept until `{0}`")]
    FristLaeuft(Date),
    /// The paper is gone.
    #[error("the paper was destroyed")]
    SchonVernichtet,
}

fn tag(d: Date) -> String {
    format!("{:02}.{:02}.{:04}", d.day(), d.month(), d.year())
}

impl ScanstapelError {
    /// Stable code for machines: `scanstapel.` and the reason in kebab case.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unbekannt => "scanstapel.unbekannt",
            Self::SchonAngeliefert => "scanstapel.schon-angeliefert",
            Self::Dokumentzahl(_) => "scanstapel.dokumentzahl",
            Self::BlaetterUngleich { .. } => "scanstapel.blaetter-ungleich",
            Self::TagUnmoeglich(_) => "scanstapel.tag-unmoeglich",
            Self::Aufloesung => "scanstapel.aufloesung",
            Self::SchonGeprueft => "scanstapel.schon-geprueft",
            Self::EigenerStapel => "scanstapel.eigener-stapel",
            Self::AndereRunde => "scanstapel.andere-runde",
            Self::OhneErgebnis => "scanstapel.ohne-ergebnis",
            Self::NichtInStichprobe => "scanstapel.nicht-in-stichprobe",
            Self::NichtNeuGescannt => "scanstapel.nicht-neu-gescannt",
            Self::NichtGeprueft => "scanstapel.nicht-geprueft",
            Self::NichtBestanden => "scanstapel.nicht-bestanden",
            Self::NichtBildgleich => "scanstapel.nicht-bildgleich",
            Self::FristLaeuft(_) => "scanstapel.frist-laeuft",
            Self::SchonVernichtet => "scanstapel.schon-vernichtet",
        }
    }

    /// What the user reads, in German: what is wrong and what to do.
    pub fn meldung(&self) -> String {
        match self {
            Self::Unbekannt => "Diesen Scanstapel gibt es nicht. Öffnen Sie ihn aus der Liste.".into(),
            Self::SchonAngeliefert => {
                "Dieser Scanstapel ist schon angeliefert. Öffnen Sie ihn aus der Liste.".into()
            }
            Self::Dokumentzahl(max) => format!(
                "Die Zahl der Dokumente stimmt nicht. Ein Scanstapel hat 1 bis {max} verschiedene Dokumente."
            ),
            Self::BlaetterUngleich { genannt, summe } => format!(
                "Der Stapel soll {genannt} Blätter haben, seine Dokumente haben {summe}. Prüfen Sie, ob ein Dokument \
                 fehlt."
            ),
            Self::TagUnmoeglich(d) => format!(
                "Der {} ist nicht möglich. Geben Sie höchstens den heutigen Tag an.",
                tag(*d)
            ),
            Self::Aufloesung => {
                "Die Auflösung ist zu klein oder zu groß. Scannen Sie mit 200 bis 1200 dpi.".into()
            }
            Self::SchonGeprueft => {
                "Die Stichprobe ist schon geprüft und bestanden. Es ist nichts mehr zu tun.".into()
            }
            Self::EigenerStapel => {
                "Wer gescannt oder angeliefert hat, prüft nicht selbst, auch nicht in Vertretung. Bitten Sie eine andere \
                 Person."
                    .into()
            }
            Self::AndereRunde => {
                "Inzwischen ist eine andere Stichprobe gezogen. Prüfen Sie die Dokumente, die jetzt ausgelost sind.".into()
            }
            Self::OhneErgebnis => {
                "Es ist kein Ergebnis angegeben. Geben Sie zu mindestens einem Dokument der Stichprobe an, ob es in \
                 Ordnung ist."
                    .into()
            }
            Self::NichtInStichprobe => {
                "Dieses Dokument steht nicht oder nicht mehr zur Prüfung an. Laden Sie die Seite neu und prüfen Sie die \
                 gezogenen Dokumente."
                    .into()
            }
            Self::NichtNeuGescannt => {
                "Das Bild des beanstandeten Dokuments ist noch dasselbe. Fügen Sie zuerst den neuen Scan als Fassung an."
                    .into()
            }
            Self::NichtGeprueft => {
                "Die Stichprobe ist noch nicht geprüft. Lassen Sie sie zuerst prüfen; die Originale bleiben, bis sie in Ordnung ist."
                    .into()
            }
            Self::NichtBestanden => {
                "Die Prüfung hat Mängel ergeben. Die Originale bleiben, bis sie behoben sind und eine weitere Stichprobe in \
                 Ordnung ist."
                    .into()
            }
            Self::NichtBildgleich => {
                "Für diesen Stapel ist nicht erklärt, dass die Scans den Originalen gleichen. Bewahren Sie die Originale \
                 auf."
                    .into()
            }
            Self::FristLaeuft(ab) => format!(
                "Die Originale werden noch aufbewahrt. Sie dürfen ab dem {} vernichtet werden.",
                tag(*ab)
            ),
            Self::SchonVernichtet => {
                "Die Originale dieses Stapels sind vernichtet. Es ist nichts mehr zu tun.".into()
            }
        }
    }
}
