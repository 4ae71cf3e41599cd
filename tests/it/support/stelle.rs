//! A timestamp authority: `ops/tsa` on a port that is free, until it is dropped.

use std::path::Path;
use std::process::{Child, Command};
use std::time::Duration;

/// The running authority.
pub(crate) struct Stelle {
    child: Child,
    pub(crate) url: String,
}

impl Drop for Stelle {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Stelle {
    /// Keys and root certificate in this folder.
    pub(crate) fn start(folder: &Path) -> Self {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/ops/tsa");
        let child = Command::new("python3")
            .arg(script)
            .arg(folder)
            .args(["--listen", "127.0.0.1:0"])
            .spawn()
            .unwrap();
        let mut stelle = Self {
            child,
            url: String::new(),
        };
        for _ in 0..1_200 {
            if let Ok(url) = std::fs::read_to_string(folder.join("url")) {
                url.trim().clone_into(&mut stelle.url);
                return stelle;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        panic!("the timestamp authority does not listen");
    }
}
