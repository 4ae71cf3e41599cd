//! Schreiben: what the service writes to a person, as an accessible PDF/A. Pure: words in, bytes out.
//!
//! The words are law: § 66 Abs. 3 SGB I wants a notice that says what follows in this case, not the text of the statute.
//! §§ 60, 65, 66 and 67 SGB I as of September 2025.

use eakte_domain::Zeit;
use eakte_domain::werte::{Betreff, Leistungsart};
use eakte_ledger::bundle::{Part, pdf, unprintable};
use eakte_ledger::verify::Sprache;
use jiff::civil::Date;

const MONATE: [&str; 12] = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
];

/// What a letter that asks for papers says.
pub(super) struct Mitwirkungsschreiben<'a> {
    /// Name of the organisation that writes.
    pub organisation: &'a str,
    /// Name of its unit.
    pub einheit: &'a str,
    /// Who writes.
    pub name: &'a str,
    /// Aktenzeichen.
    pub aktenzeichen: &'a str,
    /// The benefit it is about.
    pub leistung: Leistungsart,
    /// Name and address, parted by commas.
    pub empfaenger: &'a Betreff,
    /// What the person is to bring.
    pub unterlagen: &'a [Betreff],
    /// The day it names.
    pub frist: Date,
    /// Whether it says what follows (§ 66 Abs. 3 SGB I).
    pub belehrung: bool,
    /// When it is written.
    pub zeit: Zeit,
}

/// A day as it stands in a letter: `11. Dezember 2026`.
fn tag(d: Date) -> String {
    let monat = usize::try_from(d.month() - 1).ok();
    let monat = monat.and_then(|m| MONATE.get(m)).unwrap_or(&"");
    format!("{}. {monat} {}", d.day(), d.year())
}

/// Name and address, a line each; none if the text is of commas alone.
pub(super) fn anschrift(empfaenger: &Betreff) -> Vec<&str> {
    let zeilen = empfaenger.as_str().split(',').map(str::trim);
    zeilen.filter(|zeile| !zeile.is_empty()).collect()
}

/// A benefit as a letter names it: goes into any sentence, so no clause stands behind it that would need its comma.
const fn leistung(l: Leistungsart) -> &'static str {
    match l {
        Leistungsart::Hzl => "Hilfe zum Lebensunterhalt",
        Leistungsart::Grundsicherung => "Grundsicherung im Alter und bei Erwerbsminderung",
        Leistungsart::Pflege => "Hilfe zur Pflege",
        Leistungsart::Sgb2 => "Bürgergeld",
        Leistungsart::Asylblg => "Leistungen nach dem Asylbewerberleistungsgesetz",
        Leistungsart::Wohngeld => "Wohngeld",
        Leistungsart::But => "Leistungen für Bildung und Teilhabe",
        Leistungsart::Uvg => "Unterhaltsvorschuss",
        Leistungsart::Widerspruch => "die mit Ihrem Widerspruch verlangte Leistung",
        Leistungsart::Erstattung => "die zu erstattende Leistung",
    }
}

