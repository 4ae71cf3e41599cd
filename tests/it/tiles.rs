//! Tiles: the tree over the log, kept in pieces, says what the whole log says.

use eakte::store::StoreError;
use eakte::store::db::Db;
use eakte::store::migrate::migrate;
use eakte::store::tiles::{TILE_HASHES, Tiles};
use eakte_domain::werte::Leistungsart::Pflege;
use eakte_ledger::header::{HEADER_BYTES, HeaderBytes};
use eakte_ledger::ids::TreeHash;
use eakte_ledger::proof::{InclusionProof, ProofBuilder};
use eakte_ledger::tree::{self, Frontier};
use eakte_testpg::TestDb;
use tokio_postgres::Client;

use crate::support::Zufall;
use crate::support::welt::{MIGRATION, Welt};

/// A log of headers that mean nothing: tiles look at their bytes only.
struct Protokoll {
    _db: TestDb,
    superuser: Client,
    client: Client,
    leaves: Vec<TreeHash>,
    edge: Frontier,
    /// How often it was set back: what comes then is something else.
    zweig: u8,
}

impl Protokoll {
    async fn neu() -> Self {
        let test_db = TestDb::new(&[]).await;
        let db = Db::new(&test_db.url()).unwrap();
        let _one = MIGRATION.lock().await;
        migrate(&mut db.owner().await.unwrap()).await.unwrap();
        Self {
            superuser: test_db.client().await,
            client: db.service().await.unwrap(),
            _db: test_db,
            leaves: Vec::new(),
            edge: Frontier::new(),
            zweig: 0,
        }
    }

    /// Sets the database back to the first `size` events, as a restored backup does.
    async fn zurueck(&mut self, size: usize) {
        self.leaves.truncate(size);
        self.edge = Frontier::new();
        self.leaves.iter().for_each(|l| self.edge.push(*l));
        self.zweig += 1;
        let size = i64::try_from(size).unwrap();
        for sql in [
            "DELETE FROM event WHERE position >= $1",
            "DELETE FROM log_batch WHERE last_pos >= $1",
            "DELETE FROM log_tile WHERE (number + 1) << (8 * (level + 1)) > $1",
        ] {
            self.superuser.execute(sql, &[&size]).await.unwrap();
        }
    }

    /// Appends headers as one batch.
    async fn waechst(&mut self, events: usize) {
        let first = self.leaves.len();
        let (mut positions, mut headers) = (Vec::new(), Vec::new());
        for n in first..first + events {
            let mut header = [0u8; HEADER_BYTES];
            blake3::Hasher::new()
                .update(&[self.zweig])
                .update(&n.to_be_bytes())
                .finalize_xof()
                .fill(&mut header);
            let leaf = tree::leaf(&HeaderBytes::try_from(&header[..]).unwrap());
            self.leaves.push(leaf);
            self.edge.push(leaf);
            positions.push(i64::try_from(n).unwrap());
            headers.push(header.to_vec());
        }
        let sql = "INSERT INTO event SELECT p, gen_random_uuid(), p, h FROM unnest($1::bigint[], $2::bytea[]) t (p, h)";
        self.superuser
            .execute(sql, &[&positions, &headers])
            .await
            .unwrap();
        let last = i64::try_from(self.leaves.len()).unwrap() - 1;
        let (root, edge) = (self.edge.root().0.to_vec(), self.edge.to_bytes());
        self.superuser
            .execute(
                "INSERT INTO log_batch VALUES ($1, $2, $3)",
                &[&last, &root, &edge],
            )
            .await
            .unwrap();
    }

    async fn gekachelt(&self) -> (i64, i64) {
        let sql = "SELECT count(*) FILTER (WHERE level = 0), count(*) FILTER (WHERE level = 1) FROM log_tile";
        let row = self.superuser.query_one(sql, &[]).await.unwrap();
        (row.get(0), row.get(1))
    }

    fn root(&self, size: usize) -> TreeHash {
        let mut edge = Frontier::new();
        self.leaves[..size].iter().for_each(|l| edge.push(*l));
        edge.root()
    }

