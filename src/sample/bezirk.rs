//! Who is there: the Kreis, its 17 municipalities, their units, people and roles.

use eakte_domain::organisation::{
    EinheitAnlegen, NutzerAnlegen, OrganisationAnlegen, OrganisationCommand, RolleZuweisen,
    StufeErteilen,
};
use eakte_domain::werte::{Betreff, Einheit, Leistungsart, Organisationsart, PlanKz, Rolle, Stufe};
use eakte_domain::{NutzerId, OrgNr};
use uuid::Uuid;

use crate::personal::{PERSONAL, PERSONALENTSCHEIDUNG, Person, STUFEN, VORGESTELLT};

/// Number of the Kreis; the towns follow in alphabetical order, 2 to 18.
pub(crate) const KREIS: OrgNr = OrgNr(1);
/// Number of Bocholt.
pub(crate) const BOCHOLT: OrgNr = OrgNr(3);

/// Namespace of the ids of the sample's people.
const NUTZER_NAMENSRAUM: Uuid = Uuid::from_u128(0x6f1d_7c1e_52a4_5c0b_9a3e_0b2f_8d41_77aa);

/// The whole district.
#[derive(Clone, Debug, PartialEq)]
pub struct Bezirk {
    /// The Kreis first, then the towns in alphabetical order.
    pub organisationen: Vec<MusterOrganisation>,
    /// Everybody, those of the Kreis first.
    pub personen: Vec<MusterPerson>,
}

/// One organisation and what fills it.
#[derive(Clone, Debug, PartialEq)]
pub struct MusterOrganisation {
    /// Creates the organisation itself.
    pub anlegen: OrganisationAnlegen,
    /// Creates its units, people and roles; accepted in this order.
    pub kommandos: Vec<OrganisationCommand>,
}

/// One person.
#[derive(Clone, Debug, PartialEq)]
pub struct MusterPerson {
    /// Their id: [`nutzer_id`] of the login name.
    pub nutzer: NutzerId,
    /// Their organisation.
    pub org: OrgNr,
    /// First name and surname.
    pub name: Betreff,
    /// What they log in with; unique in the district.
    pub anmeldename: String,
    /// Their unit.
    pub einheit: Einheit,
    /// What they are there.
    pub rolle: Rolle,
    /// The benefits they work on; empty for archivist and administrator.
    pub leistungsarten: Vec<Leistungsart>,
    /// Shown to newcomers with a login.
    pub vorgestellt: bool,
    /// What they do, in German, one line; for the list of logins.
    pub aufgabe: String,
}

/// A town: name, Kreis or Gemeinde (`Stadt`/`Gemeinde`), Kuerzel, postcode and size.
pub(crate) struct Ort {
    pub(crate) name: &'static str,
    pub(crate) stadt: bool,
    pub(crate) kuerzel: &'static str,
    pub(crate) plz: &'static str,
    /// Has units below its Sozialamt and a Jugendamt of its own.
    pub(crate) gross: bool,
}

const fn ort(
    name: &'static str,
    stadt: bool,
    kuerzel: &'static str,
    plz: &'static str,
    gross: bool,
) -> Ort {
    Ort {
        name,
        stadt,
        kuerzel,
        plz,
        gross,
    }
}

/// The towns; `OrgNr` is the place in this table plus 2.
pub(crate) const ORTE: [Ort; 17] = [
    ort("Ahaus", true, "AH", "48683", true),
    ort("Bocholt", true, "BOH", "46395", true),
    ort("Borken", true, "BOR", "46325", true),
    ort("Gescher", true, "GES", "48712", false),
    ort("Gronau", true, "GRO", "48599", true),
    ort("Heek", false, "HEE", "48619", false),
    ort("Heiden", false, "HEI", "46359", false),
    ort("Isselburg", true, "ISS", "46419", false),
    ort("Legden", false, "LEG", "48739", false),
    ort("Raesfeld", false, "RAE", "46348", false),
    ort("Reken", false, "REK", "48734", false),
    ort("Rhede", true, "RHE", "46414", false),
    ort("Schöppingen", false, "SCH", "48624", false),
    ort("Stadtlohn", true, "STA", "48703", false),
    ort("Südlohn", false, "SUE", "46354", false),
    ort("Velen", true, "VEL", "46342", false),
    ort("Vreden", true, "VRE", "48691", false),
];

