//! Vectors of erasures: a log in which payloads were rightly erased, and all that can be wrong with one.

use crate::logs::{Bad, vectors};
use crate::sample::{
    AKTE, Log, RULE, approver, bundle, check_files, codes, erase_claim, log_before_erasure,
    log_erased, ranges, unpack, writer,
};
use eakte_ledger::claim::Claim;
use eakte_ledger::erase::{EraseClaim, ErasedClaim};
use eakte_ledger::verify::Payloads;
use serde_json::{Value, json};

/// Erases what nobody may: the payload of sequence 4 (position 6) stays where it is.
fn erase(log: &mut Log, pairs: &[(u64, u64)], named: &[u8], signed: &[u8]) {
    *log = log_before_erasure();
    let signers: Vec<_> = signed.iter().map(|n| approver(*n)).collect();
    log.erase(AKTE, erase_claim(pairs, named), &signers);
    log.commit();
}

const BAD: &[Bad] = &[
    (
        "payload deleted, no erasure",
        ("payload_missing", 7, Some(5)),
        |l| l.shred(7),
    ),
    (
        "payload deleted that the erasure does not name",
        ("payload_missing", 10, Some(8)),
        |l| l.shred(10),
    ),
    (
        "body deleted, salt left, no erasure",
        ("payload_missing", 7, Some(5)),
        |l| l.events[7].body = None,
    ),
    (
        "salt put back after an erasure",
        ("payload_after_erase", 11, Some(4)),
        |l| {
            l.events[6].salt = log_before_erasure().events[6].salt.clone();
        },
    ),
    (
        "body left after an erasure",
        ("payload_after_erase", 11, Some(4)),
        |l| {
            l.events[6].body = log_before_erasure().events[6].body.clone();
        },
    ),
    (
        "payload put back after an erasure",
        ("payload_after_erase", 11, Some(6)),
        |l| {
            l.events[8] = log_before_erasure().events[8].clone();
        },
    ),
    (
        "payload put back after an erasure by a rule",
        ("payload_after_erase", 14, Some(10)),
        |l| {
            l.events[12].salt = Some(vec![13; 32]);
        },
    ),
    ("one approver", ("erase_approvers", 11, Some(9)), |l| {
        erase(l, &[(4, 4)], &[1], &[1])
    }),
    (
        "no approver and no rule",
        ("erase_approvers", 11, Some(9)),
        |l| erase(l, &[(4, 4)], &[], &[]),
    ),
    ("three approvers", ("erase_approvers", 11, Some(9)), |l| {
        erase(l, &[(4, 4)], &[1, 2, 3], &[1, 2, 3])
    }),
    (
        "the same approver twice",
        ("erase_approvers", 11, Some(9)),
        |l| erase(l, &[(4, 4)], &[1, 1], &[1]),
    ),
    (
        "one key under two names",
        ("erase_approvers", 11, Some(9)),
        |l| {
            *l = log_before_erasure();
            let (one, key) = approver(1);
            let mut other = one.clone();
            other.name = approver(2).0.name;
            let mut claim = erase_claim(&[(4, 4)], &[1]);
            claim.approvers.push(other.clone());
            l.erase(AKTE, claim, &[(one, key), (other, approver(1).1)]);
            l.commit();
        },
    ),
    (
        "approvers and a rule",
        ("erase_approvers", 11, Some(9)),
        |l| {
            *l = log_before_erasure();
            let claim = EraseClaim {
                rule: Some(RULE),
                ..erase_claim(&[(4, 4)], &[1, 2])
            };
            l.erase(AKTE, claim, &[approver(1), approver(2)]);
            l.commit();
        },
    ),
    (
        "second signature missing",
        ("erase_signature", 11, Some(9)),
        |l| erase(l, &[(4, 4)], &[1, 2], &[1]),
    ),
    (
        "a stranger's signature in place of the second",
        ("erase_signature", 11, Some(9)),
        |l| {
            erase(l, &[(4, 4)], &[1, 2], &[1, 4]);
        },
    ),
    (
        "the second signature made with another key",
        ("erase_signature", 11, Some(9)),
        |l| {
            *l = log_before_erasure();
            let forged = (approver(2).0, approver(4).1);
            l.erase(
                AKTE,
                erase_claim(&[(4, 4)], &[1, 2]),
                &[approver(1), forged],
            );
            l.commit();
        },
    ),
    (
        "an approver the log has not announced",
        ("erase_unannounced", 11, Some(9)),
        |l| {
            erase(l, &[(4, 4)], &[1, 4], &[1, 4]);
        },
    ),
    (
        "a rule the log has not announced",
        ("erase_unannounced", 11, Some(9)),
        |l| {
            *l = log_before_erasure();
            l.erase(
                AKTE,
                EraseClaim {
                    rule: Some([0x98; 32]),
                    ..erase_claim(&[(4, 4)], &[])
                },
                &[],
            );
            l.commit();
        },
    ),
    (
        "a bad erasure excuses nothing",
        ("payload_missing", 6, Some(4)),
        |l| {
            erase(l, &[(4, 4)], &[1], &[1]);
            l.shred(6);
        },
    ),
    (
        "a good erasure of something else excuses nothing",
        ("payload_missing", 6, Some(4)),
        |l| {
            erase(l, &[(5, 5)], &[1, 2], &[1, 2]);
            l.shred(7);
            l.shred(6);
        },
    ),
    ("erasure of itself", ("erase_target", 11, Some(9)), |l| {
        erase(l, &[(8, 9)], &[1, 2], &[1, 2])
    }),
    (
        "erasure of a later event",
        ("erase_target", 11, Some(9)),
        |l| {
            erase(l, &[(12, 12)], &[1, 2], &[1, 2]);
        },
    ),
    (
        "erasure of the opening",
        ("erase_target", 11, Some(9)),
        |l| erase(l, &[(0, 0)], &[1, 2], &[1, 2]),
    ),
    (
        "erasure of a key event",
        ("erase_target", 11, Some(9)),
        |l| erase(l, &[(1, 2)], &[1, 2], &[1, 2]),
    ),
    (
        "erasure over a later key event",
        ("erase_target", 11, Some(9)),
        |l| {
            erase(l, &[(6, 8)], &[1, 2], &[1, 2]);
        },
    ),
    (
        "erasure of an erasure",
        ("erase_target", 12, Some(10)),
        |l| {
            erase(l, &[(4, 4)], &[1, 2], &[1, 2]);
            l.shred(6);
            l.erase(
                AKTE,
                erase_claim(&[(9, 9)], &[1, 2]),
                &[approver(1), approver(2)],
            );
            l.commit();
        },
    ),
    (
        "end of an erasure that there is not",
        ("erased_unmatched", 11, Some(9)),
        |l| {
            *l = log_before_erasure();
            l.claim(
                AKTE,
                &Claim::Erased(ErasedClaim {
                    ranges: ranges(&[(4, 4)]),
                    erase: 8,
                }),
            );
            l.commit();
        },
    ),
    (
        "end of an erasure of more than it erased",
        ("erased_unmatched", 12, Some(10)),
        |l| {
            erase(l, &[(4, 4)], &[1, 2], &[1, 2]);
            l.shred(6);
            l.claim(
                AKTE,
                &Claim::Erased(ErasedClaim {
                    ranges: ranges(&[(4, 5)]),
                    erase: 9,
                }),
            );
            l.commit();
        },
    ),
];

