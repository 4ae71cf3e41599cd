//! Policies (C2SP tlog-policy): whose signatures make a checkpoint count.
//!
//! Operators are counted, not witnesses: witnesses that one operator runs stand in one `any` group,
//! which has one vote however many of them sign. [`Policy::text`] writes such policies;
//! [`Policies`] joins the Ed25519 and the ML-DSA policy of a log.
//!
//! Source: `schema/LOG.md` section 11. Vectors: `tests/golden/ledger/policy.json`.

mod both;
mod parse;
mod uncounted;

pub use both::{Confirmed, Policies, PoliciesError, PoliciesStanding};
pub use parse::{POLICY_BYTES_MAX, POLICY_ITEMS_MAX, PolicyError};
pub use uncounted::{Uncounted, UncountedLine, uncounted};

use crate::note::{Note, NoteError};
use crate::vkey::Vkey;

/// Who may sign, and how many must.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    logs: Vec<Log>,
    witnesses: Vec<Witness>,
    groups: Vec<Group>,
    /// Nothing: `quorum none`.
    quorum: Option<Member>,
}

/// A log whose checkpoints count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Log {
    /// Its key.
    pub vkey: Vkey,
    /// Where it is served.
    pub url: Option<String>,
}

/// A witness.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Witness {
    /// Its name in the policy.
    pub name: String,
    /// Its key.
    pub vkey: Vkey,
    /// Where checkpoints are submitted to it. A witness without one asks by itself.
    pub url: Option<String>,
}

/// Some members, of whom `needed` must have signed.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Group {
    name: String,
    needed: usize,
    members: Vec<Member>,
}

/// A witness or group by its place in its list; groups name earlier ones only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Member {
    Witness(usize),
    Group(usize),
}

/// Whether a key has signed a note.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signed {
    /// No signature of this key.
    No,
    /// A signature of this name and id that is not valid, or two.
    Wrong,
    /// Valid. Unix seconds, where the scheme says when.
    Yes(Option<u64>),
}

impl Signed {
    /// Checks one key.
    pub fn check(vkey: &Vkey, note: &Note) -> Self {
        match vkey.verify(note) {
            Ok(time) => Signed::Yes(time),
            Err(NoteError::Unsigned) => Signed::No,
            Err(_) => Signed::Wrong,
        }
    }

    /// Whether it counts.
    pub fn is_valid(self) -> bool {
        matches!(self, Signed::Yes(_))
    }
}

/// What one witness did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WitnessStanding {
    /// Its name in the policy.
    pub name: String,
    /// Who runs it: its `any` group, or itself.
    pub operator: String,
    /// Whether and when it signed.
    pub signed: Signed,
}

/// How far one group got: for example 13 of the 12 needed of 17 towns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupStanding {
    /// Its name in the policy.
    pub name: String,
    /// Members that signed: operators and groups, not witnesses.
    pub signed: usize,
    /// Members that must.
    pub needed: usize,
    /// Members there are.
    pub members: usize,
}

/// What a note is worth under one policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Whether a log of the policy signed it. True for a policy that names no log.
    pub log: bool,
    /// All witnesses, in the order of the policy.
    pub witnesses: Vec<WitnessStanding>,
    /// The groups in the order of the policy, without those that stand for one operator.
    pub groups: Vec<GroupStanding>,
    /// Whether the quorum has signed.
    pub quorum: bool,
}

impl Standing {
    /// Whether the checkpoint is valid: signed by the log and the quorum.
    pub fn is_reached(&self) -> bool {
        self.log && self.quorum
    }
}

impl Policy {
    /// The logs.
    pub fn logs(&self) -> &[Log] {
        &self.logs
    }

    /// The witnesses.
    pub fn witnesses(&self) -> &[Witness] {
        &self.witnesses
    }

    /// The keys of logs and witnesses.
    pub fn keys(&self) -> impl Iterator<Item = &Vkey> {
        let logs = self.logs.iter().map(|log| &log.vkey);
        logs.chain(self.witnesses.iter().map(|witness| &witness.vkey))
    }

    /// Who runs a witness: the name of its `any` group, or its own.
    fn operator(&self, witness: usize) -> &str {
        let group = self
            .groups
            .iter()
            .find(|group| group.is_operator() && group.members.contains(&Member::Witness(witness)));
        group.map_or(&self.witnesses[witness].name, |group| &group.name)
    }

