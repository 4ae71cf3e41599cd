//! Reading policy files, strictly.

use super::{Group, Log, Member, Policy, Witness};
use crate::vkey::{Scheme, Vkey};
use std::collections::{HashMap, HashSet};

/// Longest policy file, in bytes: 1 MiB.
pub const POLICY_BYTES_MAX: usize = 1024 * 1024;
/// Most logs, witnesses and groups, each.
pub const POLICY_ITEMS_MAX: usize = 64;

/// Why a text is no policy. Lines count from 1.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    /// More than 1 MiB, or more than 64 logs, witnesses or groups.
    #[error("the policy is too large")]
    TooLarge,
    /// A control character other than tab and line feed, or no line feed at the end.
    #[error("line {0}: a control character, or no line feed at the end")]
    Character(usize),
    /// Not `log`, `witness`, `group` or `quorum` with their words.
    #[error("line {0}: expected `log`, `witness`, `group` or `quorum` and their words")]
    Syntax(usize),
    /// Not a verifier key, or one of a scheme that does not belong there.
    #[error("line {0}: not a verifier key of a scheme that may stand here")]
    Vkey(usize),
    /// A public key that an earlier line has.
    #[error("line {0}: this key stands in an earlier line")]
    DuplicateKey(usize),
    /// A name that an earlier line has, or `none`.
    #[error("line {0}: this name is taken")]
    DuplicateName(usize),
    /// A name that no earlier line defines.
    #[error("line {0}: no earlier line defines the name `{1}`")]
    UnknownName(usize, String),
    /// A name that is already a member, of this or another group.
    #[error("line {0}: `{1}` is a member already")]
    DuplicateMember(usize, String),
    /// The number of members needed is not one from 1 to the number of members.
    #[error("line {0}: the number needed is not between 1 and the number of members")]
    Threshold(usize),
    /// No `quorum` line.
    #[error("there is no `quorum` line")]
    NoQuorum,
    /// A second `quorum` line.
    #[error("line {0}: a second `quorum` line")]
    SecondQuorum(usize),
}

#[derive(Default)]
struct Reader {
    logs: Vec<Log>,
    witnesses: Vec<Witness>,
    groups: Vec<Group>,
    quorum: Option<Option<Member>>,
    names: HashMap<String, Member>,
    members: HashSet<Member>,
}

impl Policy {
    /// Reads a policy file. Strict: what C2SP tlog-policy does not allow is refused; so are key names
    /// that no log can have (see [`crate::ids::Origin`]).
    pub fn parse(text: &str) -> Result<Policy, PolicyError> {
        if text.len() > POLICY_BYTES_MAX {
            return Err(PolicyError::TooLarge);
        }
        let mut reader = Reader::default();
        let lines = text.split_inclusive('\n').enumerate();
        for (line, content) in lines.map(|(at, content)| (at + 1, content)) {
            let content = content.strip_suffix('\n');
            let content = content.ok_or(PolicyError::Character(line))?;
            if content
                .chars()
                .any(|c| (c < ' ' && c != '\t') || c == '\x7f')
            {
                return Err(PolicyError::Character(line));
            }
            let words = content.split([' ', '\t']).filter(|word| !word.is_empty());
            let words: Vec<&str> = words.collect();
            if words.first().is_some_and(|word| !word.starts_with('#')) {
                reader.line(line, &words)?;
            }
        }
        let full = POLICY_ITEMS_MAX;
        if reader.logs.len().max(reader.witnesses.len()) > full || reader.groups.len() > full {
            return Err(PolicyError::TooLarge);
        }
        Ok(Policy {
            logs: reader.logs,
            witnesses: reader.witnesses,
            groups: reader.groups,
            quorum: reader.quorum.ok_or(PolicyError::NoQuorum)?,
        })
    }
}

impl Reader {
    fn line(&mut self, line: usize, words: &[&str]) -> Result<(), PolicyError> {
        match *words {
            ["log", vkey, ref url @ ..] if url.len() < 2 => {
                let vkey = read_vkey(line, vkey, [Scheme::Note, Scheme::MlDsa44])?;
                if self.logs.iter().any(|l| l.vkey.key() == vkey.key()) {
                    return Err(PolicyError::DuplicateKey(line));
                }
                let url = url.first().map(ToString::to_string);
                self.logs.push(Log { vkey, url });
            }
            ["witness", name, vkey, ref url @ ..] if url.len() < 2 => {
                let vkey = read_vkey(line, vkey, [Scheme::Cosignature, Scheme::MlDsa44])?;
                if self.witnesses.iter().any(|w| w.vkey.key() == vkey.key()) {
                    return Err(PolicyError::DuplicateKey(line));
                }
                self.define(line, name, Member::Witness(self.witnesses.len()))?;
                self.witnesses.push(Witness {
                    name: name.to_owned(),
                    vkey,
                    url: url.first().map(ToString::to_string),
                });
            }
            ["group", name, needed, ref members @ ..] if !members.is_empty() => {
                let needed = match needed {
                    "all" => Some(members.len()),
                    "any" => Some(1),
                    number => crate::lines::number(number),
                };
                let needed = needed.filter(|k| (1..=members.len()).contains(k));
                let needed = needed.ok_or(PolicyError::Threshold(line))?;
                let members = members.iter().map(|name| {
                    let member = self.known(line, name)?;
                    let new = self.members.insert(member);
                    new.then_some(member)
                        .ok_or_else(|| PolicyError::DuplicateMember(line, name.to_string()))
                });
                let members = members.collect::<Result<_, _>>()?;
                self.define(line, name, Member::Group(self.groups.len()))?;
                self.groups.push(Group {
                    name: name.to_owned(),
                    needed,
                    members,
                });
            }
            ["quorum", name] => {
                if self.quorum.is_some() {
                    return Err(PolicyError::SecondQuorum(line));
                }
                self.quorum = Some(match name {
                    "none" => None,
                    name => Some(self.known(line, name)?),
                });
            }
            _ => return Err(PolicyError::Syntax(line)),
        }
        Ok(())
    }

    fn known(&self, line: usize, name: &str) -> Result<Member, PolicyError> {
        let member = self.names.get(name).copied();
        member.ok_or_else(|| PolicyError::UnknownName(line, name.to_owned()))
    }

    fn define(&mut self, line: usize, name: &str, member: Member) -> Result<(), PolicyError> {
        if name == "none" || self.names.contains_key(name) {
            return Err(PolicyError::DuplicateName(line));
        }
        self.names.insert(name.to_owned(), member);
        Ok(())
    }
}

fn read_vkey(line: usize, text: &str, schemes: [Scheme; 2]) -> Result<Vkey, PolicyError> {
    let vkey: Vkey = text.parse().map_err(|_| PolicyError::Vkey(line))?;
    let fits = schemes.contains(&vkey.scheme());
    fits.then_some(vkey).ok_or(PolicyError::Vkey(line))
}

/// Ends a line of a log or witness.
pub(super) fn push_url(text: &mut String, url: Option<&str>) {
    if let Some(url) = url {
        text.push(' ');
        text.push_str(url);
    }
    text.push('\n');
}
