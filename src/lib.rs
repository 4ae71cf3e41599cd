//! eAkte.
