//! Real PDF/A files out of a real xdomea package.

use std::io::Read;
use std::path::PathBuf;

use eakte_worker::Medientyp;

use crate::worker;

const PACKAGE: &str = "xdomea/examples/dialogue-4step-3.0.0/\
    283df98a-19db-43a4-a0a1-2547ab09a8d3_Aussonderung.Aussonderung.0503.zip";

/// The package, if the shared examples are there. In CI they must be.
fn package() -> Option<PathBuf> {
    let folder = std::env::var_os("EAKTE_SHARED").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared"),
        PathBuf::from,
    );
    let path = folder.join(PACKAGE);
    if path.is_file() {
        return Some(path);
    }
    assert!(
        std::env::var("CI").as_deref() != Ok("true"),
        "the shared examples are missing"
    );
    eprintln!("skipped: no shared examples");
    None
}

#[tokio::test]
async fn the_pdfs_of_a_real_xdomea_package_give_text_and_pages() {
    let Some(path) = package() else { return };
    let mut archive = zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
    let mut found = 0;
    for i in 0..archive.len() {
        let mut entry = archive.by_index(i).unwrap();
        let mut data = Vec::new();
        entry.read_to_end(&mut data).unwrap();
        if eakte_worker::art(&data[..data.len().min(4096)], "x.pdf") != Medientyp::Pdf {
            continue;
        }
        found += 1;
        let text = worker()
            .text(Medientyp::Pdf, data.as_slice())
            .await
            .unwrap();
        assert!(text.text.contains("TEST TEST TEST"));
        let last = text.seiten.unwrap();
        let page = worker()
            .seite(Medientyp::Pdf, data.as_slice(), last, 36)
            .await
            .unwrap();
        assert!(page.starts_with(b"\x89PNG"));
    }
    assert_eq!(found, 2);
}
