//! Templates every benefit has, and which of them a Vorgang gets.

use eakte_domain::werte::{Dokumentklasse as K, Richtung as R};

use super::Art;
use super::fach::Fach;
use crate::zufall::Zufall;

/// Who wrote it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Von {
    Amt,
    Mensch,
    /// Anyone else, by name.
    Dritter(&'static str),
}

/// What follows the text of a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Zusatz {
    Ohne,
    Antragsformular,
    Bescheid,
    Konto,
    Miete,
    Heim,
    Gutachten,
    Rechnung,
    Einkommen,
}

/// A kind of Dokument, with its words.
#[derive(Debug)]
pub(crate) struct Vorlage {
    pub(crate) betreff: &'static str,
    pub(crate) klasse: K,
    pub(crate) richtung: R,
    pub(crate) von: Von,
    pub(crate) text: &'static [&'static str],
    pub(crate) zusatz: Zusatz,
}

/// Shorter than naming the fields; the tables are read as tables.
pub(crate) const fn v(
    betreff: &'static str,
    klasse: K,
    richtung: R,
    von: Von,
    text: &'static [&'static str],
    zusatz: Zusatz,
) -> Vorlage {
    Vorlage {
        betreff,
        klasse,
        richtung,
        von,
        text,
        zusatz,
    }
}

