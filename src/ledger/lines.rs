//! Reads `name: value` lines: in a fixed order, one spelling for each value.

use crate::ids::parse_hex;

/// A line that is missing, out of place, or spelt in another way than this crate writes it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: expected `{expected}`")]
pub struct LineError {
    /// Number of the line in the text, from 1.
    pub line: usize,
    /// What should stand there.
    pub expected: &'static str,
}

/// A cursor over the lines of a note's text.
pub(crate) struct Lines<'a> {
    rest: Vec<&'a str>,
    at: usize,
    /// Whether the last line is ended: without that there would be a second spelling.
    ended: bool,
}

impl<'a> Lines<'a> {
    /// `text` ends with a line feed.
    pub(crate) fn new(text: &'a str) -> Self {
        let rest = text
            .strip_suffix('\n')
            .unwrap_or(text)
            .split('\n')
            .collect();
        Lines {
            rest,
            at: 0,
            ended: text.ends_with('\n'),
        }
    }

    pub(crate) fn wrong(&self, expected: &'static str) -> LineError {
        LineError {
            line: self.at + 1,
            expected,
        }
    }

    /// The next line as it stands.
    pub(crate) fn line(&mut self, expected: &'static str) -> Result<&'a str, LineError> {
        let line = self.rest.get(self.at).ok_or(self.wrong(expected))?;
        self.at += 1;
        Ok(line)
    }

    /// The value of the next line, if it carries this name.
    pub(crate) fn optional(&mut self, name: &'static str) -> Option<&'a str> {
        let value = self
            .rest
            .get(self.at)?
            .strip_prefix(name)?
            .strip_prefix(": ")?;
        if !is_value(value) {
            return None;
        }
        self.at += 1;
        Some(value)
    }

    /// Whether the next line carries this name.
    pub(crate) fn next_is(&self, name: &str) -> bool {
        self.rest
            .get(self.at)
            .and_then(|line| line.strip_prefix(name))
            .is_some_and(|rest| rest.starts_with(": "))
    }

    /// The value of the next line, which must carry this name.
    pub(crate) fn value(&mut self, name: &'static str) -> Result<&'a str, LineError> {
        self.optional(name).ok_or(self.wrong(name))
    }

    /// A number in decimal, without sign and leading zeros.
    pub(crate) fn number<T>(&mut self, name: &'static str) -> Result<T, LineError>
    where
        T: std::str::FromStr + ToString,
    {
        let wrong = self.wrong(name);
        number(self.value(name)?).ok_or(wrong)
    }

    /// Exactly `N` bytes in lower-case hexadecimal.
    pub(crate) fn hex<const N: usize>(&mut self, name: &'static str) -> Result<[u8; N], LineError> {
        let wrong = self.wrong(name);
        parse_hex(self.value(name)?).map_err(|_| wrong)
    }

    /// A short lower-case ASCII word, see [`is_word`].
    pub(crate) fn word(&mut self, name: &'static str) -> Result<String, LineError> {
        let wrong = self.wrong(name);
        let value = self.value(name)?;
        if is_word(value) {
            Ok(value.to_owned())
        } else {
            Err(wrong)
        }
    }

    /// Nothing may follow.
    pub(crate) fn end(&self) -> Result<(), LineError> {
        if self.ended && self.at == self.rest.len() {
            Ok(())
        } else {
            Err(self.wrong("end"))
        }
    }
}

/// Not empty, no space at either end.
pub(crate) fn is_value(text: &str) -> bool {
    !text.is_empty() && !text.starts_with(' ') && !text.ends_with(' ')
}

/// A decimal number without sign and leading zeros.
pub(crate) fn number<T: std::str::FromStr + ToString>(text: &str) -> Option<T> {
    text.parse::<T>().ok().filter(|n| n.to_string() == text)
}

/// 1 to 32 of `a` to `z`, `0` to `9`, `_` and `-`.
pub(crate) fn is_word(text: &str) -> bool {
    (1..=32).contains(&text.len())
        && text
            .bytes()
            .all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-'))
}
