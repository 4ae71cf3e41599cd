//! Why no redacted copy is made, in the words of the house and of the user.

/// Why a redacted copy, or a change of one, was refused. A decision, never a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SchwaerzungError {
    /// Nothing is blackened: that would be the Dokument itself.
    #[error("a redacted copy without an area")]
    OhneBereich,
    /// More areas than one copy takes.
    #[error("a redacted copy has at most {0} areas")]
    ZuVieleBereiche(u32),
    /// A draft is its author's alone.
    #[error("Dokument `{0:04}` is a draft")]
    Entwurf(u32),
    /// Handed on to be signed and not final, or an Anlage of such or of a draft.
    #[error("Dokument `{0:04}` is not signed")]
    Ungezeichnet(u32),
    /// No such version.
    #[error("no version `{0}`")]
    FassungFehlt(u32),
    /// A version of before the Schlusszeichnung: a draft that stays in the house.
    #[error("version `{0}` was not signed")]
    VorZeichnung(u32),
    /// A mail, an office file, something damaged: nothing that could be drawn.
    #[error("Dokument `{0:04}` has no pages")]
    OhneSeiten(u32),
    /// A redacted copy stays as it is.
    #[error("Dokument `{0:04}` is a redacted copy")]
    KopieBleibt(u32),
}

impl SchwaerzungError {
    /// Stable code for machines: `akte.` and the reason in kebab case.
    pub fn code(&self) -> &'static str {
        match self {
            Self::OhneBereich => "akte.schwaerzung-ohne-bereich",
            Self::ZuVieleBereiche(_) => "akte.schwaerzung-zu-viele-bereiche",
            Self::Entwurf(_) => "akte.schwaerzung-entwurf",
            Self::Ungezeichnet(_) => "akte.schwaerzung-ungezeichnet",
            Self::FassungFehlt(_) => "akte.schwaerzung-fassung-fehlt",
            Self::VorZeichnung(_) => "akte.schwaerzung-vor-zeichnung",
            Self::OhneSeiten(_) => "akte.schwaerzung-ohne-seiten",
            Self::KopieBleibt(_) => "akte.schwaerzung-kopie-bleibt",
        }
    }

    /// What the user reads, in German: what is wrong and what to do.
    pub fn meldung(&self) -> String {
        match self {
            Self::OhneBereich => {
                "Es ist noch nichts geschwärzt. Zeichnen Sie mindestens einen Bereich ein.".into()
            }
            Self::ZuVieleBereiche(max) => format!(
                "Das sind zu viele Bereiche. Schwärzen Sie höchstens {max}; fassen Sie kleine zu größeren zusammen."
            ),
            Self::Entwurf(n) => format!(
                "Das Dokument {n:04} ist ein Entwurf und geht niemanden sonst an. Nehmen Sie zuerst die Kennzeichnung \
                 als Entwurf weg."
            ),
            Self::Ungezeichnet(n) => format!(
                "Das Dokument {n:04} oder das, zu dem es als Anlage gehört, ist noch nicht schlussgezeichnet oder ein \
                 Entwurf. Warten Sie, bis es fertig ist."
            ),
            Self::FassungFehlt(n) => {
                format!("Die Fassung {n} gibt es nicht. Wählen Sie eine Fassung dieses Dokuments.")
            }
            Self::VorZeichnung(n) => format!(
                "Die Fassung {n} ist ein Stand vor der Schlusszeichnung und bleibt im Haus. Schwärzen Sie die \
                 gezeichnete Fassung."
            ),
            Self::OhneSeiten(n) => format!(
                "Das Dokument {n:04} hat keine Seiten, die sich schwärzen lassen. Legen Sie zuerst eine PDF-Fassung ab."
            ),
            Self::KopieBleibt(n) => format!(
                "Das Dokument {n:04} ist eine geschwärzte Kopie und bleibt, wie es ist. Machen Sie bei Bedarf eine neue Kopie."
            ),
        }
    }
}
