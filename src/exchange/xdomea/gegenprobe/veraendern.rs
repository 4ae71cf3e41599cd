//! Random damage to a message that stays well-formed.

use super::Zufall;
use std::ops::Range;

/// An element in the text: all of it, its start tag, its name in the start tag, its end tag.
#[derive(Clone, Debug)]
struct Stueck {
    ganz: Range<usize>,
    anfang: Range<usize>,
    name: Range<usize>,
    ende: Range<usize>,
    eltern: Option<usize>,
}

/// One to three damages, or none that shows.
pub(super) fn veraendert(text: &str, zufall: &mut Zufall) -> String {
    let mut text = text.to_owned();
    for _ in 0..=zufall.bis(3) / 2 {
        text = einmal(&text, zufall);
    }
    text
}

/// One piece of markup put in, or one character taken out, anywhere: mostly no longer well-formed.
pub(super) fn zerschossen(text: &str, zufall: &mut Zufall) -> String {
    let zeichen: Vec<usize> = text.char_indices().map(|(stelle, _)| stelle).collect();
    let stelle = *zufall.eines(&zeichen);
    let neu = *zufall.eines(&[
        "<",
        ">",
        "&",
        "\"",
        "'",
        "/",
        "=",
        "]]>",
        "--",
        "-->",
        "<!--",
        "<!-- a -- b -->",
        "<!-- a --->",
        "<![CDATA[x]]>",
        "<?x?>",
        "<?xml version=\"1.0\"?>",
        "&lt;",
        "&#0;",
        "&#xD800;",
        "&#x;",
        "&x;",
        "&#65",
        "<!DOCTYPE a>",
        "<a/>",
        "</a>",
        " ",
        ":",
        "\u{1}",
        "\u{fffe}",
        " a=\"1\"",
        " a=\"1\" a=\"2\"",
        "xmlns:",
        " xmlns:q=\"\"",
        "<1/>",
        "<a b=1/>",
        "\t",
        "é",
        ".",
    ]);
    if zufall.bis(4) == 0 {
        let ende = stelle + text[stelle..].chars().next().map_or(0, char::len_utf8);
        return ersetzt(text, stelle..ende, "");
    }
    ersetzt(text, stelle..stelle, neu)
}

fn einmal(text: &str, zufall: &mut Zufall) -> String {
    let stuecke = stuecke(text);
    let nr = 1 + zufall.bis(stuecke.len() - 1);
    let s = &stuecke[nr];
    let ganz = &text[s.ganz.clone()];
    let name = &text[s.name.clone()];
    let anderer = stuecke[zufall.bis(stuecke.len())].name.clone();
    match zufall.bis(12) {
        0 => umbenannt(text, s, &text[anderer]),
        1 => umbenannt(text, s, &format!("{name}x")),
        2 => {
            let ohne = name.strip_prefix("xdomea:");
            umbenannt(
                text,
                s,
                &ohne.map_or_else(|| format!("xdomea:{name}"), str::to_owned),
            )
        }
        3 | 4 => vertauscht(text, &stuecke, nr),
        5 => ersetzt(text, s.ganz.clone(), ""),
        6 => ersetzt(text, s.ganz.clone(), &format!("{ganz}{ganz}")),
        7 => {
            let fremd = *zufall.eines(&[
                "<xdomea:Fremd/>",
                "<Fremd/>",
                "<xdomea:Betreff>x</xdomea:Betreff>",
                "<code>001</code>",
            ]);
            let stelle = *zufall.eines(&[s.ganz.start, s.ganz.end, s.ende.start]);
            ersetzt(text, stelle..stelle, fremd)
        }
        8 => {
            let kopie = &text[stuecke[1 + zufall.bis(stuecke.len() - 1)].ganz.clone()];
            let stelle = *zufall.eines(&[s.ganz.start, s.ganz.end]);
            ersetzt(text, stelle..stelle, kopie)
        }
        9 => {
            let wert = *zufall.eines(&[
                "",
                "1",
                "0",
                "true",
                " ",
                "x",
                "A",
                "001",
                "0503",
                "-1",
                "65536",
                "4294967296",
                "2020-02-30",
                "2020-1-1",
                "2021-02-28",
                "2020-01-01T10:00:00",
                "2020-01-01T25:00:00",
                "2020-01-01T10:00",
                "10:00:00",
                "2020",
                "2020-01-01T10:00:00+15:00",
                "QQ=",
                "00000000-0000-4000-8000-00000000000",
                "+",
                "1 2",
                "99999999999",
                "00000000-0000-4000-8000-000000000000",
                "00000000-0000-4000-8000-000000000000_x.y",
                "24:00:00",
                "0000",
            ]);
            ersetzt(text, s.anfang.end..s.ende.start, wert)
        }
        10 => {
            let stelle = s.anfang.end;
            // No blanks before a date: valid, yet the installed libxml2 may refuse them.
            let aus: &[&str] = match text[stelle..].starts_with('<') {
                true => &["Text", " \n", "<!-- k -->", "<?pi x?>", "&#32;", "&#65;"],
                false => &["Text", "<!-- k -->", "<?pi x?>", "&#65;"],
            };
            let einschub = *zufall.eines(aus);
            ersetzt(text, stelle..stelle, einschub)
        }
        _ => attribut(text, s, zufall),
    }
}

