//! Tampering: whoever changes the database behind the service's back is found at the very position.

use eakte_ledger::verify::{Defect, Finding};
use tokio_postgres::Client;

use crate::support::sitzung::arbeiten;
use crate::support::welt::Welt;

/// Tables that an attacker may change.
const TABELLEN: [&str; 4] = ["event", "payload_salt", "payload_body", "log_batch"];

/// A log, an attacker, and a copy of the log to go back to.
struct Tat {
    welt: Welt,
    client: Client,
    /// Newest position.
    kopf: i64,
}

impl Tat {
    async fn neu(seed: u64) -> Self {
        let welt = Welt::neu().await;
        arbeiten(&welt, seed, 400, "Spur").await;
        welt.protokoll_ist_unversehrt().await;
        let client = welt.superuser().await;
        for t in TABELLEN {
            client
                .batch_execute(&format!("CREATE TABLE echt_{t} AS TABLE {t}"))
                .await
                .unwrap();
        }
        let row = client
            .query_one("SELECT max(position) FROM event", &[])
            .await
            .unwrap();
        let kopf = row.get(0);
        Self { welt, client, kopf }
    }

    /// A sealed event in the middle whose stream goes on after it.
    async fn mitte(&self) -> i64 {
        let sql = "SELECT e.position FROM event e JOIN payload_salt USING (position)
            WHERE EXISTS (SELECT 1 FROM event n WHERE n.stream = e.stream AND n.sequence = e.sequence + 1)
              AND e.sequence > 3
            ORDER BY abs(e.position - $1) LIMIT 1";
        self.client
            .query_one(sql, &[&(self.kopf / 2)])
            .await
            .unwrap()
            .get(0)
    }

    /// The first finding after an attack; then everything is as before.
    async fn befund(&self, attack: &str) -> Finding {
        self.client
            .batch_execute(attack)
            .await
            .unwrap_or_else(|e| panic!("{attack}: {e:?}"));
        let report = self.welt.app.log_pruefen(|_, _| {}).await.unwrap();
        let mut back = format!("TRUNCATE {};", TABELLEN.join(", "));
        for t in TABELLEN {
            back.push_str(&format!("INSERT INTO {t} SELECT * FROM echt_{t};"));
        }
        self.client.batch_execute(&back).await.unwrap();
        self.welt.protokoll_ist_unversehrt().await;
        let first = report.findings.first();
        first
            .cloned()
            .unwrap_or_else(|| panic!("not found: {attack}"))
    }

    /// The attack is found first at exactly this position.
    async fn gefunden_bei(&self, position: i64, attack: &str) -> Finding {
        let first = self.befund(attack).await;
        let at = Some(u64::try_from(position).unwrap());
        assert_eq!(
            (first.position, first.last_position),
            (at, at),
            "{attack}: {first}"
        );
        first
    }
}

