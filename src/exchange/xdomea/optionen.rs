//! What a caller may set: limits, and how strict to be.

use std::path::PathBuf;

/// Limits and choices of one reading. Every limit names its unit; defaults in [`Optionen::default`].
#[derive(Clone, Debug)]
pub struct Optionen {
    /// Accept a bare message whose files are missing. A ZIP must always be complete.
    pub ohne_dateien: bool,
    /// Most entries of a ZIP: 50,000.
    pub entries_max: usize,
    /// Most bytes of one file, unpacked: 4 GiB.
    pub entry_bytes_max: u64,
    /// Most bytes of all files together, unpacked: 64 GiB.
    pub package_bytes_max: u64,
    /// Most bytes unpacked for each byte packed: 200. Judged only above [`Optionen::ratio_free_bytes`].
    pub ratio_max: u64,
    /// Entries up to this many bytes unpacked may have any ratio: 8 MiB. White pages and logs pack very well.
    pub ratio_free_bytes: u64,
    /// Most bytes of the message: 256 MiB.
    pub xml_bytes_max: u64,
    /// Deepest nesting of elements: 100. A message of the standard needs about 30.
    pub depth_max: usize,
    /// File name of the ZIP as the sender gave it, to compare with the message's name.
    pub zip_name: Option<String>,
    /// Folder of the official schemas (`3.0.0/xdomea-Nachrichten-...xsd`); then they are asked too.
    pub xsd_dir: Option<PathBuf>,
    /// Most seconds of a schema validation: 120.
    pub schema_seconds_max: u64,
    /// Most bytes of address space of a schema validation: 2 GiB.
    pub schema_bytes_max: u64,
}

impl Default for Optionen {
    fn default() -> Self {
        const MIB: u64 = 1 << 20;
        Self {
            ohne_dateien: false,
            entries_max: 50_000,
            entry_bytes_max: 4096 * MIB,
            package_bytes_max: 65_536 * MIB,
            ratio_max: 200,
            ratio_free_bytes: 8 * MIB,
            xml_bytes_max: 256 * MIB,
            depth_max: 100,
            zip_name: None,
            xsd_dir: None,
            schema_seconds_max: 120,
            schema_bytes_max: 2048 * MIB,
        }
    }
}

impl Optionen {
    /// Defaults, with the official schemas where the environment names them: `EAKTE_XDOMEA_XSD`.
    pub fn from_env() -> Self {
        let dir = std::env::var_os("EAKTE_XDOMEA_XSD").filter(|dir| !dir.is_empty());
        Self {
            xsd_dir: dir.map(PathBuf::from),
            ..Self::default()
        }
    }
}
