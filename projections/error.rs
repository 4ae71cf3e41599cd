//! What can go wrong here: faults, never refusals.

/// A fault of a read model.
///
/// Prints no database message, not even for debugging: PostgreSQL quotes rows in it, and rows are plaintext.
#[derive(thiserror::Error)]
pub enum Error {
    /// PostgreSQL refused or was gone.
    #[error("database error {}", sqlstate(.0))]
    Datenbank(tokio_postgres::Error),
    /// The log has a hole or the batch starts at the wrong place.
    #[error("expected position {erwartet}, got {gefunden}")]
    Luecke {
        /// What should have come.
        erwartet: i64,
        /// What came.
        gefunden: i64,
    },
    /// A row or event that cannot be written as JSON.
    #[error("row cannot be written as JSON")]
    Json(#[from] serde_json::Error),
    /// A value in a table outside its vocabulary.
    #[error("column `{0}` holds an unknown value")]
    Wert(&'static str),
    /// The Beleg is for another action or object. A defect of the caller.
    #[error("the Beleg is for something else")]
    FalscherBeleg,
    /// A cursor that none of these lists gave out.
    #[error("unknown cursor")]
    Cursor,
}

impl Error {
    /// What PostgreSQL said, if it said something: to look at its code, never to print it.
    pub fn as_db_error(&self) -> Option<&tokio_postgres::error::DbError> {
        match self {
            Self::Datenbank(e) => e.as_db_error(),
            _ => None,
        }
    }
}

impl From<tokio_postgres::Error> for Error {
    fn from(e: tokio_postgres::Error) -> Self {
        Self::Datenbank(e)
    }
}

impl std::fmt::Debug for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self}")?;
        // Names of the schema say where to look and hold nothing personal.
        let db = self.as_db_error();
        if let Some(table) = db.and_then(|d| d.table()) {
            write!(f, " in {table}")?;
        }
        if let Some(constraint) = db.and_then(|d| d.constraint()) {
            write!(f, ", {constraint}")?;
        }
        Ok(())
    }
}

fn sqlstate(e: &tokio_postgres::Error) -> &str {
    match e.code() {
        Some(code) => code.code(),
        None if e.is_closed() => "(connection closed)",
        None => "(no code)",
    }
}
