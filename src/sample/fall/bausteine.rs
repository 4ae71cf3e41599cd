//! The long parts of documents: calculations, contracts, opinions, statements.

use jiff::ToSpan;

use super::vorlagen::Zusatz;
use super::{Satz, datum, euro};
use crate::inhalt::Block;
use crate::zufall::Zufall;

/// Adds what follows the text.
pub(super) fn anfuegen(bloecke: &mut Vec<Block>, zusatz: Zusatz, satz: &Satz, z: &mut Zufall) {
    match zusatz {
        Zusatz::Ohne => {
            bloecke.push(Block::Absatz(
                satz.fuellen("Aktenzeichen der Behörde: {zeichen}."),
            ));
        }
        Zusatz::Antragsformular => {
            bloecke.push(Block::Titel(
                "Angaben zur Person und zum Haushalt".to_owned(),
            ));
            bloecke.push(Block::Tabelle(antrag(satz, z)));
            bloecke.push(Block::Absatz(
                satz.fuellen("{ort}, den {datum}. Unterschrift: {name}"),
            ));
        }
        Zusatz::Bescheid => {
            bloecke.push(Block::Titel("Berechnung".to_owned()));
            bloecke.push(Block::Tabelle(berechnung(satz, z)));
            bloecke.push(Block::Titel("Begründung".to_owned()));
            bloecke.extend(BEGRUENDUNG.iter().map(|t| Block::Absatz(satz.fuellen(t))));
            bloecke.push(Block::Titel("Mitwirkungspflichten".to_owned()));
            bloecke.extend(MITWIRKUNG.iter().map(|t| Block::Absatz(satz.fuellen(t))));
            bloecke.push(Block::Titel("Rechtsbehelfsbelehrung".to_owned()));
            bloecke.extend(RECHTSBEHELF.iter().map(|t| Block::Absatz(satz.fuellen(t))));
        }
        Zusatz::Konto => bloecke.push(Block::Tabelle(konto(satz, z))),
        Zusatz::Miete => abschnitte(bloecke, &MIETE, satz),
        Zusatz::Heim => abschnitte(bloecke, &HEIM, satz),
        Zusatz::Gutachten => abschnitte(bloecke, &GUTACHTEN, satz),
        Zusatz::Rechnung => bloecke.push(Block::Tabelle(rechnung(satz, z))),
        Zusatz::Einkommen => bloecke.push(Block::Tabelle(einkommen(satz, z))),
    }
}

fn abschnitte(bloecke: &mut Vec<Block>, texte: &[(&str, &str)], satz: &Satz) {
    for (i, (titel, text)) in texte.iter().enumerate() {
        bloecke.push(Block::Titel(format!("{}. {titel}", i + 1)));
        bloecke.push(Block::Absatz(satz.fuellen(text)));
    }
}

fn zeile(name: &str, wert: impl Into<String>) -> (String, String) {
    (name.to_owned(), wert.into())
}

fn antrag(satz: &Satz, z: &mut Zufall) -> Vec<(String, String)> {
    let familienstand = ["ledig", "verheiratet", "geschieden", "verwitwet"];
    vec![
        zeile("Name", satz.fuellen("{name}")),
        zeile("Geburtsdatum", satz.fuellen("{geboren}")),
        zeile("Anschrift", satz.fuellen("{anschrift}")),
        zeile("Familienstand", *z.aus(&familienstand)),
        zeile("Personen im Haushalt", z.zwischen(1, 5).to_string()),
        zeile("Kaltmiete", euro(z.zwischen(29_000, 78_000))),
        zeile("Nebenkosten und Heizung", euro(z.zwischen(9_000, 26_000))),
        zeile("Einkommen", euro(satz.betrag)),
        zeile("Vermögen", euro(z.zwischen(0, 480_000))),
        zeile("Kranken- und Pflegeversicherung", "Musterkasse"),
    ]
}