    /// Proofs from tiles equal the proofs of one pass over all leaves, and so does the right edge.
    async fn beweise_stimmen(&self, tiles: &Tiles, size: usize, zufall: &mut Zufall) {
        let mut wanted: Vec<u64> = (0..20).map(|_| zufall.bis(size) as u64).collect();
        wanted.extend([0, size as u64 - 1]);
        wanted.sort_unstable();
        wanted.dedup();
        let mut whole = ProofBuilder::new(wanted.clone()).unwrap();
        self.leaves[..size].iter().for_each(|l| whole.push(*l));
        let (edge, proofs) = whole.finish().unwrap();
        let part = tiles
            .ausschnitt(&self.client, size as u64, wanted)
            .await
            .unwrap();
        assert_eq!(part.frontier().unwrap(), edge, "right edge at {size}");
        for proof in proofs {
            let ours =
                InclusionProof::prove(proof.position, size as u64, |id| part.node(id)).unwrap();
            assert_eq!(
                ours.as_ref(),
                Some(&proof),
                "position {} of {size}",
                proof.position
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn proofs_from_tiles_equal_those_of_the_whole_log_however_much_of_it_is_tiled() {
    let mut log = Protokoll::neu().await;
    let tiles = Tiles::default();
    let mut zufall = Zufall::new(31);
    // Sizes on and beside the edges of tiles of level 0 and 1.
    for size in [
        1, 2, 255, 256, 257, 511, 700, 65_535, 65_536, 65_792, 66_000,
    ] {
        log.waechst(size - log.leaves.len()).await;
        // Not tiled at all, or tiled up to an earlier size: the rest comes from headers.
        log.beweise_stimmen(&Tiles::default(), size, &mut zufall)
            .await;
        if size != 65_535 {
            tiles.build(&mut log.client, |_| {}).await.unwrap();
        }
        log.beweise_stimmen(&tiles, size, &mut zufall).await;
        // An older tree is proved from the same tiles.
        let older = 1 + zufall.bis(size);
        log.beweise_stimmen(&tiles, older, &mut zufall).await;
    }
    assert_eq!(log.gekachelt().await, (257, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn no_proof_is_made_of_a_tile_kept_from_before_the_database_was_set_back() {
    let mut log = Protokoll::neu().await;
    let tiles = Tiles::default();
    let mut zufall = Zufall::new(32);
    log.waechst(300).await;
    log.waechst(500).await;
    tiles.build(&mut log.client, |_| {}).await.unwrap();
    log.beweise_stimmen(&tiles, 800, &mut zufall).await;
    // From here on all of them are in memory.
    for number in 0..3 {
        let tile = tiles.tile(&log.client, (0, number), TILE_HASHES).await;
        assert_eq!(tile.unwrap().len(), 256);
    }
    log.zurueck(300).await;
    assert_eq!(log.gekachelt().await, (1, 0));
    log.beweise_stimmen(&tiles, 300, &mut zufall).await;
    log.waechst(600).await;
    // Not tiled yet, then tiled, then in memory.
    log.beweise_stimmen(&tiles, 900, &mut zufall).await;
    tiles.build(&mut log.client, |_| {}).await.unwrap();
    assert_eq!(log.gekachelt().await, (3, 0));
    for _ in 0..2 {
        log.beweise_stimmen(&tiles, 900, &mut zufall).await;
    }
    for number in 0..3 {
        let tile = tiles.tile(&log.client, (0, number), TILE_HASHES).await;
        let first = (number * TILE_HASHES) as usize;
        assert_eq!(tile.unwrap(), log.leaves[first..first + 256]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn stored_tiles_equal_a_recomputation_and_two_builders_do_not_harm_each_other() {
    let mut log = Protokoll::neu().await;
    let events = 2 * 65_536 + 300;
    log.waechst(events).await;
    let db = Db::new(&log._db.url()).unwrap();
    let mut clients = vec![db.service().await.unwrap(), db.service().await.unwrap()];
    let (mut a, mut b) = (clients.remove(0), clients.remove(0));
    let (one, two) = (Tiles::default(), Tiles::default());
    let (first, second) = tokio::join!(one.build(&mut a, |_| {}), two.build(&mut b, |_| {}));
    first.unwrap();
    second.unwrap();
    let rows = log
        .superuser
        .query(
            "SELECT level, number, root, hashes FROM log_tile ORDER BY level, number",
            &[],
        )
        .await
        .unwrap();
    assert_eq!(rows.len(), events / 256 + 2);
    let mut below: Vec<TreeHash> = log.leaves.clone();
    let mut level = 0_i16;
    let mut above = Vec::new();
    for row in rows {
        if row.get::<_, i16>(0) != level {
            level += 1;
            below = std::mem::take(&mut above);
        }
        let number = usize::try_from(row.get::<_, i64>(1)).unwrap();
        let hashes = &below[number * 256..(number + 1) * 256];
        let bytes: Vec<u8> = hashes.iter().flat_map(|h| h.0).collect();
        assert_eq!(row.get::<_, &[u8]>(3), bytes, "tile {level}/{number}");
        let mut edge = Frontier::new();
        hashes.iter().for_each(|h| edge.push(*h));
        assert_eq!(
            row.get::<_, &[u8]>(2),
            edge.root().0,
            "root of {level}/{number}"
        );
        above.push(edge.root());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_tile_is_made_of_headers_that_do_not_lead_to_the_stored_root() {
    let mut log = Protokoll::neu().await;
    log.waechst(20_000).await;
    log.waechst(1_000).await;
    let flip = "UPDATE event SET header = set_byte(header, 9, get_byte(header, 9) # 1) WHERE position = 20500";
    log.superuser.batch_execute(flip).await.unwrap();
    let fault = Tiles::default().build(&mut log.client, |_| {}).await;
    assert!(matches!(fault, Err(StoreError::Log { .. })), "{fault:?}");
    // What comes before is sound and was kept; nothing of the changed part was.
    let (built, _) = log.gekachelt().await;
    assert_eq!(built, 64);
    log.superuser.batch_execute(flip).await.unwrap();
    Tiles::default()
        .build(&mut log.client, |_| {})
        .await
        .unwrap();
    assert_eq!(log.gekachelt().await.0, 21_000 / TILE_HASHES as i64);
    let part = Tiles::default()
        .ausschnitt(&log.client, 21_000, [])
        .await
        .unwrap();
    assert_eq!(part.frontier().unwrap().root(), log.root(21_000));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_service_can_neither_change_nor_delete_a_tile() {
    let mut log = Protokoll::neu().await;
    log.waechst(300).await;
    Tiles::default()
        .build(&mut log.client, |_| {})
        .await
        .unwrap();
    for sql in [
        "UPDATE log_tile SET root = hashes",
        "DELETE FROM log_tile",
        "TRUNCATE log_tile",
    ] {
        assert!(log.client.batch_execute(sql).await.is_err(), "{sql}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_akte_is_proved_although_a_tile_was_forged_and_not_if_its_event_was() {
    let welt = Welt::neu().await;
    let wer = welt.wer("k.pflege", Pflege);
    let akte = welt.akte(&wer, "Kacheln").await;
    for n in 0..300 {
        welt.vorgang(&wer, akte, &format!("Vorgang {n}")).await;
    }
    let client = welt.superuser().await;
    let mut builder = welt.app.store.db.service().await.unwrap();
    welt.app
        .store
        .tiles
        .build(&mut builder, |_| {})
        .await
        .unwrap();
    let forge = "UPDATE log_tile SET hashes = set_byte(hashes, 8000, get_byte(hashes, 8000) # 1)";
    assert_eq!(client.execute(forge, &[]).await.unwrap(), 1);
    // A process that has not kept the true tile.
    let other = welt.zweiter_prozess().await;
    let out = tempfile::tempfile().unwrap();
    let all = eakte_ledger::verify::Payloads::All;
    other.bundle_ohne_tor(akte, all, out).await.unwrap();
    let flip = format!(
        "UPDATE event SET header = set_byte(header, 40, get_byte(header, 40) # 1) WHERE stream = '{}' AND sequence = 7",
        akte.0
    );
    client.batch_execute(&flip).await.unwrap();
    let out = tempfile::tempfile().unwrap();
    let refused = other.bundle_ohne_tor(akte, all, out).await;
    assert!(refused.is_err());
    client.batch_execute(&flip).await.unwrap();
    welt.protokoll_ist_unversehrt().await;
}
