//! Why an Organisation refuses, in the words of the house and in those of the user.

use jiff::civil::Date;

use crate::kennung::NutzerId;
use crate::werte::{Einheit, Leistungsart, Rolle};

/// Why an Organisation refused a command. A decision, never a fault.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OrganisationError {
    /// It was never created.
    #[error("unknown Organisation")]
    NichtAngelegt,
    /// It was created before.
    #[error("Organisation was created before")]
    SchonAngelegt,
    /// 0 is the operator of the log.
    #[error("number `0` is that of the operator")]
    NummerUnzulaessig,
    /// Not a short name of letters and digits.
    #[error("Kuerzel `{0}` is not 1 to 20 letters and digits")]
    KuerzelUngueltig(String),
    /// The Organisationszeichen is in use.
    #[error("Einheit `{0}` exists")]
    EinheitVergeben(Einheit),
    /// No such unit.
    #[error("unknown Einheit `{0}`")]
    EinheitUnbekannt(Einheit),
    /// The id is in use.
    #[error("Nutzer `{0}` exists")]
    NutzerVergeben(NutzerId),
    /// No such person.
    #[error("unknown Nutzer `{0}`")]
    NutzerUnbekannt(NutzerId),
    /// The person is locked.
    #[error("Nutzer `{0}` is gesperrt")]
    NutzerGesperrt(NutzerId),
    /// A login name that could be mistaken for another.
    #[error("login name `{0}` is not 1 to 100 of a-z, 0-9, `.-_@`")]
    AnmeldenameUngueltig(String),
    /// The login name is in use.
    #[error("login name `{0}` is in use")]
    AnmeldenameVergeben(String),
    /// The person has the role in that unit.
    #[error("Rolle `{0}` is held already")]
    RolleBesteht(Rolle),
    /// The person does not have the role in that unit.
    #[error("Rolle `{0}` is not held")]
    RolleFehlt(Rolle),
    /// The role would be over before it begins.
    #[error("`{0}` is in the past")]
    ZeitraumVorbei(Date),
    /// Case work needs a benefit to work on.
    #[error("Rolle `{0}` needs a Leistungsart")]
    LeistungsartFehlt(Rolle),
    /// A benefit named twice.
    #[error("Leistungsart `{0}` is named twice")]
    LeistungsartDoppelt(Leistungsart),
    /// Nothing would change.
    #[error("nothing would change")]
    Unveraendert,
    /// Nobody decides on their own rights.
    #[error("nobody decides on their own rights")]
    NichtSelbst,
    /// Nobody would be left to administrate.
    #[error("nobody else administrates this Organisation")]
    LetzteFachadmin,
    /// A service account does nothing else, and a person is none.
    #[error("a service account holds no other role and stands in for nobody")]
    Dienstkonto,
    /// Nobody stands in for themselves.
    #[error("nobody stands in for themselves")]
    VertretungSelbst,
    /// The person has no case work that somebody could take over.
    #[error("no case work to take over")]
    NichtsZuVertreten,
    /// Somebody stands in on some of these days already.
    #[error("somebody stands in already")]
    VertretungBesteht,
    /// No such Vertretung, or it has ended.
    #[error("unknown Vertretung")]
    VertretungUnbekannt,
    /// Upside down, or longer than a year.
    #[error("`{von}` to `{bis}` is no period of a Vertretung")]
    ZeitraumUnmoeglich {
        /// First day.
        von: Date,
        /// Last day.
        bis: Date,
    },
    /// Only the Kreis delegates, only to a municipality, and only what is its own.
    #[error("only the Kreis delegates, to a municipality, and only what is its own")]
    DelegationUnzulaessig,
    /// One runs already for this person and Akte.
    #[error("a Notfallzugriff runs already")]
    NotfallBesteht,
    /// The reason says nothing.
    #[error("the reason has less than {0} characters")]
    NotfallGrundZuKurz(usize),
    /// No such Notfallzugriff.
    #[error("unknown Notfallzugriff")]
    NotfallUnbekannt,
    /// It is over.
    #[error("the Notfallzugriff is over")]
    NotfallVorbei,
    /// It is not over yet.
    #[error("the Notfallzugriff still runs")]
    NotfallLaeuft,
    /// Nobody reviews their own.
    #[error("nobody reviews their own Notfallzugriff")]
    NotfallEigener,
    /// It was reviewed before.
    #[error("the Notfallzugriff was reviewed before")]
    NotfallGeprueft,
    /// Only the stub of the Akte is left: there is nothing to look at.
    #[error("the Akte was erased")]
    NotfallGeloescht,
    /// No such sharing agreement.
    #[error("unknown Vereinbarung")]
    VereinbarungUnbekannt,
    /// Without another organisation, a benefit or a kind of data, or with one named twice.
    #[error(
        "a Vereinbarung names another organisation, a Leistungsart and a Dokumentklasse, each once"
    )]
    VereinbarungUnvollstaendig,
    /// Upside down.
    #[error("`{von}` is after `{bis}`")]
    VereinbarungZeitraum {
        /// First day.
        von: Date,
        /// Last day.
        bis: Date,
    },
    /// Approved before.
    #[error("Vereinbarung is approved")]
    VereinbarungGenehmigt,
    /// Ended before.
    #[error("Vereinbarung has ended")]
    VereinbarungBeendet,
    /// Who put it down or asked for it may not approve.
    #[error("a second person must approve")]
    ZweitePerson,
    /// The same waits already.
    #[error("the same waits for a second person already")]
    RechtBeantragt,
    /// No such request, or it is decided.
    #[error("no such request waits")]
    RechtUnbekannt,
    /// No such set of policies waits.
    #[error("no such set of policies waits")]
    RegelwerkUnbekannt,
    /// The person has confirmed it before.
    #[error("confirmed by this person before")]
    RegelwerkBestaetigt,
    /// Only the first set holds by itself.
    #[error("only the first set of policies holds by itself")]
    RegelwerkOhnePersonen,
}

