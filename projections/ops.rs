//! Ops: what a batch of events does to the tables of one model, in few statements.
//!
//! 2026-11-23: rows travel as one JSON array per statement (`json_populate_recordset`): one parameter, one round
//! trip, no prepared statement to keep, the same code for one row and for thousands.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};

use futures::poll;
use serde::Serialize;
use serde_json::Value;
use tokio_postgres::GenericClient;
use tokio_postgres::types::Type;
use uuid::Uuid;

use crate::Error;

/// A statement carries at most about this many bytes of rows.
const SEGMENT_BYTES_MAX: usize = 4 << 20;

/// Statements of one model in order. Inserts into different tables commute, so they are gathered by table; changes of
/// single rows come after them, gathered by statement; any other update waits for all before it and holds up all
/// after it.
#[derive(Default)]
pub(crate) struct Ops {
    done: Vec<(&'static str, String)>,
    /// By rank: a table whose insert reads another of this model comes after it.
    open: BTreeMap<u8, (&'static str, String)>,
    /// By statement and row.
    changes: Vec<(&'static str, BTreeMap<Uuid, String>)>,
    open_bytes: usize,
}

impl Ops {
    /// Adds a row to the insert of this rank. `sql` takes `$1`: a JSON array of rows, as text.
    pub(crate) fn insert(
        &mut self,
        rank: u8,
        sql: &'static str,
        row: &impl Serialize,
    ) -> Result<(), Error> {
        let json = to_json(row)?;
        if self.open_bytes > SEGMENT_BYTES_MAX {
            self.close();
        }
        self.open_bytes += json.len();
        let (_, rows) = self.open.entry(rank).or_insert((sql, String::new()));
        rows.push(if rows.is_empty() { '[' } else { ',' });
        rows.push_str(&json);
        Ok(())
    }

    /// Adds a change of the row with this key. `sql` takes `$1`: a JSON array of rows, as text, each of another key.
    ///
    /// A later change by the same statement takes the place of an earlier one. So it must set its columns whatever
    /// they were, or name the greater of both; and neither an insert nor another statement may read or set them.
    pub(crate) fn change(
        &mut self,
        sql: &'static str,
        key: Uuid,
        row: &impl Serialize,
    ) -> Result<(), Error> {
        let json = to_json(row)?;
        if self.open_bytes > SEGMENT_BYTES_MAX {
            self.close();
        }
        self.open_bytes += json.len();
        match self.changes.iter_mut().find(|(s, _)| *s == sql) {
            Some((_, rows)) => {
                rows.insert(key, json);
            }
            None => self.changes.push((sql, BTreeMap::from([(key, json)]))),
        }
        Ok(())
    }

    /// Adds a statement that sees everything before it. `sql` takes `$1`: a JSON array with this one row.
    pub(crate) fn update(&mut self, sql: &'static str, row: &impl Serialize) -> Result<(), Error> {
        let json = to_json(row)?;
        self.close();
        self.done.push((sql, format!("[{json}]")));
        Ok(())
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.done.is_empty() && self.open.is_empty() && self.changes.is_empty()
    }

    fn close(&mut self) {
        for (_, (sql, mut rows)) in std::mem::take(&mut self.open) {
            rows.push(']');
            self.done.push((sql, rows));
        }
        for (sql, rows) in std::mem::take(&mut self.changes) {
            let rows: Vec<String> = rows.into_values().collect();
            self.done.push((sql, format!("[{}]", rows.join(","))));
        }
        self.open_bytes = 0;
    }

    /// Sends all statements without waiting between them; they run in order.
    pub(crate) async fn run(self, client: &impl GenericClient) -> Result<(), Error> {
        self.send(client, &AtomicBool::new(false)).await
    }

    /// As `run`; `sent` becomes true when the last statement is on its way.
    pub(crate) async fn send(
        mut self,
        client: &impl GenericClient,
        sent: &AtomicBool,
    ) -> Result<(), Error> {
        self.close();
        let mut waiting = Vec::new();
        for (sql, rows) in &self.done {
            let mut one =
                Box::pin(async move { client.execute_typed(sql, &[(rows, Type::TEXT)]).await });
            // The first poll sends; PostgreSQL works in the order of sending.
            match poll!(&mut one) {
                std::task::Poll::Ready(done) => {
                    done?;
                }
                std::task::Poll::Pending => waiting.push(one),
            }
        }
        sent.store(true, Ordering::Release);
        for one in waiting {
            one.await?;
        }
        Ok(())
    }
}

/// JSON that PostgreSQL takes: its text knows no NUL, which extracted text and file names may hold.
fn to_json(row: &impl Serialize) -> Result<String, Error> {
    let json = serde_json::to_string(row)?;
    if !json.contains("\\u0000") {
        return Ok(json);
    }
    let mut value: Value = serde_json::from_str(&json)?;
    without_nul(&mut value);
    Ok(value.to_string())
}

fn without_nul(value: &mut Value) {
    match value {
        Value::String(s) => *s = s.replace('\0', "\u{fffd}"),
        Value::Array(a) => a.iter_mut().for_each(without_nul),
        Value::Object(o) => o.values_mut().for_each(without_nul),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use serde_json::json;

    #[test]
    fn a_nul_in_a_text_becomes_a_replacement_character() {
        let json = to_json(&json!({"text": "a\0b", "other": ["\\u0000"]})).unwrap();
        let back: Value = serde_json::from_str(&json).unwrap();
        assert_eq!(back, json!({"text": "a\u{fffd}b", "other": ["\\u0000"]}));
    }

    #[test]
    fn the_last_change_of_a_row_counts_and_comes_after_the_inserts() {
        let mut ops = Ops::default();
        let [one, two] = [Uuid::from_u128(1), Uuid::from_u128(2)];
        ops.change("c", two, &1).unwrap();
        ops.change("c", one, &2).unwrap();
        ops.insert(0, "a", &3).unwrap();
        ops.change("d", one, &4).unwrap();
        ops.change("c", two, &5).unwrap();
        ops.update("u", &6).unwrap();
        ops.change("c", two, &7).unwrap();
        ops.close();
        let done: Vec<(&str, &str)> = ops.done.iter().map(|(s, r)| (*s, r.as_str())).collect();
        assert_eq!(
            done,
            [
                ("a", "[3]"),
                ("c", "[2,5]"),
                ("d", "[4]"),
                ("u", "[6]"),
                ("c", "[7]")
            ]
        );
    }

    #[test]
    fn an_update_comes_after_the_inserts_before_it() {
        let mut ops = Ops::default();
        ops.insert(1, "b", &1).unwrap();
        ops.insert(0, "a", &2).unwrap();
        ops.insert(1, "b", &3).unwrap();
        ops.update("u", &4).unwrap();
        ops.insert(1, "b", &5).unwrap();
        ops.close();
        let done: Vec<_> = ops.done.iter().map(|(s, r)| (*s, r.as_str())).collect();
        assert_eq!(
            done,
            [("a", "[2]"), ("b", "[1,3]"), ("u", "[4]"), ("b", "[5]")]
        );
    }
}
