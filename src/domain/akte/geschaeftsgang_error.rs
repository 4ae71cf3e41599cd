//! Why a Dokument cannot be signed, changed, sent or closed so, in the words of the house and of the user.

use jiff::civil::Date;

/// Why what has to do with a Geschaeftsgang was refused. A decision, never a fault.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GeschaeftsgangError {
    /// The Dokument is being signed.
    #[error("Dokument `{0}` is being signed")]
    Laeuft(u32),
    /// The Dokument is final.
    #[error("Dokument `{0}` is final")]
    Schlussgezeichnet(u32),
    /// The Dokument has no such Geschaeftsgang.
    #[error("unknown Geschaeftsgang")]
    Unbekannt,
    /// The Geschaeftsgang is over.
    #[error("Geschaeftsgang is over")]
    NichtOffen,
    /// A Dokument on paper only.
    #[error("Dokument `{0}` has no version")]
    OhneFassung(u32),
    /// Another version is the newest by now.
    #[error("version `{0}` is the newest")]
    FassungVeraltet(u32),
    /// More steps than one Geschaeftsgang has.
    #[error("more than `{0}` steps")]
    SchritteZuViele(usize),
    /// None, or more than one.
    #[error("one Schlusszeichnung is needed")]
    EineSchlusszeichnung,
    /// A signature after the Schlusszeichnung.
    #[error("nobody signs after the Schlusszeichnung")]
    SchlussZuletzt,
    /// Two steps name the same person.
    #[error("somebody is named twice")]
    PersonDoppelt,
    /// Due on a day that is over.
    #[error("due on `{0}`, which is over")]
    TerminVorbei(Date),
    /// Due in a distant future.
    #[error("due on `{0}` at the latest")]
    TerminZuSpaet(Date),
    /// Who wrote or handed in does not sign finally.
    #[error("the Schlusszeichnung takes a second person")]
    VierAugen,
    /// Two signatures of one Geschaeftsgang are two people's.
    #[error("the same person has signed before")]
    SchonGezeichnet,
    /// The step is done.
    #[error("step `{0}` is done")]
    SchrittErledigt(u32),
    /// Another step comes first.
    #[error("step `{0}` comes first")]
    NichtAnDerReihe(u32),
    /// The step names somebody else.
    #[error("the step is somebody else's")]
    AnderePerson,
    /// Giving back needs a reason.
    #[error("given back without a reason")]
    OhneGrund,
    /// Who takes note gives nothing back.
    #[error("what is to be taken note of is not given back")]
    NurZurKenntnis,
    /// Only who opened it and a team lead end it.
    #[error("only who opened it or a team lead ends it")]
    NurEroeffnende,
    /// Sent before it is final.
    #[error("Dokument `{0}` is not final")]
    NichtEndgueltig(u32),
    /// Sent before that day, on which it became final.
    #[error("final since `{0}`")]
    VersandZuFrueh(Date),
    /// Dokumente, by numbers of Vorgang and Dokument, that are being signed.
    #[error("Dokumente {} are being signed", zeichen(.0))]
    Offen(Vec<(u32, u32)>),
    /// These are being signed, and others that the person does not see.
    #[error("Dokumente {} and others are being signed", zeichen(.0))]
    OffenWeitere(Vec<(u32, u32)>),
    /// Something is being signed that the person does not see.
    #[error("a hidden Dokument is being signed")]
    OffenVerborgen,
    /// What belongs together with the Dokument, and the person does not see, is being signed, final, or the letter of an
    /// open demand.
    #[error("a hidden Dokument that belongs to it is bound")]
    GebundenVerborgen,
    /// Dokumente that are final.
    #[error("Dokumente {} are final", zeichen(.0))]
    Endgueltig(Vec<(u32, u32)>),
    /// Dokumente that are still drafts.
    #[error("Dokumente {} are drafts", zeichen(.0))]
    Entwuerfe(Vec<(u32, u32)>),
    /// What was handed on is no draft again.
    #[error("Dokument `{0}` was handed on and is no draft")]
    KeinEntwurf(u32),
}

/// `0001-0002`: numbers of Vorgang and Dokument, as an Aktenzeichen goes on.
pub(super) fn zeichen(dokumente: &[(u32, u32)]) -> String {
    let each: Vec<_> = dokumente
        .iter()
        .map(|(v, d)| format!("{v:04}-{d:04}"))
        .collect();
    each.join(", ")
}

fn tag(d: Date) -> String {
    format!("{:02}.{:02}.{:04}", d.day(), d.month(), d.year())
}

