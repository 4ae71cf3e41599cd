//! A forger with the program's own tools: the rows in memory, chains and roots made anew.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use eakte::keys::Schluesselbund;
use eakte::store::huelle;
use eakte_ledger::chain::{genesis, link};
use eakte_ledger::claim::{self, Claim, Place};
use eakte_ledger::header::{Header, HeaderBytes, Kind};
use eakte_ledger::heads::{self, StreamEnd};
use eakte_ledger::ids::{ChainHash, Origin, RecordId, TreeHash};
use eakte_ledger::note::{Note, WriterKey, sign};
use eakte_ledger::seal::{RecordKey, SealInput, digests, open_event, seal_event};
use eakte_ledger::tree::{Frontier, leaf};
use tokio_postgres::Client;
use uuid::Uuid;

/// One row of the three tables.
#[derive(Clone, Debug)]
pub(crate) struct Zeile {
    pub(crate) header: Vec<u8>,
    pub(crate) salt: Option<Vec<u8>>,
    pub(crate) body: Option<Vec<u8>>,
}

impl Zeile {
    pub(crate) fn kopf(&self) -> Header {
        self.bytes().parse().unwrap()
    }

    fn bytes(&self) -> HeaderBytes {
        HeaderBytes::try_from(&self.header[..]).unwrap()
    }

    /// Changes the header alone.
    pub(crate) fn aendern(&mut self, change: impl FnOnce(&mut Header)) {
        let mut header = self.kopf();
        change(&mut header);
        self.header = header.encode().0.to_vec();
    }
}

/// The whole log in memory, with the stolen key of its writer.
#[derive(Clone)]
pub(crate) struct Protokoll {
    pub(crate) zeilen: Vec<Zeile>,
    /// Last positions of the batches.
    pub(crate) wurzeln: Vec<i64>,
    pub(crate) origin: Origin,
    bund: Arc<Schluesselbund>,
    /// The record keys, by stream and epoch: they lie elsewhere than the key of the writer.
    keys: Arc<HashMap<(RecordId, u32), RecordKey>>,
    /// Whether the forger has them, too.
    einbruch: bool,
}

/// All record keys of a log.
async fn record_keys(
    client: &Client,
    bund: &Schluesselbund,
) -> HashMap<(RecordId, u32), RecordKey> {
    let rows = client
        .query("SELECT DISTINCT stream FROM record_key", &[])
        .await
        .unwrap();
    let streams: Vec<Uuid> = rows.iter().map(|r| r.get(0)).collect();
    let rows = huelle::der_stroeme(client, &streams).await.unwrap();
    let epochs = rows.chunk_by(|a, b| (a.stream, a.epoch) == (b.stream, b.epoch));
    epochs
        .map(|same| {
            let (epoch, _, key) = huelle::oeffnen(same, bund).unwrap();
            ((RecordId(*same[0].stream.as_bytes()), epoch), key)
        })
        .collect()
}

impl Protokoll {
    /// Reads the rows of a sound log.
    pub(crate) async fn lesen(
        client: &Client,
        origin: &Origin,
        bund: &Arc<Schluesselbund>,
    ) -> Self {
        let rows = client
            .query(
                "SELECT header, salt, body FROM event LEFT JOIN payload_salt USING (position)
                     LEFT JOIN payload_body USING (position) ORDER BY position",
                &[],
            )
            .await
            .unwrap();
        let roots = client
            .query(
                "SELECT last_pos FROM log_batch WHERE last_pos >= 0 ORDER BY last_pos",
                &[],
            )
            .await
            .unwrap();
        Self {
            zeilen: rows
                .iter()
                .map(|r| Zeile {
                    header: r.get(0),
                    salt: r.get(1),
                    body: r.get(2),
                })
                .collect(),
            wurzeln: roots.iter().map(|r| r.get(0)).collect(),
            origin: origin.clone(),
            bund: bund.clone(),
            keys: Arc::new(record_keys(client, bund).await),
            einbruch: false,
        }
    }

    /// The forger has broken into the server: what is sealed can be opened, and sealed anew.
    pub(crate) fn einbrechen(&mut self) {
        self.einbruch = true;
    }

    /// What a sealed event says; nothing if it does not open.
    pub(crate) fn offen(&self, position: i64) -> Option<Vec<u8>> {
        self.geoeffnet(&self.zeilen[position as usize])
    }

    fn geoeffnet(&self, zeile: &Zeile) -> Option<Vec<u8>> {
        let header = zeile.kopf();
        let key = self.keys.get(&(header.record_id, header.key_epoch))?;
        let salt = zeile.salt.as_deref()?.try_into().ok()?;
        let plain = open_event(&zeile.bytes(), salt, zeile.body.as_deref()?, key);
        plain.ok().map(|p| p.to_vec())
    }

