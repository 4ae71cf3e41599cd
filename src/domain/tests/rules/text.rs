//! Lines of text that people type: the same rules for what is typed and for what the log holds.

use eakte_domain::werte::{Betreff, TextError};

/// As a handler reads what was typed, and as the log is read.
fn beide(s: &str) -> [Option<TextError>; 2] {
    [Betreff::new(s), Betreff::try_from(s.to_owned())].map(Result::err)
}

fn steuerzeichen(s: &str) -> bool {
    beide(s) == [(); 2].map(|()| Some(TextError::Steuerzeichen("Betreff")))
}

#[test]
fn a_line_has_no_control_character_whatever_else_is_in_it() {
    for control in [
        "\u{0}", "\t", "\n", "\r", "\u{1b}", "\u{7f}", "\u{85}", "\u{9b}", "\u{2028}", "\u{2029}",
        "\u{202e}", "\u{2066}",
    ] {
        for (before, after) in [
            ("Antrag", "Wohngeld"),
            ("Prüfung", "Müller"),
            ("Antrag", "Müller"),
        ] {
            assert!(
                steuerzeichen(&format!("{before}{control}{after}")),
                "{control:?}"
            );
        }
    }
    for sound in [
        "Antrag auf Wohngeld",
        "Müller, Änderung 2026 – „gültig“",
        "~ !\"#$%&'()*+",
    ] {
        assert_eq!(beide(sound), [None, None], "{sound}");
    }
}

#[test]
fn a_line_is_counted_in_characters_and_trimmed_first() {
    for c in ["a", "ä", "\u{1f4c4}"] {
        let longest = c.repeat(Betreff::CHARS_MAX);
        assert_eq!(beide(&longest), [None, None]);
        let spaced = format!(" \u{a0}{longest}\t ");
        assert_eq!(Betreff::try_from(spaced).unwrap().as_str(), longest);
        let longer = c.repeat(Betreff::CHARS_MAX + 1);
        let found = || Some(TextError::ZuLang("Betreff", Betreff::CHARS_MAX));
        assert_eq!(beide(&longer), [found(), found()]);
    }
    for empty in ["", " ", "\u{2003}\n"] {
        assert_eq!(
            beide(empty),
            [(); 2].map(|()| Some(TextError::Leer("Betreff")))
        );
    }
}