/// SQL that flips the lowest bit of a byte.
fn kippen(table: &str, column: &str, position: i64, byte: &str) -> String {
    format!(
        "UPDATE {table} SET {column} = set_byte({column}, {byte}, get_byte({column}, {byte}) # 1)
         WHERE position = {position}"
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flipped_bit_is_found_at_its_position_wherever_it_is() {
    let tat = Tat::neu(21).await;
    let mitte = tat.mitte().await;
    for byte in ["0", "octet_length(body) / 2", "octet_length(body) - 1"] {
        let found = tat
            .gefunden_bei(mitte, &kippen("payload_body", "body", mitte, byte))
            .await;
        assert_eq!(found.defect, Defect::PayloadDigests);
    }
    for byte in [0, 31] {
        tat.gefunden_bei(
            mitte,
            &kippen("payload_salt", "salt", mitte, &byte.to_string()),
        )
        .await;
    }
    // Every byte of the header counts: magic, kind, organisation, stream, sequence, time, digests, link.
    for position in [mitte, tat.kopf] {
        for byte in 0..148 {
            tat.gefunden_bei(
                position,
                &kippen("event", "header", position, &byte.to_string()),
            )
            .await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_column_is_found_at_its_position() {
    let tat = Tat::neu(22).await;
    let mitte = tat.mitte().await;
    for set in ["stream = gen_random_uuid()", "sequence = sequence + 100000"] {
        let attack = format!("UPDATE event SET {set} WHERE position = {mitte}");
        let found = tat.gefunden_bei(mitte, &attack).await;
        assert_eq!(found.defect, Defect::ColumnsDiffer);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_event_is_found_at_its_position() {
    let tat = Tat::neu(23).await;
    for position in [tat.mitte().await, tat.kopf, 0] {
        for tables in [&TABELLEN[..1], &TABELLEN[..3]] {
            let attack: String = tables
                .iter()
                .map(|t| format!("DELETE FROM {t} WHERE position = {position};"))
                .collect();
            tat.gefunden_bei(position, &attack).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_cut_off_with_its_batch_is_missed_as_long_as_a_later_root_is_there() {
    let tat = Tat::neu(24).await;
    // Whoever also removes the last roots leaves a shorter, sound log: only a witness outside knows better.
    // With the roots in place the end is missed at its first lost position.
    let cut = tat.kopf - 4;
    let attack: String = TABELLEN[..3]
        .iter()
        .map(|t| format!("DELETE FROM {t} WHERE position >= {cut};"))
        .collect();
    let found = tat.befund(&attack).await;
    assert_eq!(found.position, Some(u64::try_from(cut).unwrap()), "{found}");
    assert_eq!(
        found.last_position,
        Some(u64::try_from(tat.kopf).unwrap()),
        "{found}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn swapped_events_are_found_at_the_first_of_them() {
    let tat = Tat::neu(25).await;
    let (a, b) = (tat.mitte().await, tat.kopf - 3);
    let parked = -1;
    // Whole events change places, then only their payloads, then only their headers.
    let all = &TABELLEN[..3];
    for tables in [all, &all[1..], &all[2..]] {
        let mut attack = String::new();
        for t in tables {
            for (from, to) in [(a, parked), (b, a), (parked, b)] {
                attack.push_str(&format!(
                    "UPDATE {t} SET position = {to} WHERE position = {from};"
                ));
            }
        }
        tat.gefunden_bei(a, &attack).await;
    }
    let headers = format!(
        "UPDATE event e SET header = o.header FROM event o
         WHERE (e.position, o.position) IN (({a}, {b}), ({b}, {a}))"
    );
    tat.gefunden_bei(a, &headers).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redated_event_is_found_at_its_position() {
    let tat = Tat::neu(26).await;
    // The time stands in the header; where, the header's layout says. Another time is another header.
    let mitte = tat.mitte().await;
    let row = tat
        .client
        .query_one("SELECT header FROM event WHERE position = $1", &[&mitte])
        .await
        .unwrap();
    let header: &[u8] = row.get(0);
    let bytes = eakte_ledger::header::HeaderBytes::try_from(header).unwrap();
    let time = bytes.parse().unwrap().time_ms;
    let place = header
        .windows(8)
        .position(|w| w == time.to_be_bytes() || w == time.to_le_bytes())
        .unwrap();
    for back_ms in [1_i64, 86_400_000, -1, -3_600_000] {
        let other = time.checked_add_signed(-back_ms).unwrap();
        let big = header[place..place + 8] == time.to_be_bytes();
        let other = if big {
            other.to_be_bytes()
        } else {
            other.to_le_bytes()
        };
        let mut forged = header.to_vec();
        forged[place..place + 8].copy_from_slice(&other);
        let forged: String = forged.iter().map(|b| format!("{b:02x}")).collect();
        let attack = format!("UPDATE event SET header = '\\x{forged}' WHERE position = {mitte}");
        tat.gefunden_bei(mitte, &attack).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payload_put_away_is_found_at_its_position() {
    let tat = Tat::neu(27).await;
    let mitte = tat.mitte().await;
    for (table, defect) in [
        ("payload_body", Defect::PayloadMissing),
        ("payload_salt", Defect::SaltMissing),
    ] {
        let attack = format!("DELETE FROM {table} WHERE position = {mitte}");
        assert_eq!(tat.gefunden_bei(mitte, &attack).await.defect, defect);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forged_event_at_the_end_is_found_at_its_position() {
    let tat = Tat::neu(28).await;
    let (mitte, next) = (tat.mitte().await, tat.kopf + 1);
    let copy = format!(
        "INSERT INTO event SELECT {next}, gen_random_uuid(), 0, header FROM event WHERE position = {mitte};
         INSERT INTO payload_salt SELECT {next}, salt FROM payload_salt WHERE position = {mitte};
         INSERT INTO payload_body SELECT {next}, body FROM payload_body WHERE position = {mitte};"
    );
    tat.gefunden_bei(next, &copy).await;
}
