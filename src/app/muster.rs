//! Loads the sample district.
