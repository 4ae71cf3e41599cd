//! Why what was scanned is not filed, in the words of the house and of the user.

/// Why a scan, or the copy of an identity paper, was refused. A decision, never a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScanError {
    /// A scan is a file.
    #[error("a scan without a file")]
    OhneDatei,
    /// No sheet, or more than one scan has.
    #[error("a scan has 1 to {0} sheets")]
    Blattzahl(u32),
    /// An identity paper is noted, not copied, unless there is a reason.
    #[error("an identity paper is copied without a reason")]
    AusweisOhneGrund,
}

impl ScanError {
    /// Stable code for machines: `akte.` and the reason in kebab case.
    pub fn code(&self) -> &'static str {
        match self {
            Self::OhneDatei => "akte.scan-ohne-datei",
            Self::Blattzahl(_) => "akte.scan-blattzahl",
            Self::AusweisOhneGrund => "akte.ausweis-ohne-grund",
        }
    }

    /// What the user reads, in German: what is wrong and what to do.
    pub fn meldung(&self) -> String {
        match self {
            Self::OhneDatei => "Zu diesem Scan fehlt die Datei. Liefern Sie sie mit.".into(),
            Self::Blattzahl(max) => format!(
                "Die Zahl der Blätter stimmt nicht. Ein gescanntes Dokument hat 1 bis {max} Blätter."
            ),
            Self::AusweisOhneGrund => {
                "Ein Ausweis wird vermerkt und nicht kopiert. Legen Sie einen Aktenvermerk an oder begründen Sie, warum \
                 die Kopie nötig ist."
                    .into()
            }
        }
    }
}
