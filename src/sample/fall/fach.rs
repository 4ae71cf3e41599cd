//! What is special to each benefit: its words and its own kinds of documents.

use eakte_domain::werte::{Dokumentklasse as K, Leistungsart, Richtung as R};

use super::vorlagen::{Von, Vorlage, Zusatz, v};

/// A benefit as its letters speak of it.
#[derive(Debug)]
pub(crate) struct Fach {
    /// Name of the benefit.
    pub(crate) titel: &'static str,
    /// Where the law has it.
    pub(crate) norm: &'static str,
    /// Betreff of the application.
    pub(crate) antrag: &'static str,
    /// Age of the clients, in years.
    pub(crate) alter: (i64, i64),
    /// Kinds of documents of its own; never empty.
    pub(crate) eigene: &'static [Vorlage],
    /// What a Bescheid adds up and takes off.
    pub(crate) posten: &'static [Posten],
    /// Has a course of its own in place of application and decision: objections, reimbursement.
    pub(crate) eigener_gang: bool,
}

/// A line of a calculation: its name, and from and to in cents; negative ones are taken off.
pub(crate) type Posten = (&'static str, i64, i64);

const LEBENSUNTERHALT: &[Posten] = &[
    ("Regelbedarf", 45_000, 57_000),
    ("Kosten der Unterkunft", 31_000, 69_000),
    ("Heizung und Warmwasser", 6_000, 14_000),
    ("Mehrbedarf", 0, 9_000),
    ("abzüglich anrechenbares Einkommen", -48_000, -1_000),
];
const HEIMKOSTEN: &[Posten] = &[
    ("Pflegebedingter Aufwand", 180_000, 260_000),
    ("Unterkunft und Verpflegung", 80_000, 110_000),
    ("Barbetrag", 15_200, 15_200),
    ("abzüglich Leistung der Pflegekasse", -126_200, -77_000),
    ("abzüglich Rente", -90_000, -40_000),
];
const MIETE: &[Posten] = &[
    ("Zu berücksichtigende Miete", 42_000, 86_000),
    ("abzüglich zumutbarer Eigenanteil", -34_000, -12_000),
];
const TEILHABE: &[Posten] = &[
    ("Persönlicher Schulbedarf", 6_500, 13_000),
    ("Klassenfahrt", 0, 26_000),
    ("Soziale und kulturelle Teilhabe", 1_500, 1_500),
];
const VORSCHUSS: &[Posten] = &[
    ("Mindestunterhalt", 48_200, 64_900),
    ("abzüglich Kindergeld", -25_500, -25_500),
];

const VERMIETER: Von = Von::Dritter("Wohnbau Musterhausen eG");
const PFLEGEKASSE: Von = Von::Dritter("Pflegekasse Musterland");
const HEIM: Von = Von::Dritter("Seniorenheim Haus Abendglanz");
const RENTE: Von = Von::Dritter("Rentenstelle Beispielland");
const ARBEITGEBER: Von = Von::Dritter("Musterwerke GmbH");
const SCHULE: Von = Von::Dritter("Grundschule Fantasia");

const MIETVERTRAG: Vorlage = v(
    "Mietvertrag {anschrift}",
    K::Mietvertrag,
    R::Eingang,
    VERMIETER,
    &[
        "Zwischen der Wohnbau Musterhausen eG (Vermieterin) und {name} (Mietpartei) wird folgender Mietvertrag über eine Wohnung in {anschrift} geschlossen.",
    ],
    Zusatz::Miete,
);
const NEBENKOSTEN: Vorlage = v(
    "Nebenkostenabrechnung {jahr}",
    K::Mietvertrag,
    R::Eingang,
    VERMIETER,
    &[
        "Nebenkostenabrechnung für {anschrift}. Die Abrechnung endet mit einer Nachzahlung von {betrag}.",
    ],
    Zusatz::Rechnung,
);
const RENTENBESCHEID: Vorlage = v(
    "Rentenbescheid für {name}",
    K::Nachweis,
    R::Eingang,
    RENTE,
    &[
        "Sehr geehrte Damen und Herren, Ihre Rente wird zum 1. Juli angepasst. Der monatliche Zahlbetrag ist {betrag}. Beiträge zur Kranken- und Pflegeversicherung sind abgezogen.",
    ],
    Zusatz::Einkommen,
);
const LOHN: Vorlage = v(
    "Verdienstbescheinigung {monat}",
    K::Nachweis,
    R::Eingang,
    ARBEITGEBER,
    &[
        "Wir bescheinigen, dass {name} bei uns in Teilzeit beschäftigt ist. Der Verdienst im {monat} betrug {betrag} brutto.",
    ],
    Zusatz::Einkommen,
);

static SGB12: [Vorlage; 5] = [
    MIETVERTRAG,
    RENTENBESCHEID,
    NEBENKOSTEN,
    v(
        "Heizkostenabrechnung {jahr}",
        K::Rechnung,
        R::Eingang,
        Von::Dritter("Stadtwerke Beispielstadt"),
        &[
            "Für die Lieferstelle {anschrift} rechnen wir Heizung und Warmwasser ab. Nachzahlung: {betrag}.",
        ],
        Zusatz::Rechnung,
    ),
    v(
        "Gutachten zur Erwerbsfähigkeit",
        K::Gutachten,
        R::Eingang,
        RENTE,
        &[
            "Gutachterliche Stellungnahme nach § 45 SGB XII zur dauerhaften vollen Erwerbsminderung von {name}, geboren am {geboren}.",
        ],
        Zusatz::Gutachten,
    ),
];
static PFLEGE: [Vorlage; 6] = [
    v(
        "Pflegegrad-Bescheid der Pflegekasse",
        K::Nachweis,
        R::Eingang,
        PFLEGEKASSE,
        &[
            "Sehr geehrte Damen und Herren, nach dem Gutachten des Medizinischen Dienstes liegt bei {name} der Pflegegrad {grad} vor. Sie erhalten Leistungen der Pflegeversicherung von {betrag} monatlich.",
        ],
        Zusatz::Ohne,
    ),
    v(
        "Pflegegutachten des Medizinischen Dienstes",
        K::Gutachten,
        R::Eingang,
        Von::Dritter("Medizinischer Dienst Musterland"),
        &[
            "Gutachten zur Feststellung der Pflegebedürftigkeit nach § 18 SGB XI. Begutachtet wurde {name}, geboren am {geboren}, in der eigenen Wohnung. Empfohlen wird Pflegegrad {grad}.",
        ],
        Zusatz::Gutachten,
    ),
    v(
        "Heimvertrag mit Haus Abendglanz",
        K::Nachweis,
        R::Eingang,
        HEIM,
        &[
            "Zwischen dem Seniorenheim Haus Abendglanz und {name} wird ein Vertrag über Wohnraum, Verpflegung und vollstationäre Pflege geschlossen (Pflegegrad {grad}). Das monatliche Entgelt beträgt {bedarf}.",
        ],
        Zusatz::Heim,
    ),
    v(
        "Rechnung Haus Abendglanz {monat}",
        K::Rechnung,
        R::Eingang,
        HEIM,
        &["Für Pflege, Unterkunft und Verpflegung von {name} berechnen wir für {monat}:"],
        Zusatz::Rechnung,
    ),
    RENTENBESCHEID,
    v(
        "Rechnung des Pflegedienstes {monat}",
        K::Rechnung,
        R::Eingang,
        Von::Dritter("Ambulanter Pflegedienst Sonnenquast"),
        &["Leistungsnachweis und Rechnung für die häusliche Pflege von {name} im {monat}."],
        Zusatz::Rechnung,
    ),
];
static SGB2: [Vorlage; 5] = [
    MIETVERTRAG,
    LOHN,
    NEBENKOSTEN,
    v(
        "Kooperationsplan mit {frauherrn}",
        K::Sonstiges,
        R::Ausgang,
        Von::Amt,
        &[
            "Kooperationsplan nach § 15 SGB II: {frauherr} bewirbt sich monatlich auf mindestens vier Stellen und nimmt an einem Sprachkurs teil. Das Jobcenter übernimmt Bewerbungskosten bis {betrag}.",
        ],
        Zusatz::Ohne,
    ),
    v(
        "Kündigung des Arbeitsverhältnisses",
        K::Nachweis,
        R::Eingang,
        ARBEITGEBER,
        &[
            "Sehr geehrte Damen und Herren, wir kündigen das Arbeitsverhältnis mit {name} aus betrieblichen Gründen fristgerecht zum Ende des Monats ({monat}).",
        ],
        Zusatz::Ohne,
    ),
];
static WOHNGELD: [Vorlage; 4] = [
    MIETVERTRAG,
    LOHN,
    v(
        "Mietbescheinigung der Vermieterin",
        K::Mietvertrag,
        R::Eingang,
        VERMIETER,
        &[
            "Wir bescheinigen für {anschrift}: Grundmiete {betrag}, Wohnfläche 62 m², drei Personen im Haushalt. Die Miete wird pünktlich gezahlt.",
        ],
        Zusatz::Ohne,
    ),
    NEBENKOSTEN,
];
static ASYL: [Vorlage; 4] = [
    v(
        "Zuweisung nach {ort}",
        K::Nachweis,
        R::Eingang,
        Von::Dritter("Bezirksregierung Beispielburg"),
        &[
            "Die oben genannte Person wird nach § 50 AsylG mit Wirkung vom {datum} der Gemeinde {ort} zugewiesen.",
        ],
        Zusatz::Ohne,
    ),
    v(
        "Aufenthaltsgestattung {name}",
        K::Nachweis,
        R::Eingang,
        Von::Dritter("Ausländerbehörde Musterkreis"),
        &[
            "Bescheinigung über die Aufenthaltsgestattung zur Durchführung des Asylverfahrens (§ 63 AsylG) für {name}, geboren am {geboren}.",
        ],
        Zusatz::Ohne,
    ),
    v(
        "Krankenschein {monat}",
        K::Sonstiges,
        R::Ausgang,
        Von::Amt,
        &[
            "Behandlungsschein nach § 4 AsylbLG für {name}. Gültig im {monat}. Abrechnung über {amt}.",
        ],
        Zusatz::Ohne,
    ),
    v(
        "Abrechnung Praxis Dr. Muster",
        K::Rechnung,
        R::Eingang,
        Von::Dritter("Praxis Dr. Muster"),
        &["Für die Behandlung von {name} auf Krankenschein berechnen wir:"],
        Zusatz::Rechnung,
    ),
];
static BUT: [Vorlage; 4] = [
    v(
        "Schulbescheinigung {jahr}",
        K::Nachweis,
        R::Eingang,
        SCHULE,
        &["Das Kind von {name} besucht im Schuljahr {jahr} die Klasse 3b unserer Schule."],
        Zusatz::Ohne,
    ),
    v(
        "Rechnung Klassenfahrt {monat}",
        K::Rechnung,
        R::Eingang,
        SCHULE,
        &[
            "Für die mehrtägige Klassenfahrt ins Schullandheim entstehen Kosten von {betrag} je Kind.",
        ],
        Zusatz::Rechnung,
    ),
    v(
        "Bestätigung Lernförderung",
        K::Nachweis,
        R::Eingang,
        SCHULE,
        &[
            "Das Erreichen der wesentlichen Lernziele ist gefährdet. Wir empfehlen Lernförderung im Fach Mathematik mit zwei Stunden je Woche (§ 28 Abs. 5 SGB II).",
        ],
        Zusatz::Ohne,
    ),
    v(
        "Beitragsrechnung Turnverein",
        K::Rechnung,
        R::Eingang,
        Von::Dritter("Turnverein Übungsgrund"),
        &["Jahresbeitrag für das Kind von {name}: {betrag}."],
        Zusatz::Ohne,
    ),
];
static UVG: [Vorlage; 4] = [
    v(
        "Geburtsurkunde des Kindes",
        K::Nachweis,
        R::Eingang,
        Von::Dritter("Standesamt Beispielstadt"),
        &[
            "Auszug aus dem Geburtenregister. Mutter: {name}, geboren am {geboren}, wohnhaft {anschrift}.",
        ],
        Zusatz::Ohne,
    ),
    v(
        "Unterhaltstitel des Amtsgerichts",
        K::Nachweis,
        R::Eingang,
        Von::Dritter("Amtsgericht Musterstadt"),
        &[
            "Beschluss: Der Antragsgegner wird verpflichtet, monatlich {betrag} Kindesunterhalt zu zahlen.",
        ],
        Zusatz::Ohne,
    ),
    v(
        "Auskunftsersuchen nach § 6 UVG",
        K::Schriftverkehr,
        R::Ausgang,
        Von::Amt,
        &[
            "Sehr geehrte Damen und Herren, für das Kind wird Unterhaltsvorschuss gezahlt. Bitte legen Sie Ihr Einkommen der letzten zwölf Monate offen. Offene Forderung: {betrag}.",
        ],
        Zusatz::Ohne,
    ),
    LOHN,
];
static STREIT: [Vorlage; 4] = [
    v(
        "Vorlagebericht: {gemeinde}",
        K::Schriftverkehr,
        R::Eingang,
        Von::Dritter("{gemeinde}"),
        &[
            "Sehr geehrte Damen und Herren, dem Widerspruch von {name} konnte nicht abgeholfen werden. Wir legen ihn mit den entscheidungserheblichen Unterlagen zur Entscheidung vor. Streitig sind {betrag} monatlich.",
        ],
        Zusatz::Ohne,
    ),
    v(
        "Widerspruchsbegründung",
        K::Widerspruch,
        R::Eingang,
        Von::Dritter("Kanzlei Dr. Paragrafius"),
        &[
            "Namens und in Vollmacht von {name} begründen wir den Widerspruch: Die Angemessenheitsgrenze beruht auf keinem schlüssigen Konzept. Der Mietvertrag sieht eine Staffelmiete vor, die nicht beachtet wurde.",
        ],
        Zusatz::Ohne,
    ),
    v(
        "Stellungnahme der Fachaufsicht",
        K::Aktenvermerk,
        R::Intern,
        Von::Amt,
        &[
            "Der Widerspruch ist zulässig. In der Sache spricht die Rechtsprechung des Bundessozialgerichts für die Auffassung von {frauherrn}, soweit es um {betrag} Nebenkosten geht.",
        ],
        Zusatz::Ohne,
    ),
    v(
        "Widerspruchsbescheid vom {datum}",
        K::Bescheid,
        R::Ausgang,
        Von::Amt,
        &[
            "In dem Widerspruchsverfahren von {name} ergeht folgende Entscheidung: Dem Widerspruch wird teilweise abgeholfen, im Übrigen wird er zurückgewiesen (§ 85 SGG).",
        ],
        Zusatz::Bescheid,
    ),
];
static AUSGLEICH: [Vorlage; 4] = [
    v(
        "Erstattungsantrag an {gemeinde}",
        K::Schriftverkehr,
        R::Ausgang,
        Von::Amt,
        &[
            "Sehr geehrte Damen und Herren, wir melden unseren Erstattungsanspruch nach §§ 102 ff. SGB X für {name} an. Bisher geleistet: {betrag}.",
        ],
        Zusatz::Ohne,
    ),
    v(
        "Kostenaufstellung {monat}",
        K::Rechnung,
        R::Eingang,
        Von::Dritter("{gemeinde}"),
        &["Aufstellung der erbrachten Leistungen für {name}, geboren am {geboren}:"],
        Zusatz::Rechnung,
    ),
    v(
        "Anerkenntnis der Erstattung",
        K::Schriftverkehr,
        R::Eingang,
        Von::Dritter("{gemeinde}"),
        &[
            "Sehr geehrte Damen und Herren, der Erstattungsanspruch wird in Höhe von {betrag} anerkannt. Die Zahlung wurde angewiesen.",
        ],
        Zusatz::Ohne,
    ),
    RENTENBESCHEID,
];

macro_rules! fach {
    ($titel:literal, $norm:literal, $antrag:literal, $alter:expr, $eigene:expr, $posten:expr, $eigener_gang:literal) => {{
        static FACH: Fach = Fach {
            titel: $titel,
            norm: $norm,
            antrag: $antrag,
            alter: $alter,
            eigene: &$eigene,
            posten: $posten,
            eigener_gang: $eigener_gang,
        };
        &FACH
    }};
}

/// The words of a benefit.
#[rustfmt::skip]
pub(crate) fn fach(leistungsart: Leistungsart) -> &'static Fach {
    use Leistungsart as L;
    match leistungsart {
        L::Hzl => fach!("Hilfe zum Lebensunterhalt", "§§ 27 ff. SGB XII", "Antrag auf Hilfe zum Lebensunterhalt", (25, 64), SGB12, LEBENSUNTERHALT, false),
        L::Grundsicherung => fach!("Grundsicherung", "§§ 41 ff. SGB XII", "Antrag auf Grundsicherung", (45, 88), SGB12, LEBENSUNTERHALT, false),
        L::Pflege => fach!("Hilfe zur Pflege", "§§ 61 ff. SGB XII", "Antrag auf Hilfe zur Pflege", (62, 97), PFLEGE, HEIMKOSTEN, false),
        L::Sgb2 => fach!("Bürgergeld", "§§ 19 ff. SGB II", "Antrag auf Bürgergeld", (19, 63), SGB2, LEBENSUNTERHALT, false),
        L::Asylblg => fach!("Leistungen nach dem AsylbLG", "§§ 3 ff. AsylbLG", "Antrag auf Grundleistungen", (19, 60), ASYL, LEBENSUNTERHALT, false),
        L::Wohngeld => fach!("Wohngeld", "§§ 1 ff. WoGG", "Antrag auf Mietzuschuss", (22, 80), WOHNGELD, MIETE, false),
        L::But => fach!("Bildung und Teilhabe", "§ 28 SGB II", "Antrag auf Bildung und Teilhabe", (24, 50), BUT, TEILHABE, false),
        L::Uvg => fach!("Unterhaltsvorschuss", "§ 1 UVG", "Antrag auf Unterhaltsvorschuss", (20, 48), UVG, VORSCHUSS, false),
        L::Widerspruch => fach!("Widerspruchsverfahren", "§§ 78 ff. SGG", "Widerspruch, vorgelegt", (22, 85), STREIT, LEBENSUNTERHALT, true),
        L::Erstattung => fach!("Kostenerstattung", "§§ 102 ff. SGB X", "Erstattungsanspruch, angemeldet", (22, 90), AUSGLEICH, LEBENSUNTERHALT, true),
    }
}
