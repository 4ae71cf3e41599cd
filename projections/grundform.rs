//! Grundform: a word in plain letters, so that Łukasz is found by Lukasz and stands beside him in a list.
//!
//! 2026-11-27: `suche.sql` makes the same of what it indexes. Umlauts stay here: they have spellings of their own
//! (`schreibweise`), and the stems of the index know them.

use unicode_normalization::UnicodeNormalization;

/// A word in small letters without marks, but for `ä`, `ö`, `ü`.
pub(crate) fn grundform(wort: &str) -> String {
    let mut out = String::with_capacity(wort.len());
    for klein in wort.nfc().flat_map(char::to_lowercase) {
        match klein {
            'ä' | 'ö' | 'ü' => out.push(klein),
            klein => out.extend(plain(klein)),
        }
    }
    out
}

/// A small Latin letter without its marks; of a mark nothing; any other character as it is.
pub(crate) fn plain(klein: char) -> impl Iterator<Item = char> {
    let latin = matches!(klein, '\u{80}'..='\u{36f}' | '\u{1e00}'..='\u{1eff}');
    // Of a Latin letter that is taken apart the first is the letter, and all others are its marks.
    let letter = if latin { klein.nfd().next() } else { None };
    let (first, second) = match letter.unwrap_or(klein) {
        '\u{2b9}'..='\u{2cf}' | '\u{300}'..='\u{36f}' => (None, None),
        'æ' => (Some('a'), Some('e')),
        'œ' => (Some('o'), Some('e')),
        'þ' => (Some('t'), Some('h')),
        'ł' | 'ŀ' => (Some('l'), None),
        'ø' => (Some('o'), None),
        'đ' | 'ð' => (Some('d'), None),
        'ħ' => (Some('h'), None),
        'ŧ' => (Some('t'), None),
        'ı' | 'ɨ' => (Some('i'), None),
        'ŋ' => (Some('n'), None),
        'ə' => (Some('e'), None),
        'ʒ' => (Some('z'), None),
        'ǥ' => (Some('g'), None),
        'ĸ' => (Some('k'), None),
        'ƈ' => (Some('c'), None),
        c => (Some(c), None),
    };
    first.into_iter().chain(second)
}

/// Where a name stands in a list: as in a telephone book, `ä` as `ae`, any other letter as its plain one. The views
/// sort by `view_de`; this is for names that come from elsewhere.
pub fn ordnung(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for c in grundform(name).chars() {
        match c {
            'ä' => out.push_str("ae"),
            'ö' => out.push_str("oe"),
            'ü' => out.push_str("ue"),
            'ß' => out.push_str("ss"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_in_plain_letters_keeps_its_umlauts() {
        for (name, plain) in [
            ("Łukasz", "lukasz"),
            ("Żółć", "zolc"),
            ("Gülşen", "gülsen"),
            ("Đorđević", "dordevic"),
            ("Țepeș", "tepes"),
            ("Nguyễn", "nguyen"),
            ("Ångström", "angström"),
            ("Þórr", "thorr"),
            ("Æsir", "aesir"),
            ("Ḥāriṯ", "harit"),
            ("ʿAbd", "abd"),
            ("M\u{302}arc", "marc"),
            ("İzmir", "izmir"),
            ("Z\u{307}o\u{301}łc\u{301}", "zolc"),
            ("Mu\u{308}ller", "müller"),
            ("Straße", "straße"),
            ("Müller-Lüdenscheidt 12", "müller-lüdenscheidt 12"),
        ] {
            assert_eq!(grundform(name), plain);
        }
    }

    #[test]
    fn names_stand_where_a_telephone_book_has_them() {
        let mut names = [
            "Zander", "Öztürk", "Łukasik", "Muster", "Ohm", "Lux", "Özer",
        ];
        names.sort_by_cached_key(|name| ordnung(name));
        let sorted = [
            "Łukasik", "Lux", "Muster", "Özer", "Öztürk", "Ohm", "Zander",
        ];
        assert_eq!(names, sorted);
    }
}