fn tag(d: Date) -> String {
    format!("{:02}.{:02}.{:04}", d.day(), d.month(), d.year())
}

impl OrganisationError {
    /// Stable code for machines: `organisation.` and the reason in kebab case.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NichtAngelegt => "organisation.unbekannt",
            Self::SchonAngelegt => "organisation.schon-angelegt",
            Self::NummerUnzulaessig => "organisation.nummer-unzulaessig",
            Self::KuerzelUngueltig(_) => "organisation.kuerzel-ungueltig",
            Self::EinheitVergeben(_) => "organisation.einheit-vergeben",
            Self::EinheitUnbekannt(_) => "organisation.einheit-unbekannt",
            Self::NutzerVergeben(_) => "organisation.nutzer-vergeben",
            Self::NutzerUnbekannt(_) => "organisation.nutzer-unbekannt",
            Self::NutzerGesperrt(_) => "organisation.nutzer-gesperrt",
            Self::AnmeldenameUngueltig(_) => "organisation.anmeldename-ungueltig",
            Self::AnmeldenameVergeben(_) => "organisation.anmeldename-vergeben",
            Self::RolleBesteht(_) => "organisation.rolle-besteht",
            Self::RolleFehlt(_) => "organisation.rolle-fehlt",
            Self::ZeitraumVorbei(_) => "organisation.zeitraum-vorbei",
            Self::LeistungsartFehlt(_) => "organisation.leistungsart-fehlt",
            Self::LeistungsartDoppelt(_) => "organisation.leistungsart-doppelt",
            Self::Unveraendert => "organisation.unveraendert",
            Self::NichtSelbst => "organisation.nicht-selbst",
            Self::LetzteFachadmin => "organisation.letzte-fachadmin",
            Self::Dienstkonto => "organisation.dienstkonto",
            Self::VertretungSelbst => "organisation.vertretung-selbst",
            Self::NichtsZuVertreten => "organisation.nichts-zu-vertreten",
            Self::VertretungBesteht => "organisation.vertretung-besteht",
            Self::VertretungUnbekannt => "organisation.vertretung-unbekannt",
            Self::ZeitraumUnmoeglich { .. } => "organisation.zeitraum-unmoeglich",
            Self::DelegationUnzulaessig => "organisation.delegation-unzulaessig",
            Self::NotfallBesteht => "organisation.notfall-besteht",
            Self::NotfallGrundZuKurz(_) => "organisation.notfall-grund-zu-kurz",
            Self::NotfallUnbekannt => "organisation.notfall-unbekannt",
            Self::NotfallVorbei => "organisation.notfall-vorbei",
            Self::NotfallLaeuft => "organisation.notfall-laeuft",
            Self::NotfallEigener => "organisation.notfall-eigener",
            Self::NotfallGeprueft => "organisation.notfall-geprueft",
            Self::NotfallGeloescht => "organisation.notfall-geloescht",
            Self::VereinbarungUnbekannt => "organisation.vereinbarung-unbekannt",
            Self::VereinbarungUnvollstaendig => "organisation.vereinbarung-unvollstaendig",
            Self::VereinbarungZeitraum { .. } => "organisation.vereinbarung-zeitraum",
            Self::VereinbarungGenehmigt => "organisation.vereinbarung-genehmigt",
            Self::VereinbarungBeendet => "organisation.vereinbarung-beendet",
            Self::ZweitePerson => "organisation.zweite-person",
            Self::RechtBeantragt => "organisation.recht-beantragt",
            Self::RechtUnbekannt => "organisation.recht-unbekannt",
            Self::RegelwerkUnbekannt => "organisation.regelwerk-unbekannt",
            Self::RegelwerkBestaetigt => "organisation.regelwerk-bestaetigt",
            Self::RegelwerkOhnePersonen => "organisation.regelwerk-ohne-personen",
        }
    }

    /// What the user reads, in German: what is wrong and what to do.
    pub fn meldung(&self) -> String {
        match self {
            Self::NichtAngelegt => {
                "Diese Organisation gibt es nicht. Legen Sie sie zuerst an.".into()
            }
            Self::SchonAngelegt => {
                "Diese Organisation ist schon angelegt. Öffnen Sie sie aus der Liste.".into()
            }
            Self::NummerUnzulaessig => {
                "Die Nummer 0 gehört dem Betreiber. Wählen Sie eine andere Nummer.".into()
            }
            Self::KuerzelUngueltig(k) => format!(
                "Das Kürzel „{k}“ ist nicht möglich. Geben Sie 1 bis 20 Buchstaben und Ziffern an."
            ),
            Self::EinheitVergeben(e) => {
                format!("Das Organisationszeichen {e} ist schon vergeben. Wählen Sie ein anderes.")
            }
            Self::EinheitUnbekannt(e) => {
                format!(
                    "Die Einheit {e} gibt es in dieser Organisation nicht. Legen Sie sie zuerst an."
                )
            }
            Self::NutzerVergeben(n) => {
                format!("Die Kennung {n} ist schon vergeben. Wiederholen Sie die Eingabe.")
            }
            Self::NutzerUnbekannt(_) => {
                "Diese Person gibt es in der Organisation nicht. Legen Sie sie zuerst an.".into()
            }
            Self::NutzerGesperrt(_) => {
                "Diese Person ist gesperrt. Legen Sie bei Bedarf einen neuen Zugang an.".into()
            }
            Self::AnmeldenameUngueltig(a) => format!(
                "Der Anmeldename „{a}“ ist nicht möglich. Erlaubt sind 1 bis 100 Zeichen: a–z, 0–9, Punkt, \
                 Bindestrich, Unterstrich und @."
            ),
            Self::AnmeldenameVergeben(a) => {
                format!("Der Anmeldename „{a}“ ist schon vergeben. Wählen Sie einen anderen.")
            }
            Self::RolleBesteht(r) => {
                format!(
                    "Die Person hat die Rolle „{r}“ in dieser Einheit schon. Entziehen Sie sie zuerst."
                )
            }
            Self::RolleFehlt(r) => {
                format!(
                    "Die Person hat die Rolle „{r}“ in dieser Einheit nicht. Prüfen Sie Rolle und Einheit."
                )
            }
            Self::ZeitraumVorbei(d) => {
                format!("Das Ende {} liegt in der Vergangenheit. Geben Sie einen späteren Tag an.", tag(*d))
            }
            Self::LeistungsartFehlt(r) => {
                format!("Für die Rolle „{r}“ fehlt die Leistungsart. Wählen Sie mindestens eine.")
            }
            Self::LeistungsartDoppelt(l) => {
                format!("Die Leistungsart „{l}“ ist doppelt genannt. Nennen Sie sie einmal.")
            }
            Self::Unveraendert => "Die Eingabe ändert nichts. Geben Sie einen anderen Wert ein.".into(),
            Self::NichtSelbst => {
                "Über die eigenen Rechte entscheidet niemand selbst. Bitten Sie eine andere Person.".into()
            }
            Self::LetzteFachadmin => {
                "Sonst hätte diese Organisation keine Fachadministration mehr. Geben Sie die Rolle zuerst einer anderen Person.".into()
            }
            Self::Dienstkonto => {
                "Ein Dienstkonto hat keine weitere Rolle und vertritt niemanden. Legen Sie ein eigenes Konto an.".into()
            }
            Self::VertretungSelbst => "Niemand vertritt sich selbst. Wählen Sie eine andere Person.".into(),
            Self::NichtsZuVertreten => {
                "Diese Person bearbeitet keine Akten; es gibt nichts zu vertreten. Wählen Sie eine andere Person.".into()
            }
            Self::VertretungBesteht => {
                "An einigen dieser Tage gibt es schon eine Vertretung. Beenden Sie sie zuerst, oder wählen Sie andere Tage."
                    .into()
            }
            Self::VertretungUnbekannt => {
                "Diese Vertretung gibt es nicht mehr. Laden Sie die Liste neu.".into()
            }
            Self::ZeitraumUnmoeglich { von, bis } => format!(
                "Der Zeitraum {} bis {} ist nicht möglich. Geben Sie ein Ende an, das nicht vor dem Beginn liegt und höchstens ein Jahr danach.",
                tag(*von),
                tag(*bis)
            ),
            Self::DelegationUnzulaessig => {
                "Nur der Kreis überträgt Aufgaben, nur auf eine Gemeinde und nur eigene; AsylbLG und Unterhaltsvorschuss sind \
                 keine. Prüfen Sie Organisation und Leistung."
                    .into()
            }
            Self::NotfallBesteht => {
                "Diese Akte ist Ihnen im Notfall schon geöffnet. Arbeiten Sie darin weiter.".into()
            }
            Self::NotfallGrundZuKurz(zeichen) => format!(
                "Die Begründung ist zu kurz. Schreiben Sie mindestens {zeichen} Zeichen: was geschehen ist und warum es eilt."
            ),
            Self::NotfallUnbekannt => {
                "Diesen Notfallzugriff gibt es nicht. Laden Sie die Liste neu.".into()
            }
            Self::NotfallVorbei => {
                "Dieser Notfallzugriff ist schon vorbei. Laden Sie die Liste neu.".into()
            }
            Self::NotfallLaeuft => {
                "Dieser Notfallzugriff läuft noch. Prüfen Sie ihn, wenn er vorbei ist, oder beenden Sie ihn.".into()
            }
            Self::NotfallEigener => {
                "Den eigenen Notfallzugriff prüft niemand selbst. Bitten Sie eine andere Person.".into()
            }
            Self::NotfallGeprueft => {
                "Dieser Notfallzugriff ist schon geprüft. Laden Sie die Liste neu.".into()
            }
            Self::NotfallGeloescht => {
                "Diese Akte ist gelöscht. Es gibt darin nichts mehr anzusehen; fragen Sie die zuständige Stelle.".into()
            }
            Self::VereinbarungUnbekannt => {
                "Diese Vereinbarung gibt es nicht. Laden Sie die Liste neu.".into()
            }
            Self::VereinbarungUnvollstaendig => {
                "Eine Vereinbarung nennt eine andere Organisation, mindestens eine Leistung und eine Dokumentklasse, \
                 jede einmal. Ergänzen Sie die Angaben."
                    .into()
            }
            Self::VereinbarungZeitraum { von, bis } => format!(
                "Der {} liegt nach dem {}. Geben Sie ein Ende an, das nach dem Beginn liegt.",
                tag(*von),
                tag(*bis)
            ),
            Self::VereinbarungGenehmigt => {
                "Die Vereinbarung ist schon genehmigt. Laden Sie die Liste neu.".into()
            }
            Self::VereinbarungBeendet => {
                "Die Vereinbarung ist beendet. Entwerfen Sie bei Bedarf eine neue.".into()
            }
            Self::ZweitePerson => {
                "Das braucht eine zweite Person: Wer etwas entwirft oder beantragt, genehmigt es nicht, auch nicht i. V. \
                 Bitten Sie eine andere Person."
                    .into()
            }
            Self::RechtBeantragt => {
                "Dasselbe wartet schon auf die zweite Person. Bitten Sie sie, zu entscheiden.".into()
            }
            Self::RechtUnbekannt => {
                "Darüber ist schon entschieden, oder es wurde zurückgenommen. Laden Sie die Liste neu.".into()
            }
            Self::RegelwerkUnbekannt => {
                "Dieses Regelwerk wartet nicht mehr; vielleicht wurde inzwischen ein anderes vorgelegt. Laden Sie die Seite neu."
                    .into()
            }
            Self::RegelwerkBestaetigt => {
                "Sie haben dieses Regelwerk schon bestätigt. Bitten Sie eine andere Person.".into()
            }
            Self::RegelwerkOhnePersonen => {
                "Nur das erste Regelwerk gilt von selbst. Legen Sie dieses vor, oder begründen Sie, warum der Betreiber \
                 allein entscheidet."
                    .into()
            }
        }
    }
}