    /// A sealed event under this header that says this.
    fn versiegelt(&self, header: &Header, plain: &[u8]) -> Zeile {
        let input = SealInput {
            kind: header.kind,
            org: header.org,
            record_id: header.record_id,
            seq: header.seq,
            time_ms: header.time_ms,
            key_epoch: header.key_epoch,
            prev: header.prev,
            salt: *blake3::hash(plain).as_bytes(),
        };
        let key = &self.keys[&(header.record_id, header.key_epoch)];
        let sealed = seal_event(&input, key, plain).unwrap();
        Zeile {
            header: sealed.header.0.to_vec(),
            salt: Some(sealed.salt.to_vec()),
            body: Some(sealed.body),
        }
    }

    /// Puts another text and header in place of a sealed event.
    pub(crate) fn umschreiben(
        &mut self,
        position: i64,
        change: impl FnOnce(&mut Header, &mut Vec<u8>),
    ) {
        let mut header = self.zeilen[position as usize].kopf();
        let mut plain = self.offen(position).unwrap();
        change(&mut header, &mut plain);
        self.zeilen[position as usize] = self.versiegelt(&header, &plain);
    }

    /// Where the next event of a stream goes.
    pub(crate) fn platz(&self, stream: RecordId) -> Place {
        let of_stream = |e: &&Zeile| e.kopf().record_id == stream;
        let last = self.zeilen.iter().rfind(of_stream).unwrap();
        let header = last.kopf();
        Place {
            record_id: stream,
            seq: header.seq + 1,
            org: header.org,
            time_ms: header.time_ms,
            prev: link(&last.bytes()),
        }
    }

    /// Appends a clear event, signed with the stolen key and whatever else is signed by `more`.
    pub(crate) fn anhaengen(
        &mut self,
        stream: RecordId,
        claim: &Claim,
        more: impl FnOnce(Vec<u8>) -> Vec<u8>,
    ) {
        let place = self.platz(stream);
        let text = claim.note_text(&place).unwrap();
        let note = more(sign(&text, &self.origin, self.schluessel()));
        let event = claim.event_with(&place, note).unwrap();
        self.zeilen.push(Zeile {
            header: event.header.0.to_vec(),
            salt: None,
            body: Some(event.body),
        });
    }

    /// What a clear event states.
    pub(crate) fn aussage(&self, position: i64) -> Claim {
        let zeile = &self.zeilen[position as usize];
        let body = zeile.body.as_deref().unwrap();
        claim::read_unverified(zeile.kopf().kind, body).unwrap().1
    }

    /// Appends a clear event to the stream of another one, which states what that one does but for a change.
    pub(crate) fn nachahmen(&mut self, position: i64, change: impl FnOnce(&mut Claim)) {
        let mut claim = self.aussage(position);
        change(&mut claim);
        let stream = self.zeilen[position as usize].kopf().record_id;
        self.anhaengen(stream, &claim, |note| note);
    }

    /// Makes a heads event state what the forged log before it is, and what follows fit.
    pub(crate) fn tagesstand_anpassen(&mut self, position: i64) {
        let mut ends: HashMap<RecordId, StreamEnd> = HashMap::new();
        for zeile in &self.zeilen[..position as usize] {
            let header = zeile.kopf();
            let end = StreamEnd {
                record_id: header.record_id,
                seq: header.seq,
                head: link(&zeile.bytes()),
            };
            ends.insert(header.record_id, end);
        }
        let found = heads::tree(ends.into_values().collect());
        let body = self.zeilen[position as usize].body.as_ref().unwrap();
        let text = Note::parse(body).unwrap().text().to_owned();
        let text = zeile_ersetzt(&text, "size", &position.to_string());
        let text = zeile_ersetzt(&text, "streams", &found.streams.to_string());
        let text = zeile_ersetzt(&text, "root", &found.root.to_string());
        self.inhalt(position, sign(&text, &self.origin, self.bund.schreiber()));
        self.neu_verketten(position + 1);
    }

    /// The stolen key.
    pub(crate) fn schluessel(&self) -> &WriterKey {
        self.bund.schreiber()
    }

    /// Puts a clear payload in place of another, with digests that fit.
    pub(crate) fn inhalt(&mut self, position: i64, body: Vec<u8>) {
        let zeile = &mut self.zeilen[position as usize];
        let found = digests(None, &body);
        zeile.aendern(|h| {
            h.payload_len = body.len() as u64;
            (h.payload_b3, h.payload_sha256) = (found.blake3, found.sha256);
        });
        zeile.body = Some(body);
    }

    /// The edge of the tree over the first events.
    pub(crate) fn rand(&self, size: usize) -> Frontier {
        let mut frontier = Frontier::new();
        for zeile in &self.zeilen[..size] {
            frontier.push(leaf(&zeile.bytes()));
        }
        frontier
    }

    /// The root over all events.
    pub(crate) fn wurzel(&self) -> TreeHash {
        self.rand(self.zeilen.len()).root()
    }