fn berechnung(satz: &Satz, z: &mut Zufall) -> Vec<(String, String)> {
    let mut summe = 0;
    let posten = satz.fall.fach.posten.iter().map(|&(name, von, bis)| {
        let betrag = z.zwischen(von, bis);
        summe += betrag;
        zeile(name, euro(betrag))
    });
    let mut zeilen: Vec<_> = posten.collect();
    zeilen.push(zeile("Anspruch im Monat", euro(summe.max(0))));
    zeilen
}

fn konto(satz: &Satz, z: &mut Zufall) -> Vec<(String, String)> {
    const ABGAENGE: [(&str, i64); 8] = [
        ("Stadtwerke Beispielstadt, Abschlag Strom", 9_000),
        ("Lebensmittelmarkt Grünkorb", 7_500),
        ("Apotheke am Märchenplatz", 3_200),
        ("Telefongesellschaft Nebelhorn", 3_900),
        ("Barauszahlung Geldautomat", 15_000),
        ("Versicherung Musterschutz", 4_100),
        ("Bäckerei Löffelmann", 1_400),
        ("Drogerie Quittenduft", 2_600),
    ];
    let mut tage: Vec<i64> = (0..z.zwischen(12, 44)).map(|_| z.zwischen(1, 27)).collect();
    tage.sort_unstable_by(|a, b| b.cmp(a));
    let mut stand = satz.betrag;
    let mut buchen = |tage_vorher: i64, text: &str, betrag: i64| {
        stand += betrag;
        let vorher = satz.tag.checked_sub(tage_vorher.days());
        let tag = datum(vorher.unwrap_or(satz.tag));
        zeile(&format!("{tag} {text}"), euro(betrag))
    };
    let mut zeilen = vec![
        buchen(
            30,
            "Gutschrift Rente oder Lohn",
            z.zwischen(61_000, 148_000),
        ),
        buchen(
            29,
            "Miete Wohnbau Musterhausen eG",
            -z.zwischen(31_000, 69_000),
        ),
    ];
    for tag in tage {
        let (text, hoechstens) = *z.aus(&ABGAENGE);
        zeilen.push(buchen(tag, text, -z.zwischen(290, hoechstens)));
    }
    zeilen.push(zeile("Neuer Kontostand", euro(stand)));
    zeilen
}

fn rechnung(satz: &Satz, z: &mut Zufall) -> Vec<(String, String)> {
    const POSTEN: [&str; 7] = [
        "Grundbetrag",
        "Pflegebedingter Aufwand",
        "Unterkunft und Verpflegung",
        "Investitionskosten",
        "Verwaltung",
        "Wasser und Abwasser",
        "Fahrtkosten",
    ];
    let anzahl = z.zwischen(3, 6) as usize;
    let start = z.unter(POSTEN.len());
    let teil = satz.betrag / anzahl as i64;
    let mut zeilen: Vec<_> = POSTEN
        .iter()
        .cycle()
        .skip(start)
        .take(anzahl)
        .map(|p| zeile(p, euro(teil)))
        .collect();
    zeilen.push(zeile("Rechnungsbetrag", euro(teil * anzahl as i64)));
    zeilen.push(zeile(
        "Rechnungsnummer",
        format!("RE-{}-{:05}", satz.tag.year(), z.unter(100_000)),
    ));
    zeilen
}

fn einkommen(satz: &Satz, z: &mut Zufall) -> Vec<(String, String)> {
    let abzug = satz.betrag * z.zwischen(8, 21) / 100;
    vec![
        zeile("Bruttobetrag", euro(satz.betrag)),
        zeile("Abzüge zur Kranken- und Pflegeversicherung", euro(-abzug)),
        zeile("Zahlbetrag", euro(satz.betrag - abzug)),
    ]
}

