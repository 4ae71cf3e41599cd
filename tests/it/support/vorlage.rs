//! A district that was founded once, and is copied for each test.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use eakte_testpg::TestDb;
use tokio::runtime::Runtime;
use tokio::sync::OnceCell;

use super::welt::Welt;

/// A founded district that nobody runs: its database and the files of its folder.
pub(crate) struct Vorlage {
    db: TestDb,
    dateien: Vec<(PathBuf, u32, Vec<u8>)>,
}

impl Vorlage {
    /// The one that the tests of this process share.
    pub(crate) async fn gemeinsam() -> &'static Self {
        static VORLAGE: OnceCell<Vorlage> = OnceCell::const_new();
        let gruenden = || async { tokio::task::spawn_blocking(Self::gruenden).await.unwrap() };
        VORLAGE.get_or_init(gruenden).await
    }

    /// On a runtime of its own: what the district runs ends with it, and so do its connections.
    fn gruenden() -> Self {
        let runtime = Runtime::new().unwrap();
        runtime.block_on(async {
            let welt = Welt::in_cluster(eakte_testpg::shared(), "").await;
            assert!(welt.app.views_aktuell(Duration::from_secs(60)).await);
            let mut dateien = Vec::new();
            lesen(welt.ordner.path(), Path::new(""), &mut dateien);
            Self {
                db: welt.db,
                dateien,
            }
        })
    }

    /// A copy of the database, and of the files in an empty folder.
    pub(crate) async fn kopie(&self, ordner: &Path) -> TestDb {
        for (weg, rechte, inhalt) in &self.dateien {
            let ziel = ordner.join(weg);
            fs::create_dir_all(ziel.parent().unwrap()).unwrap();
            fs::write(&ziel, inhalt).unwrap();
            fs::set_permissions(&ziel, Permissions::from_mode(*rechte)).unwrap();
        }
        self.db.copy().await
    }
}

fn lesen(wurzel: &Path, weg: &Path, dateien: &mut Vec<(PathBuf, u32, Vec<u8>)>) {
    for entry in fs::read_dir(wurzel.join(weg)).unwrap() {
        let entry = entry.unwrap();
        let weg = weg.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            lesen(wurzel, &weg, dateien);
        } else {
            let rechte = entry.metadata().unwrap().permissions().mode();
            dateien.push((weg, rechte, fs::read(entry.path()).unwrap()));
        }
    }
}
