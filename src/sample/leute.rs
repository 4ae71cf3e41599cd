//! The people the files are about: invented, and clearly so.

use eakte_domain::OrgNr;
use jiff::civil::Date;

use crate::bezirk::ort_von;
use crate::zufall::Zufall;

const FRAUEN: [&str; 24] = [
    "Erika",
    "Änne",
    "Lieselotte",
    "Ayla",
    "Gundula",
    "Ronja",
    "Käthe",
    "Olena",
    "Waltraud",
    "Mareike",
    "Jördis",
    "Samira",
    "Hildegard",
    "Zeynep",
    "Brunhilde",
    "Nadja",
    "Rosemarie",
    "Fatima",
    "Edeltraud",
    "Merle",
    "Günay",
    "Henriette",
    "Svetlana",
    "Ottilie",
];
const MAENNER: [&str; 24] = [
    "Max",
    "Jürgen",
    "Götz",
    "Mehmet",
    "Alfons",
    "Sören",
    "Wilhelm",
    "Dmytro",
    "Björn",
    "Heribert",
    "Yusuf",
    "Bernhard",
    "Levin",
    "Günter",
    "Theodor",
    "Rüdiger",
    "Omar",
    "Clemens",
    "Ewald",
    "Jörg",
    "Anatol",
    "Friedhelm",
    "Hüseyin",
    "Kilian",
];
const NAMEN: [&str; 10] = [
    "Beispiel",
    "Muster",
    "Exempel",
    "Mustermann",
    "Musterfrau",
    "Probe",
    "Beispielhuber",
    "Vorlage",
    "Platzhalter",
    "Testfall",
];
const NAMEN_VORN: [&str; 20] = [
    "Apfel",
    "Birken",
    "Wolken",
    "Mond",
    "Silber",
    "Hasel",
    "Nebel",
    "Regen",
    "Tau",
    "Ginster",
    "Holunder",
    "Kranich",
    "Amsel",
    "Laternen",
    "Quitten",
    "Märchen",
    "Glöckchen",
    "Brücken",
    "Mühlen",
    "Sternen",
];
const NAMEN_HINTEN: [&str; 14] = [
    "quast",
    "zwirn",
    "löffel",
    "knopf",
    "faden",
    "kamm",
    "korb",
    "pfad",
    "hut",
    "bündel",
    "schnörkel",
    "flöte",
    "schaukel",
    "garn",
];
const STRASSEN: [&str; 14] = [
    "Musterstraße",
    "Beispielallee",
    "Am Probenplatz",
    "Fantasieweg",
    "Märchengasse",
    "Zum Musterhof",
    "Erfundene Stiege",
    "Vorlagenweg",
    "Nirgendwostraße",
    "Testfeldring",
    "An der Übungsbrücke",
    "Platzhalterweg",
    "Modellweg",
    "Schöner Schein",
];

/// A client.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Mensch {
    pub(crate) vorname: &'static str,
    pub(crate) nachname: String,
    pub(crate) frau: bool,
    /// Day of birth; stands in documents, never in an Aktenzeichen.
    pub(crate) geboren: Date,
    /// Street and number.
    pub(crate) strasse: String,
    /// Postcode and town.
    pub(crate) ort: String,
}

impl Mensch {
    /// First name and surname.
    pub(crate) fn name(&self) -> String {
        format!("{} {}", self.vorname, self.nachname)
    }

    /// `Frau Beispiel`, `Herr Beispiel`.
    pub(crate) fn frau_herr(&self) -> String {
        let anrede = if self.frau { "Frau" } else { "Herr" };
        format!("{anrede} {}", self.nachname)
    }

    /// `Frau Beispiel`, `Herrn Beispiel`: after a preposition.
    pub(crate) fn frau_herrn(&self) -> String {
        let anrede = if self.frau { "Frau" } else { "Herrn" };
        format!("{anrede} {}", self.nachname)
    }
}

/// Someone who lives in `wohnort`, about `alter` years old on `stichtag`.
pub(crate) fn mensch(z: &mut Zufall, wohnort: OrgNr, alter: (i64, i64), stichtag: Date) -> Mensch {
    let frau = z.prozent(55);
    let vorname = *z.aus(if frau { &FRAUEN } else { &MAENNER });
    let nachname = if z.prozent(12) {
        (*z.aus(&NAMEN)).to_owned()
    } else {
        format!("{}{}", z.aus(&NAMEN_VORN), z.aus(&NAMEN_HINTEN))
    };
    let jahr = i64::from(stichtag.year()) - z.zwischen(alter.0, alter.1);
    let tag = z.zwischen(1, 28) as i8;
    let monat = z.zwischen(1, 12) as i8;
    let geboren = Date::new(jahr as i16, monat, tag).unwrap_or(stichtag);
    let ort = match ort_von(wohnort) {
        Some(o) => format!("{} {}", o.plz, o.name),
        None => "46325 Borken".to_owned(),
    };
    Mensch {
        vorname,
        nachname,
        frau,
        geboren,
        strasse: format!("{} {}", z.aus(&STRASSEN), z.zwischen(1, 120)),
        ort,
    }
}
