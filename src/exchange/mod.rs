//! Everything that enters or leaves: xdomea packages.
