//! The staff of the sample district, as a table. All names are invented.

use eakte_domain::werte::{Leistungsart, Rolle};

use Leistungsart::{
    Asylblg, But, Erstattung, Grundsicherung, Hzl, Pflege, Sgb2, Uvg, Widerspruch, Wohngeld,
};
use Rolle::{
    Archiv, Datenschutz, Fachadmin, Loeschfreigabe, Notfallberechtigt, Sachbearbeitung, Teamleitung,
};

/// One person: number of the organisation, first name, surname, unit, role, benefits.
pub(crate) type Person = (
    u16,
    &'static str,
    &'static str,
    &'static str,
    Rolle,
    &'static [Leistungsart],
);

/// The benefits of the Sozialamt of a town.
pub(crate) const SOZIALES: &[Leistungsart] = &[Hzl, Grundsicherung, Pflege, Wohngeld];
/// The benefits of the Jobcenter and asylum desk of a small town.
pub(crate) const UEBRIGES: &[Leistungsart] = &[Sgb2, But, Asylblg];
const JOBCENTER: &[Leistungsart] = &[Sgb2, But];
/// All benefits of a town but Unterhaltsvorschuss: what the lead of its Sozialamt answers for. Each town has one, the
/// second person for what its case workers share.
const ALLES: &[Leistungsart] = &[Hzl, Grundsicherung, Pflege, Wohngeld, Sgb2, But, Asylblg];

/// Login names of those shown to newcomers, with what they are there for.
pub(crate) const VORGESTELLT: [(&str, &str); 9] = [
    (
        "jana.bruening",
        "Sachbearbeitung Hilfe zur Pflege (Stufe 2), Kreis Borken",
    ),
    (
        "tim.ross",
        "Sachbearbeitung Sozialamt (Pflege, Grundsicherung, HzL, Wohngeld), Stadt Bocholt",
    ),
    ("klara.findbuch", "Archivarin, Kreisarchiv, Kreis Borken"),
    (
        "theo.aktenberg",
        "Teamleitung Hilfe zur Pflege (Stufe 3, entscheidet über Personal), Kreis Borken",
    ),
    (
        "frida.schluessel",
        "Fachadministration (Personen, Rollen, Einheiten), Kreis Borken",
    ),
    ("vera.vieraugen", "Löschfreigabe, Kreis Borken"),
    ("ronald.radierer", "Löschfreigabe, Kreis Borken"),
    (
        "nora.nachtdienst",
        "Notfallberechtigung Hilfe zur Pflege, Kreis Borken",
    ),
    (
        "dora.datenwacht",
        "Datenschutz (zweite Person für Rollen), Kreis Borken",
    ),
];

/// Login names and clearance of those who reach Akten of a level, once they have set up a second factor.
pub(crate) const STUFEN: [(&str, u8); 3] = [
    ("jana.bruening", 2),
    ("theo.aktenberg", 3),
    ("nora.nachtdienst", 3),
];

/// Login names of those who also decide on personnel: Akten of employees are closed to them (§ 35(1) sentence 3 SGB I).
pub(crate) const PERSONALENTSCHEIDUNG: [&str; 1] = ["theo.aktenberg"];