static ANTRAG: Vorlage = v(
    "{antrag}",
    K::Antrag,
    R::Eingang,
    Von::Mensch,
    &[
        "Sehr geehrte Damen und Herren,",
        "hiermit beantrage ich Leistungen ({leistung}) nach {norm} ab {monat}. Ich wohne in {anschrift}.",
        "Mein Einkommen und Vermögen reichen nicht aus, um den Bedarf von monatlich {bedarf} zu decken. Die Nachweise reiche ich nach, soweit sie nicht beigefügt sind.",
        "Ich habe zur Kenntnis genommen, dass ich jede Änderung in meinen Verhältnissen unverzüglich mitteilen muss (§ 60 SGB I).",
    ],
    Zusatz::Antragsformular,
);
static FOLGEANTRAG: Vorlage = v(
    "Antrag auf Weiterbewilligung, {leistung}",
    K::Antrag,
    R::Eingang,
    Von::Mensch,
    &[
        "Sehr geehrte Damen und Herren,",
        "der Bewilligungszeitraum endet. Ich beantrage die Weiterbewilligung der Leistung ({leistung}) ab {monat}.",
        "An meinen persönlichen Verhältnissen hat sich nichts geändert. Die Miete beträgt weiterhin {betrag}.",
    ],
    Zusatz::Antragsformular,
);
static BESCHEID: Vorlage = v(
    "Bescheid über {leistung}",
    K::Bescheid,
    R::Ausgang,
    Von::Amt,
    &[
        "Sehr geehrte Damen und Herren,",
        "auf Ihren Antrag bewilligen wir Ihnen ab {monat} Leistungen nach {norm}. Den monatlichen Betrag zeigt die Berechnung.",
        "Der Bescheid ergeht unter dem Vorbehalt, dass sich Ihre wirtschaftlichen Verhältnisse nicht ändern.",
    ],
    Zusatz::Bescheid,
);
static AENDERUNGSBESCHEID: Vorlage = v(
    "Änderungsbescheid vom {datum}",
    K::Bescheid,
    R::Ausgang,
    Von::Amt,
    &[
        "Sehr geehrte Damen und Herren,",
        "wegen der mitgeteilten Änderung wird der Bescheid nach § 48 SGB X mit Wirkung ab {monat} geändert. Den neuen monatlichen Betrag zeigt die Berechnung.",
    ],
    Zusatz::Bescheid,
);
static ANHOERUNG: Vorlage = v(
    "Anhörung nach § 24 SGB X",
    K::Anhoerung,
    R::Ausgang,
    Von::Amt,
    &[
        "Sehr geehrte Damen und Herren,",
        "nach unseren Unterlagen wurde Ihnen im {monat} ein Betrag von {betrag} zu viel gezahlt. Wir beabsichtigen, den Bescheid insoweit nach § 45 SGB X zurückzunehmen und die Erstattung nach § 50 SGB X zu verlangen.",
        "Sie haben Gelegenheit, sich innerhalb von drei Wochen zu den erheblichen Tatsachen zu äußern. Bitte legen Sie dar, ob und wofür der Betrag verbraucht wurde.",
        "Wenn Sie sich nicht äußern, entscheiden wir nach Lage der Akten.",
    ],
    Zusatz::Ohne,
);
static RUECKFORDERUNG: Vorlage = v(
    "Rücknahme- und Erstattungsbescheid",
    K::Bescheid,
    R::Ausgang,
    Von::Amt,
    &[
        "Sehr geehrte Damen und Herren,",
        "der Bewilligungsbescheid wird für {monat} teilweise zurückgenommen (§ 45 SGB X). Der überzahlte Betrag von {betrag} ist zu erstatten (§ 50 SGB X).",
        "Sie können die Forderung in monatlichen Raten begleichen. Bitte sprechen Sie uns dazu an.",
    ],
    Zusatz::Bescheid,
);
static WIDERSPRUCH: Vorlage = v(
    "Widerspruch von {name}",
    K::Widerspruch,
    R::Eingang,
    Von::Mensch,
    &[
        "Sehr geehrte Damen und Herren,",
        "gegen Ihren Bescheid ({zeichen}) lege ich hiermit Widerspruch ein.",
        "Sie haben die Kosten der Unterkunft nicht in voller Höhe anerkannt und meine Nebenkosten von {betrag} übersehen. Außerdem wurde mein Mehrbedarf nicht berücksichtigt.",
        "Ich bitte um Überprüfung und um Akteneinsicht nach § 25 SGB X.",
    ],
    Zusatz::Ohne,
);
static EINGANGSBESTAETIGUNG: Vorlage = v(
    "Eingangsbestätigung zum Widerspruch",
    K::Schriftverkehr,
    R::Ausgang,
    Von::Amt,
    &[
        "Sehr geehrte Damen und Herren,",
        "Ihr Widerspruch ist am {datum} eingegangen. Wir prüfen, ob wir ihm abhelfen können. Anderenfalls legen wir ihn dem Kreis Borken zur Entscheidung vor.",
    ],
    Zusatz::Ohne,
);
static ABHILFE: Vorlage = v(
    "Abhilfebescheid vom {datum}",
    K::Bescheid,
    R::Ausgang,
    Von::Amt,
    &[
        "Sehr geehrte Damen und Herren,",
        "auf Ihren Widerspruch ändern wir den angefochtenen Bescheid. Die Nebenkosten werden in Höhe von {betrag} anerkannt. Damit ist Ihrem Widerspruch in vollem Umfang abgeholfen.",
    ],
    Zusatz::Bescheid,
);
static VOLLMACHT: Vorlage = v(
    "Vollmacht für {name}",
    K::Vollmacht,
    R::Eingang,
    Von::Mensch,
    &[
        "Hiermit bevollmächtige ich den Sozialverband Musterland e. V., mich in allen Angelegenheiten der Leistung ({leistung}) gegenüber {amt} zu vertreten.",
        "Die Vollmacht umfasst das Recht auf Akteneinsicht. Sie gilt bis auf Widerruf.",
    ],
    Zusatz::Ohne,
);
static FEHLENDES: Vorlage = v(
    "Anforderung fehlender Unterlagen",
    K::Schriftverkehr,
    R::Ausgang,
    Von::Amt,
    &[
        "Sehr geehrte Damen und Herren,",
        "zur Bearbeitung Ihres Antrags benötigen wir noch folgende Unterlagen: Kontoauszüge der letzten drei Monate, den vollständigen Mietvertrag und die letzte Nebenkostenabrechnung. Sie dürfen Verwendungszwecke schwärzen, die Rückschlüsse auf besondere Kategorien personenbezogener Daten zulassen.",
        "Bitte reichen Sie die Unterlagen innerhalb von vier Wochen ein. Kommen Sie Ihrer Mitwirkungspflicht nicht nach, können wir die Leistung nach § 66 SGB I versagen.",
    ],
    Zusatz::Ohne,
);
static NACHREICHUNG: Vorlage = v(
    "Nachgereichte Unterlagen von {name}",
    K::Schriftverkehr,
    R::Eingang,
    Von::Mensch,
    &[
        "Guten Tag,",
        "anbei sende ich Ihnen die angeforderten Unterlagen. Die Nebenkostenabrechnung bekomme ich erst im nächsten Monat vom Vermieter.",
        "Können Sie mir bitte kurz bestätigen, dass alles angekommen ist?",
        "Viele Grüße, {name}",
    ],
    Zusatz::Ohne,
);
static RUECKFRAGE: Vorlage = v(
    "Rückfrage zum Stand der Bearbeitung",
    K::Schriftverkehr,
    R::Eingang,
    Von::Mensch,
    &[
        "Guten Tag,",
        "ich habe vor einigen Wochen einen Antrag gestellt (Zeichen {zeichen}) und noch keine Antwort. Die Miete von {betrag} ist fällig. Wann kann ich mit einer Entscheidung rechnen?",
        "Mit freundlichen Grüßen, {name}",
    ],
    Zusatz::Ohne,
);
static ANTWORT: Vorlage = v(
    "Antwort an {frauherrn}",
    K::Schriftverkehr,
    R::Ausgang,
    Von::Amt,
    &[
        "Guten Tag,",
        "vielen Dank für Ihre Nachricht. Ihre Unterlagen sind vollständig. Die Entscheidung über {leistung} erhalten Sie in den nächsten Tagen mit der Post.",
        "Mit freundlichen Grüßen, im Auftrag {sb}",
    ],
    Zusatz::Ohne,
);
static VERMERK: Vorlage = v(
    "Vermerk über ein Gespräch mit {frauherrn}",
    K::Aktenvermerk,
    R::Intern,
    Von::Amt,
    &[
        "{frauherr} sprach heute persönlich vor und schilderte die wirtschaftliche Lage. Ein Personalausweis wurde vorgelegt und geprüft; eine Kopie wird nicht zur Akte genommen.",
        "Der Mietvertrag liegt vor. Die Kaltmiete ist angemessen. Es besteht ein Sparguthaben von {betrag}, das unter dem Schonbetrag liegt.",
        "Wiedervorlage in vier Wochen. Gez. {sb}",
    ],
    Zusatz::Ohne,
);
static PRUEFVERMERK: Vorlage = v(
    "Prüfvermerk: Einkommen und Vermögen",
    K::Aktenvermerk,
    R::Intern,
    Von::Amt,
    &[
        "Die eingereichten Nachweise wurden geprüft. Das anrechenbare Einkommen beträgt {betrag}, der Bedarf {bedarf}.",
        "Anspruch nach {norm} besteht dem Grunde nach. Kein vorrangiger Anspruch gegen andere Leistungsträger ersichtlich.",
        "Gez. {sb}",
    ],
    Zusatz::Ohne,
);
/// Also what people attach to e-mails.
pub(crate) static KONTOAUSZUG: Vorlage = v(
    "Kontoauszug {monat}",
    K::Kontoauszug,
    R::Eingang,
    Von::Dritter("Sparbank Musterland"),
    &["Kontoauszug für {name}, IBAN DE00 0000 0000 0000 0000 00. Alter Kontostand: {betrag}."],
    Zusatz::Konto,
);
static SONSTIGES: Vorlage = v(
    "Merkblatt, unterschrieben von {name}",
    K::Sonstiges,
    R::Eingang,
    Von::Mensch,
    &[
        "Ich habe das Merkblatt zu den Mitwirkungspflichten (§§ 60 bis 66 SGB I) und zum Datenschutz (Art. 13 DSGVO) erhalten, gelesen und verstanden.",
    ],
    Zusatz::Ohne,
);

