//! The rules of an Akte: pure, no clock, no randomness, no I/O.