    /// Makes sequences, links and digests fit again from a position on, and signs clear events anew with the stolen
    /// key. Sealed events are sealed anew if the forger can; else only their headers are made to fit.
    pub(crate) fn neu_verketten(&mut self, ab: i64) {
        let mut ends: HashMap<RecordId, (u64, ChainHash)> = HashMap::new();
        for position in 0..self.zeilen.len() {
            let mut zeile = self.zeilen[position].clone();
            let stream = zeile.kopf().record_id;
            let start = || (0, genesis(&self.origin, &stream));
            let (seq, prev) = ends.get(&stream).copied().unwrap_or_else(start);
            let within = position as i64 >= ab;
            let plain = (self.einbruch && within).then(|| self.geoeffnet(&zeile));
            if let Some(plain) = plain.flatten() {
                let header = Header {
                    seq,
                    prev,
                    ..zeile.kopf()
                };
                zeile = self.versiegelt(&header, &plain);
            } else if within {
                let clear = zeile.salt.is_none();
                if clear {
                    let body = zeile.body.as_ref().unwrap();
                    let text = Note::parse(body).unwrap().text().to_owned();
                    let text = zeile_ersetzt(&text, "seq", &seq.to_string());
                    let text = zeile_ersetzt(&text, "prev", &prev.to_string());
                    zeile.body = Some(sign(&text, &self.origin, self.bund.schreiber()));
                }
                let body = zeile.body.clone().unwrap();
                let salt: Option<[u8; 32]> = zeile.salt.as_deref().map(|s| s.try_into().unwrap());
                let found = digests(salt.as_ref(), &body);
                let length = body.len() + salt.map_or(0, |s| s.len());
                zeile.aendern(|h| {
                    (h.seq, h.prev) = (seq, prev);
                    h.payload_len = length as u64;
                    (h.payload_b3, h.payload_sha256) = (found.blake3, found.sha256);
                });
            }
            ends.insert(stream, (seq + 1, link(&zeile.bytes())));
            self.zeilen[position] = zeile;
        }
    }

    /// Lets every wrapped key stand at the event that now announces it.
    async fn huellen(&self, client: &Client) {
        let rows = client
            .query("SELECT stream, epoch, position FROM record_key", &[])
            .await
            .unwrap();
        let mut moved: Vec<(Uuid, i32, i64, Option<i64>)> = Vec::new();
        for row in rows {
            let (stream, epoch): (Uuid, i32) = (row.get(0), row.get(1));
            let line = format!("\nepoch: {epoch}\n");
            let now = self.zeilen.iter().position(|zeile| {
                let kopf = zeile.kopf();
                let text = String::from_utf8_lossy(zeile.body.as_deref().unwrap_or_default());
                kopf.kind == Kind::Key
                    && kopf.record_id.0 == *stream.as_bytes()
                    && text.contains(&line)
            });
            moved.push((stream, epoch, row.get(2), now.map(|at| at as i64)));
        }
        for (stream, epoch, old, now) in moved {
            let sql = match now {
                Some(_) => {
                    "UPDATE record_key SET position = $4 WHERE stream = $1 AND epoch = $2 AND position = $3"
                }
                None => {
                    "DELETE FROM record_key WHERE stream = $1 AND epoch = $2 AND position = $3 AND $4::bigint IS NULL"
                }
            };
            client
                .execute(sql, &[&stream, &epoch, &old, &now])
                .await
                .unwrap();
        }
    }

    /// Writes rows and roots that fit them over what a database holds.
    pub(crate) async fn schreiben(&self, client: &Client) {
        self.huellen(client).await;
        client
            .batch_execute("TRUNCATE event, payload_salt, payload_body, log_batch")
            .await
            .unwrap();
        client
            .batch_execute("INSERT INTO log_batch VALUES (-1, sha256(''), '')")
            .await
            .unwrap();
        for (position, zeile) in self.zeilen.iter().enumerate() {
            let position = position as i64;
            let header = zeile.kopf();
            let stream = Uuid::from_bytes(header.record_id.0);
            let sequence = header.seq as i64;
            client
                .execute(
                    "INSERT INTO event VALUES ($1, $2, $3, $4)",
                    &[&position, &stream, &sequence, &zeile.header],
                )
                .await
                .unwrap();
            if let Some(salt) = &zeile.salt {
                let sql = "INSERT INTO payload_salt VALUES ($1, $2)";
                client.execute(sql, &[&position, salt]).await.unwrap();
            }
            if let Some(body) = &zeile.body {
                let sql = "INSERT INTO payload_body VALUES ($1, $2)";
                client.execute(sql, &[&position, body]).await.unwrap();
            }
        }
        let end = self.zeilen.len() as i64 - 1;
        let within = self.wurzeln.iter().copied().filter(|last| *last < end);
        // A batch whose only event was deleted is none.
        let roots: BTreeSet<i64> = within.chain([end]).collect();
        for last in roots {
            let edge = self.rand(last as usize + 1);
            client
                .execute(
                    "INSERT INTO log_batch VALUES ($1, $2, $3)",
                    &[&last, &edge.root().0.to_vec(), &edge.to_bytes()],
                )
                .await
                .unwrap();
        }
    }
}

/// A note's text with another value in one line.
pub(crate) fn zeile_ersetzt(text: &str, name: &str, value: &str) -> String {
    let start = format!("{name}: ");
    let lines = text.lines().map(|line| match line.starts_with(&start) {
        true => format!("{name}: {value}\n"),
        false => format!("{line}\n"),
    });
    lines.collect()
}