fn umbenannt(text: &str, s: &Stueck, name: &str) -> String {
    let hinten = ersetzt(text, s.ende.clone(), &format!("</{name}>"));
    ersetzt(&hinten, s.name.clone(), name)
}

fn vertauscht(text: &str, stuecke: &[Stueck], nr: usize) -> String {
    let s = &stuecke[nr];
    let nachbar = stuecke
        .iter()
        .find(|n| n.eltern == s.eltern && n.ganz.start >= s.ganz.end);
    let Some(n) = nachbar else {
        return text.to_owned();
    };
    let (erst, mitte, dann) = (
        &text[s.ganz.clone()],
        &text[s.ganz.end..n.ganz.start],
        &text[n.ganz.clone()],
    );
    ersetzt(
        text,
        s.ganz.start..n.ganz.end,
        &format!("{dann}{mitte}{erst}"),
    )
}

fn attribut(text: &str, s: &Stueck, zufall: &mut Zufall) -> String {
    let tag = &text[s.anfang.clone()];
    if let Some(stelle) = tag.find(" list").filter(|_| zufall.bis(2) == 0) {
        let ab = s.anfang.start + stelle;
        let quote = text[ab..].match_indices('"').nth(1).unwrap().0;
        return ersetzt(text, ab..ab + quote + 1, "");
    }
    let neu = *zufall.eines(&[
        " listURI=\"x\"",
        " listVersionID=\"1.0\"",
        " listVersionID=\"9\"",
        " fremd=\"1\"",
        " xmlns:y=\"urn:y\"",
        " xmlns:y=\"urn:y\" y:z=\"1\"",
        " xml:lang=\"de\"",
        " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:nil=\"true\"",
    ]);
    // Twice the same attribute would not be well-formed, and the reader's own tests have that.
    if neu.split('=').next().is_some_and(|n| tag.contains(n)) {
        return text.to_owned();
    }
    ersetzt(text, s.name.end..s.name.end, neu)
}

fn ersetzt(text: &str, bereich: Range<usize>, neu: &str) -> String {
    format!("{}{neu}{}", &text[..bereich.start], &text[bereich.end..])
}

/// All elements in document order; good enough for the messages here: no `<` or `>` in attributes.
fn stuecke(text: &str) -> Vec<Stueck> {
    let mut liste: Vec<Stueck> = Vec::new();
    let mut offen: Vec<usize> = Vec::new();
    let mut stelle = 0;
    while let Some(ab) = text[stelle..].find('<').map(|p| p + stelle) {
        let rest = &text[ab..];
        let lang = |ende: &str| rest.find(ende).unwrap() + ende.len();
        if rest.starts_with("<!--") {
            stelle = ab + lang("-->");
        } else if rest.starts_with("<![CDATA[") {
            stelle = ab + lang("]]>");
        } else if rest.starts_with("<?") {
            stelle = ab + lang("?>");
        } else if rest.starts_with("</") {
            stelle = ab + lang(">");
            let s = &mut liste[offen.pop().unwrap()];
            s.ende = ab..stelle;
            s.ganz.end = stelle;
        } else {
            stelle = ab + lang(">");
            let name_ende = ab + rest.find([' ', '>', '\n', '/']).unwrap();
            let leer = text[..stelle].ends_with("/>");
            let s = Stueck {
                ganz: ab..stelle,
                anfang: ab..stelle,
                name: ab + 1..name_ende,
                ende: stelle..stelle,
                eltern: offen.last().copied(),
            };
            if !leer {
                offen.push(liste.len());
            }
            liste.push(s);
        }
    }
    // An empty tag has no end tag to rename or to fill.
    liste
        .into_iter()
        .filter(|s| s.ende.start < s.ende.end)
        .collect()
}
