//! Why what came of a request under Art. 15 DSGVO cannot be recorded so, in the words of the house and of the user.

/// Why the record of an answer was refused. A decision, never a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AuskunftError {
    /// Nothing was told and nothing refused.
    #[error("neither given nor refused")]
    OhneErgebnis,
    /// A refusal that does not say of what.
    #[error("a refusal names what was kept back")]
    OhneTeil,
    /// All was refused, and yet parts are named or something was told.
    #[error("all is refused, and parts are named or given")]
    AllesUndTeile,
}

impl AuskunftError {
    /// Stable code for machines: `akte.auskunft-` and the reason in kebab case.
    pub fn code(&self) -> &'static str {
        match self {
            Self::OhneErgebnis => "akte.auskunft-ohne-ergebnis",
            Self::OhneTeil => "akte.auskunft-ohne-teil",
            Self::AllesUndTeile => "akte.auskunft-alles-und-teile",
        }
    }

    /// What the user reads, in German: what is wrong and what to do.
    pub fn meldung(&self) -> String {
        match self {
            Self::OhneErgebnis => {
                "Es ist weder eine Auskunft noch eine Verweigerung genannt. Geben Sie an, was daraus geworden ist."
                    .into()
            }
            Self::OhneTeil => {
                "Es ist nicht genannt, was verweigert wurde. Wählen Sie alles oder einzelne Teile.".into()
            }
            Self::AllesUndTeile => {
                "Wer alles verweigert, nennt keine einzelnen Teile und hat nichts erteilt. Wählen Sie das eine oder \
                 das andere."
                    .into()
            }
        }
    }
}
