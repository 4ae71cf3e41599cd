//! Anfrage: what a person typed, cut into the words that `suche.sql` indexes.

use unicode_normalization::UnicodeNormalization;

/// Longest query, in characters.
const ANFRAGE_CHARS_MAX: usize = 200;
/// Endings of files' names. The same as in `suche.sql`, in the same order: a test compares them.
const DATEIENDEN: [&str; 18] = [
    "pdf", "doc", "docx", "xls", "xlsx", "odt", "ods", "rtf", "txt", "tif", "tiff", "jpg", "jpeg",
    "png", "eml", "msg", "xml", "zip",
];

/// The query as PostgreSQL gets it: a hyphen inside a word is a space, as it is in the index (Aktenzeichen, double
/// names); one before a word or phrase still excludes it. Any number of them exclude it once, and those before nothing
/// are left out: PostgreSQL gives up (XX000) on more than 32 in a row. The ending of a file's name is a word of its own.
pub(crate) fn anfrage(typed: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    let mut chars = typed.nfc().take(ANFRAGE_CHARS_MAX).peekable();
    let wort = |c: &char| c.is_alphanumeric() || *c == '"';
    while let Some(c) = chars.next() {
        match c {
            '-' | '_' | '/' if inside => {
                while chars.next_if(|c| matches!(c, '-' | '_' | '/')).is_some() {}
                out.push(' ');
            }
            '-' => {
                while chars.next_if(|c| !wort(c)).is_some() {}
                out.push_str(if chars.peek().is_some() { " -" } else { " " });
            }
            '.' if inside && dateiende(chars.clone()) => out.push(' '),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
        inside = c.is_alphanumeric();
    }
    out
}

/// Whether a full stop is followed by the ending of a file's name, which is a word of its own (`suche.sql`).
fn dateiende(rest: impl Iterator<Item = char>) -> bool {
    let ende: String = rest
        .take_while(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    DATEIENDEN.contains(&ende.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hyphen_inside_a_word_separates_and_before_a_word_excludes() {
        assert_eq!(
            anfrage("50.2-2026/417 -foo Müller-Meier"),
            "50.2 2026 417  -foo Müller Meier"
        );
    }

    #[test]
    fn hyphens_in_a_row_exclude_once_and_before_nothing_they_are_gone() {
        for (typed, sent) in [
            ("a ----b", "a  -b"),
            ("a----b", "a b"),
            ("a - - - b", "a  -b"),
            ("a -.-!-b", "a  -b"),
            ("a -\"b - c\" -", "a  -\"b  -c\"  "),
            ("--", " "),
            ("a -.", "a  "),
        ] {
            assert_eq!(anfrage(typed), sent, "{typed}");
        }
        assert_eq!(anfrage(&"-".repeat(200)), " ");
    }

    #[test]
    fn the_index_knows_the_same_endings_of_files_wherever_it_looks_for_one() {
        let sql = include_str!("suche.sql");
        let list = format!(r"'\.({})\M'", DATEIENDEN.join("|"));
        assert_eq!(sql.matches(&list).count(), 4, "{list}");
        assert_eq!(sql.matches(r"'\.(").count(), 4);
    }

    #[test]
    fn the_ending_of_a_file_is_a_word_and_no_other_full_stop_separates() {
        for (typed, sent) in [
            ("Mietvertrag.pdf", "Mietvertrag pdf"),
            ("Scan.TIFF neu", "Scan TIFF neu"),
            ("12.05.2026", "12.05.2026"),
            ("www.example.de", "www.example.de"),
            ("a.pdfa", "a.pdfa"),
        ] {
            assert_eq!(anfrage(typed), sent);
        }
    }
}
