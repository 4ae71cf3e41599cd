//! How closely Akten and Dokumente are kept, and who stands in for whom.

use eakte_domain::VertretungId;
use eakte_domain::akte::Aktenschutz;
use jiff::civil::Date;

use super::{AkteView, Auswahl, DokumentView, Eingaben};

/// `GET /akten/{akte}/schutz`.
#[derive(Clone, Debug)]
pub struct SchutzFormular {
    /// The head.
    pub akte: AkteView,
    /// How it is kept now.
    pub schutz: Aktenschutz,
    /// Highest level the person can set.
    pub stufe_max: u8,
    /// Colleagues: id, name, belongs to the Sonderkreis.
    pub kreis: Vec<(String, String, bool)>,
    /// Colleagues: id, name, excluded.
    pub ausgeschlossen: Vec<(String, String, bool)>,
    /// The letters by which the person may have taken back an objection of another organisation's; none: there is none.
    pub ruecknahmen: Option<Auswahl>,
    /// The Sonderkreis that waits for a second person.
    pub antrag: Option<KreisAntragView>,
    /// What was entered; the boxes above follow it.
    pub eingaben: Eingaben,
}

/// A Sonderkreis that waits for a second person.
#[derive(Clone, Debug)]
pub struct KreisAntragView {
    /// Who asked.
    pub von: String,
    /// Who is to belong to it; nobody ends it.
    pub mitglieder: Vec<String>,
    /// Why.
    pub grund: String,
    /// The person asked themselves, so they cannot agree.
    pub eigener: bool,
}

/// `GET /dokumente/{dokument}/schutz`.
#[derive(Clone, Debug)]
pub struct DokumentSchutzFormular {
    /// The Dokument.
    pub dokument: DokumentView,
    /// It is a draft.
    pub entwurf: bool,
    /// Name of its author, if it is the draft of somebody else who is not at work any more.
    pub gegangen: Option<String>,
    /// It was asked to take that draft over.
    pub uebernehmen: bool,
    /// The person concerned agreed that it is passed on.
    pub einwilligung: bool,
    /// What of it is disputed; may be empty.
    pub bestritten: String,
    /// Colleagues: id, name, entrusted with it.
    pub anvertraut: Vec<(String, String, bool)>,
    /// The reason entered.
    pub grund: String,
}

/// `GET /vertretung`.
#[derive(Clone, Debug)]
pub struct Vertretungen {
    /// Those the person has part in; all to the administrator.
    pub zeilen: Vec<VertretungView>,
    /// Whom the person may name as away; only themselves to who is no administrator.
    pub fuer: Auswahl,
    /// Colleagues.
    pub durch: Auswahl,
    /// What was entered.
    pub eingaben: Eingaben,
}

/// A Vertretung.
#[derive(Clone, Debug)]
pub struct VertretungView {
    /// Its id.
    pub id: VertretungId,
    /// Who is away.
    pub fuer: String,
    /// Who stands in.
    pub durch: String,
    /// First day.
    pub von: Date,
    /// Last day.
    pub bis: Date,
    /// The person may end it.
    pub beenden: bool,
}