impl GeschaeftsgangError {
    /// Stable code for machines: `akte.geschaeftsgang-` and the reason in kebab case.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Laeuft(_) => "akte.geschaeftsgang-laeuft",
            Self::Schlussgezeichnet(_) => "akte.geschaeftsgang-schlussgezeichnet",
            Self::Unbekannt => "akte.geschaeftsgang-unbekannt",
            Self::NichtOffen => "akte.geschaeftsgang-nicht-offen",
            Self::OhneFassung(_) => "akte.geschaeftsgang-ohne-fassung",
            Self::FassungVeraltet(_) => "akte.geschaeftsgang-fassung-veraltet",
            Self::SchritteZuViele(_) => "akte.geschaeftsgang-schritte-zu-viele",
            Self::EineSchlusszeichnung => "akte.geschaeftsgang-eine-schlusszeichnung",
            Self::SchlussZuletzt => "akte.geschaeftsgang-schluss-zuletzt",
            Self::PersonDoppelt => "akte.geschaeftsgang-person-doppelt",
            Self::TerminVorbei(_) => "akte.geschaeftsgang-termin-vorbei",
            Self::TerminZuSpaet(_) => "akte.geschaeftsgang-termin-zu-spaet",
            Self::VierAugen => "akte.geschaeftsgang-vier-augen",
            Self::SchonGezeichnet => "akte.geschaeftsgang-schon-gezeichnet",
            Self::SchrittErledigt(_) => "akte.geschaeftsgang-schritt-erledigt",
            Self::NichtAnDerReihe(_) => "akte.geschaeftsgang-nicht-an-der-reihe",
            Self::AnderePerson => "akte.geschaeftsgang-andere-person",
            Self::OhneGrund => "akte.geschaeftsgang-ohne-grund",
            Self::NurZurKenntnis => "akte.geschaeftsgang-nur-zur-kenntnis",
            Self::NurEroeffnende => "akte.geschaeftsgang-nur-eroeffnende",
            Self::NichtEndgueltig(_) => "akte.geschaeftsgang-nicht-endgueltig",
            Self::VersandZuFrueh(_) => "akte.geschaeftsgang-versand-zu-frueh",
            Self::Offen(_) => "akte.geschaeftsgang-offen",
            Self::OffenWeitere(_) => "akte.geschaeftsgang-offen-weitere",
            Self::OffenVerborgen => "akte.geschaeftsgang-offen-verborgen",
            Self::GebundenVerborgen => "akte.geschaeftsgang-gebunden-verborgen",
            Self::Endgueltig(_) => "akte.geschaeftsgang-endgueltig",
            Self::Entwuerfe(_) => "akte.geschaeftsgang-entwuerfe",
            Self::KeinEntwurf(_) => "akte.geschaeftsgang-kein-entwurf",
        }
    }

    /// What the user reads, in German: what is wrong and what to do.
    pub fn meldung(&self) -> String {
        match self {
            Self::Laeuft(n) => format!(
                "Das Dokument {n:04} ist im Geschäftsgang und bleibt bis zu dessen Ende, wie es ist, mit seinen Anlagen. \
                 Beenden Sie zuerst den Geschäftsgang."
            ),
            Self::Schlussgezeichnet(n) => format!(
                "Das Dokument {n:04} ist schlussgezeichnet und bleibt unverändert, mit seinen Anlagen. \
                 Registrieren Sie für eine Änderung ein neues Dokument."
            ),
            Self::Unbekannt => {
                "Diesen Geschäftsgang gibt es zu dem Dokument nicht. Laden Sie das Dokument neu.".into()
            }
            Self::NichtOffen => {
                "Dieser Geschäftsgang ist schon zu Ende. Laden Sie das Dokument neu.".into()
            }
            Self::OhneFassung(n) => format!(
                "Das Dokument {n:04} liegt nur auf Papier vor. Fügen Sie zuerst eine Datei als Fassung an."
            ),
            Self::FassungVeraltet(n) => format!(
                "Inzwischen gibt es die Fassung {n}. Lesen Sie sie, und geben Sie sie dann in den Geschäftsgang."
            ),
            Self::SchritteZuViele(max) => {
                format!("Ein Geschäftsgang hat höchstens {max} Schritte. Kürzen Sie ihn.")
            }
            Self::EineSchlusszeichnung => {
                "Ein Geschäftsgang braucht genau eine Schlusszeichnung. Nennen Sie eine Person dafür.".into()
            }
            Self::SchlussZuletzt => {
                "Nach der Schlusszeichnung zeichnet niemand mehr. Setzen Sie die Mitzeichnungen davor.".into()
            }
            Self::PersonDoppelt => {
                "Eine Person ist zweimal genannt. Nennen Sie jede einmal.".into()
            }
            Self::TerminVorbei(d) => {
                format!("Der Termin {} ist vorbei. Nennen Sie einen späteren Tag.", tag(*d))
            }
            Self::TerminZuSpaet(d) => format!(
                "So weit im Voraus geht kein Termin. Nennen Sie höchstens den {}.",
                tag(*d)
            ),
            Self::VierAugen => {
                "Zur Schlusszeichnung gehört eine zweite Person: Wer die Fassung verfasst oder in den Geschäftsgang \
                 gegeben hat, zeichnet nicht selbst schluss, auch nicht i. V. Bitten Sie jemand anderen."
                    .into()
            }
            Self::SchonGezeichnet => {
                "Sie haben in diesem Geschäftsgang schon gezeichnet; zwei Zeichnungen sind von zwei Personen, auch \
                 i. V. Bitten Sie jemand anderen."
                    .into()
            }
            Self::SchrittErledigt(n) => {
                format!("Der Schritt {n} ist schon erledigt. Laden Sie das Dokument neu.")
            }
            Self::NichtAnDerReihe(n) => {
                format!("Zuerst ist der Schritt {n} an der Reihe. Warten Sie ihn ab.")
            }
            Self::AnderePerson => {
                "Diesen Schritt erledigt eine andere Person oder wer sie vertritt. Bitten Sie diese darum.".into()
            }
            Self::OhneGrund => {
                "Wer ein Dokument zurückgibt, sagt warum. Nennen Sie den Grund.".into()
            }
            Self::NurZurKenntnis => {
                "Was nur zur Kenntnis vorliegt, geht nicht zurück. Nehmen Sie es zur Kenntnis, und sprechen Sie mit der \
                 Person, die es vorgelegt hat."
                    .into()
            }
            Self::NurEroeffnende => {
                "Einen Geschäftsgang beendet, wer ihn eröffnet hat, oder die Leitung. Bitten Sie diese darum.".into()
            }
            Self::NichtEndgueltig(n) => format!(
                "Das Dokument {n:04} ist nicht schlussgezeichnet. Lassen Sie es zuerst zeichnen."
            ),
            Self::VersandZuFrueh(d) => format!(
                "Das Dokument ist erst seit dem {} schlussgezeichnet. Nennen Sie diesen oder einen späteren Tag.",
                tag(*d)
            ),
            Self::Offen(d) if d.len() == 1 => format!(
                "Das Dokument {} ist noch im Geschäftsgang. Warten Sie dessen Ende ab, oder beenden Sie ihn.",
                zeichen(d)
            ),
            Self::Offen(d) => format!(
                "Die Dokumente {} sind noch im Geschäftsgang. Warten Sie dessen Ende ab, oder beenden Sie ihn.",
                zeichen(d)
            ),
            Self::OffenWeitere(d) => format!(
                "Noch im Geschäftsgang: {} und weitere, die Sie nicht sehen. Warten Sie das Ende ab, beenden Sie den \
                 Geschäftsgang, und bitten Sie bei den weiteren Ihre Leitung darum.",
                zeichen(d)
            ),
            Self::OffenVerborgen => {
                "Darin ist ein Dokument im Geschäftsgang, das Sie nicht sehen. Warten Sie das Ende ab, oder bitten Sie \
                 Ihre Leitung darum."
                    .into()
            }
            Self::GebundenVerborgen => {
                "Ein zugehöriges Dokument, das Sie nicht sehen, ist im Geschäftsgang, schlussgezeichnet oder Teil einer \
                 offenen Aufforderung. Bitten Sie Ihre Leitung darum."
                    .into()
            }
            Self::Endgueltig(d) if d.len() == 1 => format!(
                "Das Dokument {} ist schlussgezeichnet. Stornieren geht nur ohne schlussgezeichnete Dokumente; \
                 verfügen Sie stattdessen z.d.A.",
                zeichen(d)
            ),
            Self::Endgueltig(d) => format!(
                "Die Dokumente {} sind schlussgezeichnet. Stornieren geht nur ohne schlussgezeichnete Dokumente; \
                 verfügen Sie stattdessen z.d.A.",
                zeichen(d)
            ),
            Self::Entwuerfe(d) if d.len() == 1 => format!(
                "Das Dokument {} ist noch ein Entwurf. Lassen Sie es zeichnen, nehmen Sie die Kennzeichnung weg, oder \
                 stornieren Sie es.",
                zeichen(d)
            ),
            Self::Entwuerfe(d) => format!(
                "Die Dokumente {} sind noch Entwürfe. Lassen Sie sie zeichnen, nehmen Sie die Kennzeichnung weg, oder \
                 stornieren Sie sie.",
                zeichen(d)
            ),
            Self::KeinEntwurf(n) => format!(
                "Das Dokument {n:04} ist im Geschäftsgang und kein Entwurf mehr. \
                 Beenden Sie zuerst den Geschäftsgang."
            ),
        }
    }
}
