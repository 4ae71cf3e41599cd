//! Kinds of files as the code list `Dateiformat` 1.0 of xdomea 3.0.0 names them.

use eakte_xdomea::Code;

/// Code "other": its name stands beside it.
const SONSTIGES: &str = "100";

/// Media type, code. Files of one kind with several codes have the one of their usual ending.
const CODES: [(&str, &str); 17] = [
    ("application/pdf", "018"),
    ("text/plain", "045"),
    ("text/csv", "002"),
    ("text/html", "008"),
    ("text/xml", "030"),
    ("application/xml", "030"),
    ("message/rfc822", "006"),
    ("application/vnd.ms-outlook", "012"),
    ("image/jpeg", "011"),
    ("image/png", "019"),
    ("image/tiff", "024"),
    ("image/bmp", "001"),
    ("application/rtf", "022"),
    ("application/vnd.oasis.opendocument.text", "015"),
    (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "035",
    ),
    (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "036",
    ),
    (
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "037",
    ),
];

/// The code of a media type, and its name if the list has none for it.
pub(super) fn format(medientyp: &str) -> (Code, Option<String>) {
    let known = CODES.iter().find(|(typ, _)| *typ == medientyp);
    let code = known.map_or(SONSTIGES, |(_, code)| code);
    let name = known.is_none().then(|| medientyp.to_owned());
    let code = Code {
        code: code.to_owned(),
        name: None,
        liste: None,
        listenversion: Some("1.0".to_owned()),
    };
    (code, name)
}

/// Longest ending that is kept, in characters.
const ENDUNG_CHARS_MAX: usize = 8;

/// The ending of a file name with its dot, if it is a plain one.
pub(super) fn endung(dateiname: &str) -> String {
    match dateiname.rsplit_once('.') {
        Some((_, e))
            if (1..=ENDUNG_CHARS_MAX).contains(&e.len())
                && e.chars().all(|z| z.is_ascii_alphanumeric()) =>
        {
            format!(".{}", e.to_ascii_lowercase())
        }
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_of_file_has_its_code_and_another_its_name() {
        let (code, name) = format("application/pdf");
        assert_eq!((code.code.as_str(), name), ("018", None));
        let (code, name) = format("application/x-cad");
        assert_eq!(code.code, SONSTIGES);
        assert_eq!(name.as_deref(), Some("application/x-cad"));
    }

    #[test]
    fn an_ending_is_kept_only_if_it_is_plain() {
        assert_eq!(endung("Bescheid.PDF"), ".pdf");
        for ohne in ["Bescheid", "a.", "a.b c", "a.zulangeendung", "ä.ü"] {
            assert_eq!(endung(ohne), "", "{ohne}");
        }
    }
}