/// Bundles of the Akte: who may approve is announced in the log's own stream, so a bundle cannot tell.
fn bundles() -> Value {
    type Change = fn(&mut Log);
    let cases: &[(&str, Payloads, Change, &[&str])] = &[
        ("all payloads that are left", Payloads::All, |_| {}, &[]),
        ("clear payloads only", Payloads::Clear, |_| {}, &[]),
        (
            "payload deleted, no erasure",
            Payloads::All,
            |l| l.shred(7),
            &["payload_missing 5"],
        ),
        (
            "payload put back after an erasure",
            Payloads::All,
            |l| l.events[8] = log_before_erasure().events[8].clone(),
            &["payload_after_erase 6"],
        ),
        (
            "one approver",
            Payloads::All,
            |l| erase(l, &[(4, 4)], &[1], &[1]),
            &["erase_approvers 9"],
        ),
        (
            "a stranger's signature",
            Payloads::Clear,
            |l| erase(l, &[(4, 4)], &[1, 2], &[1, 4]),
            &["erase_signature 9"],
        ),
        (
            "erasure of a key event",
            Payloads::Clear,
            |l| erase(l, &[(1, 2)], &[1, 2], &[1, 2]),
            &["erase_target 9"],
        ),
    ];
    cases
        .iter()
        .map(|(name, payloads, change, expected)| {
            let mut log = log_erased();
            change(&mut log);
            let files = unpack(&bundle(&log, AKTE, *payloads, &writer()));
            assert_eq!(codes(&check_files(&files)), *expected, "{name}");
            let hex: serde_json::Map<String, Value> = files
                .iter()
                .map(|(n, b)| (n.clone(), hex::encode(b).into()))
                .collect();
            json!({ "name": name, "files": hex, "findings": expected })
        })
        .collect()
}

pub fn erase_vectors() -> Value {
    let mut all = vectors(log_erased(), BAD);
    all["bundles"] = bundles();
    all
}
