//! What every page is told about the request: language, appearance, who is there, what was just done.

use eakte_domain::werte::{Rolle, Zweck};
use eakte_domain::{AkteId, NotfallId, Zeit};
use fluent_templates::fluent_bundle::FluentValue;
use uuid::Uuid;

use crate::http::i18n::{self, Benannt, Sprache};

/// Light, dark, or as the person's system has it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Thema {
    /// As the system has it.
    #[default]
    System,
    /// Light.
    Hell,
    /// Dark.
    Dunkel,
}

impl Thema {
    /// All of them, in the order of the switch.
    pub const ALLE: [Self; 3] = [Self::System, Self::Hell, Self::Dunkel];

    /// Its code in the form and the cookie: `system`, `hell`, `dunkel`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Hell => "hell",
            Self::Dunkel => "dunkel",
        }
    }

    /// From a code; none for unknown ones.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALLE.into_iter().find(|t| t.code() == code)
    }

    /// KERN's name for it; none leaves the choice to the browser.
    pub(super) const fn kern(self) -> Option<&'static str> {
        match self {
            Self::System => None,
            Self::Hell => Some("light"),
            Self::Dunkel => Some("dark"),
        }
    }
}

/// Who is logged in, and for what.
#[derive(Clone, Debug)]
pub struct SitzungView {
    /// Name of the person.
    pub name: String,
    /// Name of the organisation.
    pub organisation: String,
    /// Organisationszeichen of the unit.
    pub einheit: String,
    /// The role in force; none if it has just ended.
    pub rolle: Option<Rolle>,
    /// In whose place, if only a Vertretung gives the role.
    pub vertretung: Option<String>,
    /// The chosen purpose; enters every decision and event.
    pub zweck: Zweck,
    /// The purposes this person may choose.
    pub zwecke: Vec<Zweck>,
    /// What keeps Akten of a level they may see out of lists.
    pub faktor: Option<Faktorluecke>,
    /// What is open to the person in an emergency just now.
    pub notfaelle: Vec<NotfallBanner>,
    /// Emergencies that wait for their review, and of these: for longer than they may.
    pub pruefungen: (usize, usize),
    /// Keeps the people of the organisation, or is the second person for that.
    pub verwaltung: bool,
    /// Answers who received data (Art. 15).
    pub auskunft: bool,
}

/// An Akte that is open in an emergency: said on every page while it is.
#[derive(Clone, Debug)]
pub struct NotfallBanner {
    /// Its id.
    pub id: NotfallId,
    /// The Akte.
    pub akte: AkteId,
    /// Its Aktenzeichen.
    pub aktenzeichen: String,
    /// To this moment.
    pub bis: Zeit,
}

/// Why this session does not open all levels that the person is cleared for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Faktorluecke {
    /// It has seen no second factor.
    Fehlt,
    /// It has seen one too long ago for level 3.
    Alt,
}

impl SitzungView {
    /// First letters of the first and last word of the name, e.g. `JB`.
    pub(super) fn initialen(&self) -> String {
        let mut words = self
            .name
            .split_whitespace()
            .filter_map(|w| w.chars().next());
        let first = words.next();
        first.into_iter().chain(words.next_back()).collect()
    }
}

/// What was just done, or what went wrong, said once above the page.
#[derive(Clone, Debug)]
pub struct Meldung {
    /// Its weight.
    pub art: Stand,
    /// One sentence in the person's language.
    pub text: String,
}

/// Something that everybody must know until it is put right.
#[derive(Clone, Debug)]
pub struct Warnung {
    /// Its weight.
    pub art: Stand,
    /// What is the matter.
    pub titel: String,
    /// What it means and what to do.
    pub text: String,
}

/// The five states. Each is shown by icon, word and colour together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stand {
    /// Nothing to say.
    Ruhig,
    /// Worth knowing.
    Info,
    /// Needs attention.
    Warn,
    /// Wrong.
    Gefahr,
    /// Sound.
    Gut,
}

/// What every page is told about the request.
#[derive(Clone, Debug)]
pub struct Seite {
    /// Language of the page.
    pub sprache: Sprache,
    /// Light or dark.
    pub thema: Thema,
    /// Single-letter keys are on.
    pub tasten: bool,
    /// Path and query of this page: where the settings' forms return to.
    pub pfad: String,
    /// Now.
    pub jetzt: Zeit,
    /// Token of the session against forged forms.
    pub csrf: String,
    /// Fresh for each page shown: makes a form sent twice one command.
    pub nonce: Uuid,
    /// Who is logged in; none on the login page.
    pub sitzung: Option<SitzungView>,
    /// Said once above the page.
    pub meldung: Option<Meldung>,
    /// Said on every page as long as it is so: the log is not signed.
    pub warnung: Option<Warnung>,
}

impl Seite {
    /// The text of `key`.
    pub fn t(&self, key: &str) -> String {
        self.sprache.t(key)
    }

    /// The text of `key` with values put in.
    pub fn mit(&self, key: &str, werte: &[(&'static str, FluentValue<'_>)]) -> String {
        self.sprache.mit(key, werte)
    }

    /// The name of a word of the domain.
    pub fn name(&self, wort: impl Benannt) -> String {
        wort.name(self.sprache)
    }

    /// A moment as people say it.
    pub fn zeitpunkt(&self, zeit: Zeit) -> String {
        i18n::zeitpunkt(self.sprache, zeit, self.jetzt)
    }

    /// A date in words.
    pub fn datum(&self, d: jiff::civil::Date) -> String {
        i18n::datum(self.sprache, d)
    }

    /// A date for tables.
    pub fn datum_kurz(&self, d: jiff::civil::Date) -> String {
        i18n::datum_kurz(self.sprache, d)
    }

    /// A number with its thousands apart: `2.412`, `2,412`.
    pub fn zahl(&self, n: u64) -> String {
        let punkt = if self.sprache == Sprache::De {
            '.'
        } else {
            ','
        };
        let ziffern = n.to_string();
        let mut out = String::new();
        for (i, ziffer) in ziffern.chars().enumerate() {
            if i > 0 && (ziffern.len() - i).is_multiple_of(3) {
                out.push(punkt);
            }
            out.push(ziffer);
        }
        out
    }

    /// A size in bytes with its unit: `812 B`, `88 KB`, `1,4 MB`.
    pub fn groesse(&self, bytes: u64) -> String {
        let (wert, einheit) = match bytes {
            0..1_000 => return format!("{bytes} B"),
            1_000..1_000_000 => return format!("{} KB", bytes.div_ceil(1_000)),
            1_000_000..1_000_000_000 => (bytes / 100_000, "MB"),
            _ => (bytes / 100_000_000, "GB"),
        };
        let komma = if self.sprache == Sprache::De {
            ','
        } else {
            '.'
        };
        format!("{}{komma}{} {einheit}", wert / 10, wert % 10)
    }
}
