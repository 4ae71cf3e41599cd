//! What a parser under test is, and one run of it.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// A parser under test.
pub(crate) struct Target {
    pub(crate) name: &'static str,
    /// Whether it takes one spelling only.
    pub(crate) exact: bool,
    /// What the parser read, written again; nothing if it read nothing or what it read is not written.
    pub(crate) run: fn(&[u8]) -> Option<Vec<u8>>,
}

pub(crate) const fn target(
    name: &'static str,
    exact: bool,
    run: fn(&[u8]) -> Option<Vec<u8>>,
) -> Target {
    Target { name, exact, run }
}

/// Runs one input: whether it was read, or why the parser failed.
pub(crate) fn run(target: &Target, bytes: &[u8]) -> Result<bool, String> {
    let call = |bytes: &[u8]| catch_unwind(AssertUnwindSafe(|| (target.run)(bytes)));
    let Some(written) = call(bytes).map_err(|_| "panic")? else {
        return Ok(false);
    };
    if target.exact && written != bytes {
        return Err(format!("read, but written as {}", hex::encode(&written)));
    }
    match call(&written).map_err(|_| "panic on what was written")? {
        Some(again) if again == written => Ok(true),
        again => Err(format!(
            "written as {}, then as {again:?}",
            hex::encode(&written)
        )),
    }
}