/// Templates of a kind of Vorgang: first, in between (with those of the benefit), last.
type Gang = (
    &'static Vorlage,
    &'static [&'static Vorlage],
    &'static Vorlage,
);

static GANG_ERSTANTRAG: Gang = (
    &ANTRAG,
    &[
        &FEHLENDES,
        &NACHREICHUNG,
        &KONTOAUSZUG,
        &PRUEFVERMERK,
        &VOLLMACHT,
        &ANTWORT,
        &SONSTIGES,
    ],
    &BESCHEID,
);
static GANG_WEITERBEWILLIGUNG: Gang = (
    &FOLGEANTRAG,
    &[&KONTOAUSZUG, &RUECKFRAGE, &PRUEFVERMERK, &ANTWORT],
    &BESCHEID,
);
static GANG_AENDERUNG: Gang = (
    &RUECKFRAGE,
    &[&VERMERK, &NACHREICHUNG, &KONTOAUSZUG],
    &AENDERUNGSBESCHEID,
);
static GANG_WIDERSPRUCH: Gang = (
    &WIDERSPRUCH,
    &[&EINGANGSBESTAETIGUNG, &VERMERK, &VOLLMACHT, &NACHREICHUNG],
    &ABHILFE,
);
static GANG_VERFAHREN: Gang = (
    &RUECKFRAGE,
    &[&VERMERK, &RUECKFRAGE, &VOLLMACHT, &ANTWORT],
    &ANTWORT,
);
static GANG_RUECKFORDERUNG: Gang = (
    &ANHOERUNG,
    &[&NACHREICHUNG, &KONTOAUSZUG, &VERMERK],
    &RUECKFORDERUNG,
);

fn gang(art: Art) -> Gang {
    match art {
        Art::Erstantrag => GANG_ERSTANTRAG,
        Art::Weiterbewilligung => GANG_WEITERBEWILLIGUNG,
        Art::Aenderung => GANG_AENDERUNG,
        Art::Widerspruch => GANG_WIDERSPRUCH,
        Art::Verfahren => GANG_VERFAHREN,
        Art::Rueckforderung => GANG_RUECKFORDERUNG,
    }
}

/// The templates of the `anzahl` Dokumente of a Vorgang, in their order.
pub(crate) fn auswahl(
    art: Art,
    fach: &'static Fach,
    anzahl: usize,
    z: &mut Zufall,
) -> Vec<&'static Vorlage> {
    let (erste, gemeinsame, letzte) = gang(art);
    let start = match art {
        Art::Verfahren => 0,
        _ => z.unter(fach.eigene.len()),
    };
    let mut eigene = fach.eigene.iter().cycle().skip(start);
    let mut andere = gemeinsame.iter().cycle().skip(z.unter(gemeinsame.len()));
    (0..anzahl)
        .map(|k| {
            if art == Art::Verfahren && k % 3 < 2 {
                eigene.next().unwrap_or(erste)
            } else if k == 0 {
                erste
            } else if k + 1 == anzahl {
                letzte
            } else if k % 2 == 1 {
                // Both cycles are endless; their tables are not empty.
                eigene.next().unwrap_or(erste)
            } else {
                andere.next().copied().unwrap_or(letzte)
            }
        })
        .collect()
}