/// Everybody.
#[rustfmt::skip]
pub(crate) const PERSONAL: &[Person] = &[
    (1, "Jana", "Brüning", "50.2", Sachbearbeitung, &[Pflege]),
    (1, "Ole", "Tintenfass", "50.2", Sachbearbeitung, &[Pflege]),
    (1, "Theo", "Aktenberg", "50.2", Teamleitung, &[Pflege]),
    (1, "Greta", "Paragraf", "50.1", Sachbearbeitung, &[Widerspruch, Erstattung]),
    (1, "Malte", "Fristenwächter", "50.1", Sachbearbeitung, &[Widerspruch, Erstattung]),
    (1, "Irmgard", "Abhilfe", "50.1", Teamleitung, &[Widerspruch, Erstattung]),
    (1, "Bodo", "Kennzahl", "50.3", Sachbearbeitung, &[Sgb2]),
    (1, "Nele", "Rückgriff", "51", Sachbearbeitung, &[Uvg]),
    (1, "Arno", "Vorschuss", "51", Teamleitung, &[Uvg]),
    (1, "Frida", "Schlüssel", "10", Fachadmin, &[]),
    (1, "Klara", "Findbuch", "41", Archiv, &[]),
    (1, "Vera", "Vieraugen", "10", Loeschfreigabe, &[]),
    (1, "Ronald", "Radierer", "10", Loeschfreigabe, &[]),
    (1, "Nora", "Nachtdienst", "50", Notfallberechtigt, &[Pflege]),
    (1, "Dora", "Datenwacht", "10", Datenschutz, &[]),
    // Ahaus
    (2, "Lotte", "Locherbein", "50.1", Sachbearbeitung, SOZIALES),
    (2, "Hanno", "Heftstreif", "50.2", Sachbearbeitung, JOBCENTER),
    (2, "Elif", "Klammerblatt", "50.3", Sachbearbeitung, &[Asylblg]),
    (2, "Rieke", "Ablagekorb", "51", Sachbearbeitung, &[Uvg]),
    (2, "Ansgar", "Aktenzeichen", "50", Teamleitung, ALLES),
    // Bocholt
    (3, "Tim", "Ross", "50.1", Sachbearbeitung, &[Pflege, Grundsicherung, Hzl, Wohngeld]),
    (3, "Marlene", "Stempelkissen", "50.1", Sachbearbeitung, SOZIALES),
    (3, "Cem", "Durchschlag", "50.2", Sachbearbeitung, JOBCENTER),
    (3, "Wiebke", "Registermappe", "50.3", Sachbearbeitung, &[Asylblg]),
    (3, "Piet", "Löschblatt", "51", Sachbearbeitung, &[Uvg]),
    (3, "Sigrun", "Federhalter", "50.1", Teamleitung, SOZIALES),
    (3, "Enno", "Ehrenwort", "50.1", Loeschfreigabe, &[]),
    (3, "Hedda", "Handschlag", "50.1", Loeschfreigabe, &[]),
    (3, "Dirk", "Deckblatt", "50.1", Datenschutz, &[]),
    (3, "Beate", "Briefkopf", "50", Teamleitung, ALLES),
    // Borken
    (4, "Antje", "Aktendeckel", "50.1", Sachbearbeitung, SOZIALES),
    (4, "Jannis", "Büroklammer", "50.2", Sachbearbeitung, JOBCENTER),
    (4, "Mira", "Posteingang", "50.3", Sachbearbeitung, &[Asylblg]),
    (4, "Uwe", "Umlaufmappe", "51", Sachbearbeitung, &[Uvg]),
    (4, "Conny", "Kopierstift", "50", Teamleitung, ALLES),
    // Gescher
    (5, "Swantje", "Siegellack", "50", Sachbearbeitung, SOZIALES),
    (5, "Kuno", "Karteikarte", "50", Sachbearbeitung, UEBRIGES),
    (5, "Gitta", "Gegenzeichner", "50", Teamleitung, ALLES),
    // Gronau
    (6, "Deniz", "Diktatzeichen", "50.1", Sachbearbeitung, SOZIALES),
    (6, "Hella", "Handakte", "50.2", Sachbearbeitung, JOBCENTER),
    (6, "Rolf", "Randvermerk", "50.3", Sachbearbeitung, &[Asylblg]),
    (6, "Tomke", "Trennblatt", "51", Sachbearbeitung, &[Uvg]),
    (6, "Ewa", "Eckspanner", "50.1", Teamleitung, SOZIALES),
    (6, "Harm", "Haushaltsplan", "50", Teamleitung, ALLES),
    // Heek
    (7, "Birte", "Bleistift", "50", Sachbearbeitung, SOZIALES),
    (7, "Gero", "Griffel", "50", Sachbearbeitung, UEBRIGES),
    (7, "Hedwig", "Haftnotiz", "50", Teamleitung, ALLES),
    // Heiden
    (8, "Fenja", "Folienstift", "50", Sachbearbeitung, SOZIALES),
    (8, "Lars", "Lineal", "50", Sachbearbeitung, UEBRIGES),
    (8, "Henner", "Heftklammer", "50", Teamleitung, ALLES),
    // Isselburg
    (9, "Okka", "Ordnerrücken", "50", Sachbearbeitung, SOZIALES),
    (9, "Milan", "Musterbogen", "50", Sachbearbeitung, UEBRIGES),
    (9, "Isolde", "Indexkarte", "50", Teamleitung, ALLES),
    // Legden
    (10, "Inken", "Inhaltsblatt", "50", Sachbearbeitung, SOZIALES),
    (10, "Henk", "Hängemappe", "50", Sachbearbeitung, UEBRIGES),
    (10, "Lennart", "Lochrand", "50", Teamleitung, ALLES),
    // Raesfeld
    (11, "Ronja", "Reißzwecke", "50", Sachbearbeitung, SOZIALES),
    (11, "Falk", "Fußnote", "50", Sachbearbeitung, UEBRIGES),
    (11, "Renate", "Reiterkarte", "50", Teamleitung, ALLES),
    // Reken
    (12, "Zoe", "Zettelkasten", "50", Sachbearbeitung, SOZIALES),
    (12, "Bastian", "Briefwaage", "50", Sachbearbeitung, UEBRIGES),
    (12, "Reimer", "Rundschreiben", "50", Teamleitung, ALLES),
    // Rhede
    (13, "Svenja", "Schnellhefter", "50", Sachbearbeitung, SOZIALES),
    (13, "Ingo", "Inventarliste", "50", Sachbearbeitung, UEBRIGES),
    (13, "Dörte", "Dienstweg", "50", Teamleitung, ALLES),
    // Schöppingen
    (14, "Pia", "Prägestempel", "50", Sachbearbeitung, SOZIALES),
    (14, "Knut", "Kugelschreiber", "50", Sachbearbeitung, UEBRIGES),
    (14, "Sibylle", "Stempelfarbe", "50", Teamleitung, ALLES),
    // Stadtlohn
    (15, "Aylin", "Archivkarton", "50", Sachbearbeitung, SOZIALES),
    (15, "Veit", "Vordruck", "50", Sachbearbeitung, UEBRIGES),
    (15, "Gesa", "Geschäftsgang", "50", Teamleitung, ALLES),
    // Südlohn
    (16, "Tjark", "Tischkalender", "50", Sachbearbeitung, SOZIALES),
    (16, "Maike", "Mappenhaken", "50", Sachbearbeitung, UEBRIGES),
    (16, "Almut", "Sammelmappe", "50", Teamleitung, ALLES),
    // Velen
    (17, "Jasper", "Journalnummer", "50", Sachbearbeitung, SOZIALES),
    (17, "Leyla", "Laufzettel", "50", Sachbearbeitung, UEBRIGES),
    (17, "Viola", "Verteiler", "50", Teamleitung, ALLES),
    // Vreden
    (18, "Wencke", "Wiedervorlage", "50", Sachbearbeitung, SOZIALES),
    (18, "Nils", "Notizblock", "50", Sachbearbeitung, UEBRIGES),
    (18, "Rahel", "Reinschrift", "50", Teamleitung, ALLES),
];
