//! Reads untrusted documents in a process of its own, with limits and no network.
