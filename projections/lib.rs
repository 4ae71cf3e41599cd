//! Read models: one .sql and one .rs side by side.