impl Mitwirkungsschreiben<'_> {
    /// Its parts, from the sender to the name below.
    fn parts(&self) -> Vec<Part> {
        let (bis, leistung) = (tag(self.frist), leistung(self.leistung));
        let mut parts = vec![
            Part::Line(format!("{}\n{}", self.organisation, self.einheit)),
            Part::Line(anschrift(self.empfaenger).join("\n")),
            Part::Line(format!(
                "Aktenzeichen: {}\nBearbeitet von: {}\nDatum: {}",
                self.aktenzeichen,
                self.name,
                tag(self.zeit.tag())
            )),
            // The day stands on one line.
            Part::Subject(format!(
                "Aufforderung zur Mitwirkung: Bitte reichen Sie Unterlagen bis zum {} ein",
                bis.replace(' ', "\u{a0}")
            )),
            Part::Line("Guten Tag,".into()),
            Part::Line(format!(
                "es geht um {leistung}. Um zu entscheiden, brauchen wir noch Unterlagen von Ihnen. Wer \
                 Sozialleistungen beantragt oder erhält, gibt alle Tatsachen an, die für die Leistung erheblich sind, \
                 und legt Beweisurkunden vor, wenn wir darum bitten ({}).",
                self.leistung.mitwirkungsgrundlage()
            )),
            Part::Heading("Bitte reichen Sie ein:".into()),
        ];
        let unterlagen = self.unterlagen.iter();
        parts.extend(unterlagen.map(|u| Part::Item(u.to_string())));
        parts.push(Part::Line(format!(
            "Wir brauchen die Unterlagen bis zum {bis}. Kopien genügen. Können Sie etwas bis dahin nicht beschaffen, \
             melden Sie sich bitte vorher bei uns; dann finden wir eine Lösung."
        )));
        if self.belehrung {
            parts.push(Part::Heading(
                "Was geschieht, wenn Sie nicht mitwirken".into(),
            ));
            parts.push(Part::Line(format!(
                "Fehlen uns die genannten Unterlagen nach dem {bis} und wird es dadurch erheblich erschwert, den \
                 Sachverhalt aufzuklären, können wir {leistung} ohne weitere Ermittlungen ganz oder teilweise \
                 versagen oder entziehen, bis Sie die Mitwirkung nachholen. Das gilt, soweit die Voraussetzungen der \
                 Leistung nicht nachgewiesen sind (§ 66 Abs. 1 Satz 1 SGB I). Dieses Schreiben ist der schriftliche Hinweis \
                 auf diese Folge (§ 66 Abs. 3 SGB I)."
            )));
            parts.push(Part::Line(
                "Holen Sie die Mitwirkung später nach und liegen die Voraussetzungen vor, können wir die Leistung \
                 nachträglich ganz oder teilweise erbringen (§ 67 SGB I)."
                    .into(),
            ));
        }
        parts.push(Part::Heading("Wann Sie nicht mitwirken müssen".into()));
        parts.push(Part::Line(
            "Sie müssen nicht mitwirken, soweit das in keinem angemessenen Verhältnis zur Leistung steht, Ihnen aus \
             einem wichtigen Grund nicht zuzumuten ist oder wir uns die Kenntnisse mit geringerem Aufwand selbst \
             beschaffen können (§ 65 Abs. 1 SGB I). Angaben, die Sie oder nahe Angehörige der Gefahr aussetzen würden, \
             wegen einer Straftat oder Ordnungswidrigkeit verfolgt zu werden, können Sie verweigern (§ 65 Abs. 3 SGB I). \
             Bitte teilen Sie uns das mit."
                .into(),
        ));
        parts.push(Part::Line(format!(
            "Mit freundlichen Grüßen\n{}\n{}",
            self.name, self.organisation
        )));
        parts
    }

    /// What the letter cannot show first: a character, or a letter with its mark.
    pub(super) fn nicht_darstellbar(&self) -> Option<String> {
        self.parts().iter().find_map(|part| match part {
            Part::Verdict(text)
            | Part::Subject(text)
            | Part::Heading(text)
            | Part::Line(text)
            | Part::Item(text) => unprintable(text),
        })
    }

    /// The letter as a file: tagged, with fonts, to be kept for decades.
    pub(super) fn pdf(&self) -> Vec<u8> {
        let title = format!("Aufforderung zur Mitwirkung, {}", self.aktenzeichen);
        let made_ms = u64::try_from(self.zeit.0).unwrap_or_default();
        pdf(&self.parts(), &title, "eAkte", Sprache::De, made_ms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schreiben<'a>(
        empfaenger: &'a Betreff,
        unterlagen: &'a [Betreff],
    ) -> Mitwirkungsschreiben<'a> {
        Mitwirkungsschreiben {
            organisation: "Stadt Velen",
            einheit: "Soziales",
            name: "Anna Beispiel",
            aktenzeichen: "50.1-50.2-00007/2026",
            leistung: Leistungsart::Grundsicherung,
            empfaenger,
            unterlagen,
            frist: jiff::civil::date(2026, 12, 11),
            belehrung: true,
            zeit: Zeit(1_795_431_600_000),
        }
    }

    fn betreff(text: &str) -> Betreff {
        Betreff::new(text).expect("a short text")
    }

    #[test]
    fn a_letter_names_the_papers_the_day_and_what_follows() {
        let an = betreff("Erika Muster, Hauptstraße 1, 46342 Velen");
        let unterlagen = [betreff("Kontoauszüge"), betreff("Mietvertrag")];
        let parts = schreiben(&an, &unterlagen).parts();
        let text = format!("{parts:?}");
        for words in [
            "Erika Muster\\nHauptstraße 1\\n46342 Velen",
            "Item(\"Kontoauszüge\")",
            "Item(\"Mietvertrag\")",
            "bis zum 11. Dezember 2026",
            "Grundsicherung im Alter",
            "ganz oder teilweise versagen oder entziehen",
            "§ 66 Abs. 3 SGB I",
            "§ 60 Abs. 1 Satz 1 Nr. 1 und 3 SGB I",
            "§ 65 Abs. 1 SGB I",
            "§ 65 Abs. 3 SGB I",
            "50.1-50.2-00007/2026",
            "Datum: 23. November 2026",
        ] {
            assert!(text.contains(words), "no {words} in {text}");
        }
        let heading = parts.iter().find_map(|part| match part {
            Part::Subject(text) => Some(text.as_str()),
            _ => None,
        });
        let heading = heading.expect("a heading");
        assert!(heading.ends_with("bis zum 11.\u{a0}Dezember\u{a0}2026 ein"));
        let ohne = Mitwirkungsschreiben {
            belehrung: false,
            ..schreiben(&an, &unterlagen)
        };
        assert!(!format!("{:?}", ohne.parts()).contains("§ 66 Abs. 3"));
    }

    #[test]
    fn a_letter_names_any_benefit_without_a_clause_of_its_own() {
        let an = betreff("Erika Muster");
        let unterlagen = [betreff("Kontoauszüge")];
        for (leistung, name) in [
            (
                Leistungsart::Widerspruch,
                "die mit Ihrem Widerspruch verlangte Leistung",
            ),
            (Leistungsart::Erstattung, "die zu erstattende Leistung"),
        ] {
            let brief = Mitwirkungsschreiben {
                leistung,
                ..schreiben(&an, &unterlagen)
            };
            let text = format!("{:?}", brief.parts());
            for words in [
                format!("es geht um {name}. Um zu entscheiden"),
                format!("können wir {name} ohne weitere Ermittlungen"),
            ] {
                assert!(text.contains(&words), "no {words} in {text}");
            }
        }
    }

    #[test]
    fn a_letter_shows_every_character_or_says_which_one_it_cannot() {
        let unterlagen = [betreff("Kontoauszüge – „alle“")];
        for name in [
            "José Müller-Ñandú",
            "Łukasz Żółkiewski",
            "Nguyễn Thị Hồng",
            "Ḥāriṯ al-Ḫaṭīb",
            "M\u{302}arc",
        ] {
            let an = betreff(&format!("{name}, Straße 1"));
            let brief = schreiben(&an, &unterlagen);
            assert_eq!(brief.nicht_darstellbar(), None, "{name}");
        }
        for (name, zeichen) in [("中山 Erika", "中"), ("Q\u{302}uentin", "Q\u{302}")] {
            let an = betreff(name);
            let brief = schreiben(&an, &unterlagen);
            assert_eq!(brief.nicht_darstellbar().as_deref(), Some(zeichen));
        }
    }

    #[test]
    fn a_letter_is_a_tagged_pdf_that_says_it_is_pdf_a() {
        let an = betreff("Erika Muster");
        let unterlagen = [betreff("Kontoauszüge")];
        let pdf = schreiben(&an, &unterlagen).pdf();
        let text = String::from_utf8_lossy(&pdf);
        assert!(text.starts_with("%PDF-1.7"));
        for words in [
            "/StructTreeRoot",
            "/Lang (de)",
            "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>",
            "<xmp:CreatorTool>eAkte</xmp:CreatorTool>",
        ] {
            assert!(text.contains(words), "no {words}");
        }
        // The face of further letters is in the file of who has them, and of nobody else.
        let further = "/BaseFont /EAKTEC+Ergaenzung-Regular";
        assert!(!text.contains(further));
        let an = betreff("Łukasz Żółkiewski");
        let pdf = schreiben(&an, &unterlagen).pdf();
        assert!(String::from_utf8_lossy(&pdf).contains(further));
    }
}
