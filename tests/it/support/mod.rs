//! What the tests share: a small district, requests to its API, documents, the running program.

pub(crate) mod anfrage;
pub(crate) mod archiv;
pub(crate) mod cluster;
pub(crate) mod dienst;
pub(crate) mod frist;
pub(crate) mod loeschfall;
pub(crate) mod papier;
pub(crate) mod passkey;
pub(crate) mod protokoll;
pub(crate) mod schema;
pub(crate) mod sitzung;
pub(crate) mod stelle;
pub(crate) mod tls;
pub(crate) mod vorlage;
pub(crate) mod welt;
pub(crate) mod zeugen;

/// splitmix64: small, and the same everywhere. Source: Steele, Lea, Flood 2014.
pub(crate) struct Zufall(u64);

impl Zufall {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// 0 to `n` - 1.
    pub(crate) fn bis(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % u64::try_from(n).unwrap()).unwrap()
    }

    pub(crate) fn eines<T: Copy>(&mut self, aus: &[T]) -> T {
        aus[self.bis(aus.len())]
    }
}

/// A program of the house, built before the tests by `ops/test` (`cargo build --workspace --bins`).
pub(crate) fn programm(name: &str) -> std::path::PathBuf {
    let path = std::path::Path::new(env!("CARGO_BIN_EXE_eakte")).with_file_name(name);
    assert!(
        path.exists(),
        "{} is missing: run `cargo build --workspace --bins` before the tests",
        path.display()
    );
    path
}