/// The town of an `OrgNr`; none for the Kreis.
pub(crate) fn ort_von(org: OrgNr) -> Option<&'static Ort> {
    ORTE.get(usize::from(org.0).checked_sub(2)?)
}

/// Name of an organisation as on its letters: `Kreis Borken`, `Stadt Bocholt`, `Gemeinde Heek`.
pub(crate) fn org_name(org: OrgNr) -> String {
    match ort_von(org) {
        None => "Kreis Borken".to_owned(),
        Some(o) if o.stadt => format!("Stadt {}", o.name),
        Some(o) => format!("Gemeinde {}", o.name),
    }
}

const EINHEITEN_KREIS: &[(&str, &str, Option<&str>)] = &[
    ("10", "Organisation", None),
    ("41", "Kreisarchiv", None),
    ("50", "Soziales", None),
    ("50.1", "Widerspruch und Erstattung", Some("50")),
    ("50.2", "Hilfe zur Pflege", Some("50")),
    ("50.3", "Jobcenter-Steuerung", Some("50")),
    ("51", "Unterhaltsvorschuss", None),
];

const EINHEITEN_GROSS: &[(&str, &str, Option<&str>)] = &[
    ("50", "Sozialamt", None),
    ("50.1", "Soziale Leistungen und Wohngeld", Some("50")),
    ("50.2", "Jobcenter", Some("50")),
    ("50.3", "Leistungen für Asylsuchende", Some("50")),
    ("51", "Unterhaltsvorschuss", None),
];

const EINHEITEN_KLEIN: &[(&str, &str, Option<&str>)] = &[("50", "Sozialamt", None)];

/// Units of an organisation: Organisationszeichen, name, unit above.
pub(crate) fn einheiten_von(
    org: OrgNr,
) -> &'static [(&'static str, &'static str, Option<&'static str>)] {
    match ort_von(org) {
        None => EINHEITEN_KREIS,
        Some(o) if o.gross => EINHEITEN_GROSS,
        Some(_) => EINHEITEN_KLEIN,
    }
}

/// The id of a person: always the same for the same login name (UUID version 5).
pub fn nutzer_id(anmeldename: &str) -> NutzerId {
    NutzerId(Uuid::new_v5(&NUTZER_NAMENSRAUM, anmeldename.as_bytes()))
}

/// The whole district: 18 organisations, about 80 people. Always the same.
pub fn bezirk() -> Bezirk {
    let mut personen: Vec<_> = PERSONAL.iter().map(person).collect();
    // Those shown to newcomers come in the order of their table, which is the order of the login list.
    personen.sort_by_key(|p| {
        VORGESTELLT
            .iter()
            .position(|v| v.0 == p.anmeldename)
            .unwrap_or(VORGESTELLT.len())
    });
    let organisationen = (1..=ORTE.len() as u16 + 1).map(|nr| organisation(OrgNr(nr), &personen));
    Bezirk {
        organisationen: organisationen.collect(),
        personen,
    }
}