    /// Judges a note. A log's signature counts only if its key's name is the note's origin, the
    /// first line. It has no clock: how old the signatures may be is the caller's to say.
    pub fn check(&self, note: &Note) -> Standing {
        let origin = note.text().split('\n').next();
        let log = self.logs.is_empty()
            || self.logs.iter().any(|log| {
                Some(log.vkey.name().as_str()) == origin
                    && Signed::check(&log.vkey, note).is_valid()
            });
        let signed = self.witnesses.iter().map(|w| Signed::check(&w.vkey, note));
        let signed: Vec<Signed> = signed.collect();
        let mut reached: Vec<bool> = Vec::new();
        let mut groups = Vec::new();
        let has = |member: &Member, reached: &[bool]| match *member {
            Member::Witness(at) => signed[at].is_valid(),
            Member::Group(at) => reached[at],
        };
        for group in &self.groups {
            let count = group.members.iter().filter(|m| has(m, &reached)).count();
            reached.push(count >= group.needed);
            if !group.is_operator() {
                groups.push(GroupStanding {
                    name: group.name.clone(),
                    signed: count,
                    needed: group.needed,
                    members: group.members.len(),
                });
            }
        }
        let quorum = self.quorum.is_none_or(|member| has(&member, &reached));
        let witnesses = signed
            .iter()
            .enumerate()
            .map(|(at, signed)| WitnessStanding {
                name: self.witnesses[at].name.clone(),
                operator: self.operator(at).to_owned(),
                signed: *signed,
            });
        Standing {
            log,
            witnesses: witnesses.collect(),
            groups,
            quorum,
        }
    }

    /// Writes the usual policy: `log`, then for each circle (for example towns and outsiders) its
    /// operators with their witnesses. Two thirds of the operators of every circle must have signed,
    /// rounded up: 12 of 17 and 2 of 3. Any two such quorums share more than a third.
    ///
    /// What [`Policy::parse`] refuses (a name with a space, a key twice) is refused here, too.
    pub fn text(log: &Log, circles: &[Circle]) -> Result<String, PolicyError> {
        let mut text = format!("log {}", log.vkey);
        parse::push_url(&mut text, log.url.as_deref());
        for circle in circles {
            text.push('\n');
            for operator in &circle.operators {
                for witness in &operator.witnesses {
                    text.push_str(&format!("witness {} {}", witness.name, witness.vkey));
                    parse::push_url(&mut text, witness.url.as_deref());
                }
                if let [_, _, ..] = operator.witnesses[..] {
                    let names = operator.witnesses.iter().map(|w| w.name.as_str());
                    let names: Vec<&str> = names.collect();
                    text.push_str(&format!(
                        "group {} any {}\n",
                        operator.name,
                        names.join(" ")
                    ));
                }
            }
            let needed = (2 * circle.operators.len()).div_ceil(3);
            text.push_str(&format!("group {} {needed}", circle.name));
            for operator in &circle.operators {
                let voter = match &operator.witnesses[..] {
                    [witness] => &witness.name,
                    _ => &operator.name,
                };
                text.push_str(&format!(" {voter}"));
            }
            text.push('\n');
        }
        let names: Vec<&str> = circles.iter().map(|c| c.name.as_str()).collect();
        match names[..] {
            [] => text.push_str("\nquorum none\n"),
            [one] => text.push_str(&format!("\nquorum {one}\n")),
            _ => text.push_str(&format!(
                "\ngroup {QUORUM} all {}\nquorum {QUORUM}\n",
                names.join(" ")
            )),
        }
        Policy::parse(&text)?;
        Ok(text)
    }
}

const QUORUM: &str = "quorum";

/// A circle of operators of whom two thirds must sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Circle {
    /// Its name, without spaces.
    pub name: String,
    /// Who is in it.
    pub operators: Vec<Operator>,
}

/// Who runs one or more witnesses, and has one vote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operator {
    /// Its name, without spaces. Stands in the policy only if it runs several witnesses.
    pub name: String,
    /// At least one.
    pub witnesses: Vec<Witness>,
}

impl Group {
    /// Witnesses of which one is enough have one vote together: they are one operator.
    fn is_operator(&self) -> bool {
        let lone = |member: &Member| matches!(member, Member::Witness(_));
        self.needed == 1 && self.members.iter().all(lone)
    }
}