const BEGRUENDUNG: [&str; 5] = [
    "Die Voraussetzungen nach {norm} sind erfüllt. Örtlich und sachlich zuständig: {amt}.",
    "Die Wohnung {anschrift} wurde nach den vorgelegten Unterlagen berücksichtigt, soweit es darauf ankommt (Mietvertrag, Nebenkostenabrechnung).",
    "Als Einkommen wurden alle Einkünfte in Geld berücksichtigt. Absetzbeträge für Versicherungen und Erwerbstätigkeit sind abgezogen. Maßgeblich sind die Kontoauszüge der letzten drei Monate.",
    "Das Vermögen liegt unter dem Schonbetrag und bleibt außer Betracht. Ein Härtefall war nicht zu prüfen.",
    "Die Leistung wird für zwölf Monate bewilligt und monatlich im Voraus auf das angegebene Konto überwiesen.",
];
const MITWIRKUNG: [&str; 3] = [
    "Sie sind verpflichtet, alle Änderungen mitzuteilen, die für die Leistung erheblich sind, insbesondere Umzug, Änderung der Miete, Aufnahme einer Arbeit, Einzug weiterer Personen, Aufenthalt im Krankenhaus oder Heim und Zufluss von Vermögen.",
    "Zu Unrecht erbrachte Leistungen sind zu erstatten. Wer falsche Angaben macht, kann sich strafbar machen.",
    "Ihre Daten werden nach §§ 67a ff. SGB X verarbeitet. Auskunft nach Art. 15 DSGVO erteilt Ihnen {sb}.",
];
const RECHTSBEHELF: [&str; 2] = [
    "Gegen diesen Bescheid kann innerhalb eines Monats nach Bekanntgabe Widerspruch erhoben werden. Der Widerspruch ist schriftlich, in elektronischer Form nach § 36a SGB I oder zur Niederschrift einzulegen, und zwar hier: {amt}, Rathausplatz 1.",
    "Mit freundlichen Grüßen, im Auftrag {sb}",
];
const MIETE: [(&str, &str); 12] = [
    (
        "Gegenstand",
        "Überlassen werden drei Zimmer, Küche, Diele, Bad und ein Kellerraum in {anschrift}. Die Wohnfläche beträgt 62 Quadratmeter. Zum Gegenstand gehören zwei Haustürschlüssel und ein Briefkastenschlüssel.",
    ),
    (
        "Beginn",
        "Das Verhältnis beginnt am {datum} und läuft auf unbestimmte Zeit. Es kann mit der gesetzlichen Frist gekündigt werden.",
    ),
    (
        "Entgelt",
        "Das monatliche Entgelt beträgt {betrag}. Hinzu kommen Vorauszahlungen auf Heizung, Warmwasser und Betriebskosten, über die jährlich abgerechnet wird.",
    ),
    (
        "Zahlung",
        "Das Entgelt ist monatlich im Voraus, spätestens am dritten Werktag, kostenfrei auf das Konto DE00 0000 0000 0000 0000 00 zu zahlen.",
    ),
    (
        "Kaution",
        "Zur Sicherung aller Ansprüche leistet {name} eine Kaution von höchstens drei Monatsmieten. Sie wird getrennt vom Vermögen verzinslich angelegt.",
    ),
    (
        "Betriebskosten",
        "Umgelegt werden Grundsteuer, Wasser, Abwasser, Müllabfuhr, Straßenreinigung, Gebäudereinigung, Gartenpflege, Beleuchtung, Schornsteinfeger und Versicherungen nach der Betriebskostenverordnung.",
    ),
    (
        "Schönheitsreparaturen",
        "Die laufenden Schönheitsreparaturen trägt, wer dazu nach dem Gesetz verpflichtet ist. Starre Fristen bestehen nicht.",
    ),
    (
        "Tierhaltung",
        "Kleintiere dürfen gehalten werden. Für Hunde und Katzen ist die Zustimmung nötig; sie darf nur aus wichtigem Grund versagt werden.",
    ),
    (
        "Untervermietung",
        "Eine Überlassung an Dritte bedarf der Erlaubnis. Der Einzug weiterer Personen ist unverzüglich anzuzeigen.",
    ),
    (
        "Hausordnung",
        "Zwischen 22 und 6 Uhr ist Ruhe zu halten. Treppenhaus und Fluchtwege sind frei zu halten. Die Reinigung folgt dem Aushang.",
    ),
    (
        "Mängel",
        "Zeigt sich ein Mangel oder droht eine Gefahr, ist dies unverzüglich anzuzeigen. Die Minderung richtet sich nach dem Gesetz.",
    ),
    (
        "Schlussbestimmungen",
        "Änderungen bedürfen der Textform. Ist eine Bestimmung unwirksam, bleibt der Vertrag im Übrigen gültig. {ort}, den {datum}, {name}",
    ),
];
const HEIM: [(&str, &str); 6] = [
    (
        "Leistungen",
        "Das Haus überlässt ein Einzelzimmer mit Bad, sorgt für Verpflegung, Wäsche und Reinigung und erbringt Pflege und Betreuung nach dem Pflegegrad.",
    ),
    (
        "Entgelt",
        "Das Entgelt setzt sich aus Pflege, Unterkunft, Verpflegung und Investitionskosten zusammen. Es beträgt zurzeit {bedarf} im Monat und ist zum Monatsende fällig.",
    ),
    (
        "Abwesenheit",
        "Bei Krankenhaus oder Urlaub von mehr als drei Tagen vermindert sich das Entgelt um ein Viertel.",
    ),
    (
        "Änderung",
        "Ändert sich der Pflegebedarf, passt das Haus seine Leistungen an. Eine Erhöhung des Entgelts ist vier Wochen vorher schriftlich zu begründen.",
    ),
    (
        "Kündigung",
        "{frauherr} kann bis zum dritten Werktag eines Monats zu dessen Ende kündigen. Das Haus kann nur aus wichtigem Grund kündigen.",
    ),
    (
        "Datenschutz",
        "Angaben zur Gesundheit werden nur weitergegeben, soweit dies zur Pflege oder Abrechnung nötig ist. {ort}, den {datum}",
    ),
];
const GUTACHTEN: [(&str, &str); 8] = [
    (
        "Anlass und Auftrag",
        "Der Auftrag ging am {datum} ein. Die Untersuchung dauerte 70 Minuten; anwesend war eine Angehörige. Grundlage sind die Aktenlage, die Befragung und der Befund.",
    ),
    (
        "Vorgeschichte",
        "{frauherr} berichtet über zunehmende Schwäche, Schwindel und Schmerzen in Hüfte und Knie. Seit einem Sturz im Vorjahr wird ein Rollator genutzt. Die Nachtruhe ist gestört.",
    ),
    (
        "Befund",
        "Guter Ernährungszustand, wach und orientiert. Beweglichkeit der Schultern eingeschränkt, Faustschluss beidseits unvollständig. Gehen mit Hilfsmittel über kurze Strecken möglich, Treppensteigen nur mit Hilfe.",
    ),
    (
        "Mobilität",
        "Positionswechsel im Bett überwiegend selbstständig, Umsetzen mit Unterstützung. Fortbewegen innerhalb des Wohnbereichs selbstständig mit Rollator.",
    ),
    (
        "Geistige Fähigkeiten",
        "Erkennen von Personen unbeeinträchtigt, örtliche Orientierung überwiegend vorhanden. Risiken und Gefahren werden nur teilweise erkannt.",
    ),
    (
        "Selbstversorgung",
        "Hilfe beim Waschen des unteren Körpers, beim An- und Auskleiden und beim Zubereiten der Nahrung. Essen und Trinken selbstständig.",
    ),
    (
        "Beurteilung",
        "Die Beeinträchtigungen bestehen voraussichtlich auf Dauer. Nach Würdigung aller Umstände ist Pflegegrad {grad} nachvollziehbar. Eine Besserung ist nicht zu erwarten.",
    ),
    (
        "Empfehlungen",
        "Empfohlen werden ein Badewannenlift, ein Hausnotruf und Ergotherapie. Eine Wiederbegutachtung ist in zwei Jahren angezeigt.",
    ),
];