fn organisation(nr: OrgNr, personen: &[MusterPerson]) -> MusterOrganisation {
    let (art, kuerzel) = match ort_von(nr) {
        None => (Organisationsart::Kreis, "KRBOR"),
        Some(o) => (Organisationsart::Gemeinde, o.kuerzel),
    };
    let einheiten = einheiten_von(nr).iter().map(|(z, name, oben)| {
        OrganisationCommand::EinheitAnlegen(EinheitAnlegen {
            einheit: einheit(z),
            name: betreff(name),
            uebergeordnet: oben.map(einheit),
        })
    });
    let personen = personen.iter().filter(|p| p.org == nr).flat_map(|p| {
        let stufe = STUFEN.iter().find(|(name, _)| *name == p.anmeldename);
        let stufe = stufe.and_then(|(_, zahl)| Stufe::new(*zahl)).map(|stufe| {
            OrganisationCommand::StufeErteilen(StufeErteilen {
                nutzer: p.nutzer,
                stufe,
                grund: betreff("Sachgebiet"),
            })
        });
        let angelegt = [
            OrganisationCommand::NutzerAnlegen(NutzerAnlegen {
                nutzer: p.nutzer,
                name: p.name.clone(),
                anmeldename: p.anmeldename.clone(),
            }),
            OrganisationCommand::RolleZuweisen(RolleZuweisen {
                nutzer: p.nutzer,
                rolle: p.rolle,
                einheit: p.einheit.clone(),
                leistungsarten: p.leistungsarten.clone(),
                bis: None,
            }),
        ];
        let personal = PERSONALENTSCHEIDUNG.contains(&p.anmeldename.as_str());
        let personal = personal.then(|| {
            OrganisationCommand::RolleZuweisen(RolleZuweisen {
                nutzer: p.nutzer,
                rolle: Rolle::Personalentscheidung,
                einheit: p.einheit.clone(),
                leistungsarten: Vec::new(),
                bis: None,
            })
        });
        angelegt.into_iter().chain(stufe).chain(personal)
    });
    MusterOrganisation {
        anlegen: OrganisationAnlegen {
            nr,
            name: betreff(&org_name(nr)),
            art,
            kuerzel: kuerzel.to_owned(),
        },
        kommandos: einheiten.chain(personen).collect(),
    }
}

fn person(zeile: &Person) -> MusterPerson {
    let (org, vorname, nachname, zeichen, rolle, leistungsarten) = *zeile;
    let org = OrgNr(org);
    let anmeldename = anmeldename(vorname, nachname);
    let vorgestellt = VORGESTELLT.iter().find(|v| v.0 == anmeldename);
    let aufgabe = match vorgestellt {
        Some((_, aufgabe)) => (*aufgabe).to_owned(),
        None => format!("{rolle}, {zeichen}, {}", org_name(org)),
    };
    MusterPerson {
        nutzer: nutzer_id(&anmeldename),
        org,
        name: betreff(&format!("{vorname} {nachname}")),
        einheit: einheit(zeichen),
        rolle,
        leistungsarten: leistungsarten.to_vec(),
        vorgestellt: vorgestellt.is_some(),
        aufgabe,
        anmeldename,
    }
}

/// `Jana`, `Brüning`: `jana.bruening`.
pub(crate) fn anmeldename(vorname: &str, nachname: &str) -> String {
    ascii(&format!("{vorname}.{nachname}"))
}

/// Lower case, umlauts spelt out.
pub(crate) fn ascii(name: &str) -> String {
    let mut s = String::new();
    for c in name.to_lowercase().chars() {
        match c {
            'ä' => s.push_str("ae"),
            'ö' => s.push_str("oe"),
            'ü' => s.push_str("ue"),
            'ß' => s.push_str("ss"),
            ' ' => s.push('-'),
            c => s.push(c),
        }
    }
    s
}

/// A text of the sample's own tables: short and plain, so it is never refused.
pub(crate) fn betreff(s: &str) -> Betreff {
    #[expect(
        clippy::expect_used,
        reason = "the sample's texts are constants with short names filled in; the tests build them all"
    )]
    Betreff::new(s).expect("text of the sample")
}

/// As [`betreff`].
pub(crate) fn einheit(s: &str) -> Einheit {
    #[expect(clippy::expect_used, reason = "constants of this package")]
    Einheit::new(s).expect("unit of the sample")
}

/// As [`betreff`].
pub(crate) fn plan_kz(s: &str) -> PlanKz {
    #[expect(clippy::expect_used, reason = "constants of this package")]
    PlanKz::new(s).expect("plan unit of the sample")
}
