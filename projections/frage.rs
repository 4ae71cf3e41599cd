//! Frage: a query put together from SQL text of the program and bound, typed parameters.

use eakte_domain::zugriff::{Bedingung, Wert};
use jiff::civil::Date;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Client, Row, Transaction};
use uuid::Uuid;

use crate::Error;

/// What a query is asked on.
///
/// 2026-11-26: the gate's condition makes long queries; to plan one takes longer than to answer it (1 ms to 0.2 ms).
/// So a pooled connection keeps the statements it has prepared, and PostgreSQL their plans.
pub trait Reader: Sync {
    /// The rows of a statement with these typed parameters.
    fn rows(
        &self,
        sql: &str,
        params: &[Param<'_>],
    ) -> impl Future<Output = Result<Vec<Row>, tokio_postgres::Error>> + Send;
}

/// A parameter and its type.
pub type Param<'a> = (&'a (dyn ToSql + Sync), Type);

impl Reader for Client {
    async fn rows(
        &self,
        sql: &str,
        params: &[Param<'_>],
    ) -> Result<Vec<Row>, tokio_postgres::Error> {
        self.query_typed(sql, params).await
    }
}

impl Reader for Transaction<'_> {
    async fn rows(
        &self,
        sql: &str,
        params: &[Param<'_>],
    ) -> Result<Vec<Row>, tokio_postgres::Error> {
        self.query_typed(sql, params).await
    }
}

impl Reader for deadpool_postgres::ClientWrapper {
    async fn rows(
        &self,
        sql: &str,
        params: &[Param<'_>],
    ) -> Result<Vec<Row>, tokio_postgres::Error> {
        let (values, types): (Vec<&(dyn ToSql + Sync)>, Vec<Type>) = params.iter().cloned().unzip();
        let statement = self.prepare_typed_cached(sql, &types).await?;
        match self.query(&statement, &values).await {
            // Another version of the program made the tables anew under a running service.
            Err(e) if e.code() == Some(&SqlState::FEATURE_NOT_SUPPORTED) => {
                self.statement_cache.remove(sql, &types);
                self.query_typed(sql, params).await
            }
            rows => rows,
        }
    }
}

/// Text comes from literals of this package, input only as parameters, typed. Numbers of rows are text as well:
/// for a number it does not know PostgreSQL keeps no plan.
#[derive(Default)]
pub(crate) struct Frage {
    sql: String,
    params: Vec<(Box<dyn ToSql + Sync + Send>, Type)>,
}

impl Frage {
    /// Appends SQL text.
    pub(crate) fn sql(&mut self, text: &'static str) -> &mut Self {
        self.sql.push_str(text);
        self
    }

    /// Appends the gate's condition, in parentheses.
    pub(crate) fn bedingung(&mut self, b: &Bedingung) -> &mut Self {
        self.sql.push('(');
        self.sql.push_str(&b.render(self.params.len() + 1));
        self.sql.push(')');
        for wert in b.werte() {
            let (value, typ): (Box<dyn ToSql + Sync + Send>, Type) = match wert.clone() {
                Wert::Text(v) => (Box::new(v), Type::TEXT),
                Wert::Int(v) => (Box::new(v), Type::INT4),
                Wert::BigInt(v) => (Box::new(v), Type::INT8),
                Wert::Date(v) => (Box::new(v), Type::DATE),
                Wert::Uuid(v) => (Box::new(v), Type::UUID),
                Wert::TextArray(v) => (Box::new(v), Type::TEXT_ARRAY),
                Wert::IntArray(v) => (Box::new(v), Type::INT4_ARRAY),
                Wert::Bool(v) => (Box::new(v), Type::BOOL),
            };
            self.params.push((value, typ));
        }
        self
    }

    fn param(&mut self, value: impl ToSql + Sync + Send + 'static, typ: Type) -> &mut Self {
        self.params.push((Box::new(value), typ));
        self.sql.push('$');
        self.sql.push_str(&self.params.len().to_string());
        self
    }

    pub(crate) fn uuid(&mut self, v: Uuid) -> &mut Self {
        self.param(v, Type::UUID)
    }

    pub(crate) fn uuids(&mut self, v: Vec<Uuid>) -> &mut Self {
        self.param(v, Type::UUID_ARRAY)
    }

    pub(crate) fn text(&mut self, v: impl Into<String>) -> &mut Self {
        // PostgreSQL knows no NUL; what is asked with one is found nowhere.
        self.param(v.into().replace('\0', "\u{fffd}"), Type::TEXT)
    }

    pub(crate) fn texts(&mut self, v: Vec<String>) -> &mut Self {
        self.param(v, Type::TEXT_ARRAY)
    }

    pub(crate) fn int(&mut self, v: i32) -> &mut Self {
        self.param(v, Type::INT4)
    }

    pub(crate) fn ints(&mut self, v: Vec<i32>) -> &mut Self {
        self.param(v, Type::INT4_ARRAY)
    }

    pub(crate) fn bools(&mut self, v: Vec<bool>) -> &mut Self {
        self.param(v, Type::BOOL_ARRAY)
    }

    pub(crate) fn bigint(&mut self, v: i64) -> &mut Self {
        self.param(v, Type::INT8)
    }

    pub(crate) fn date(&mut self, v: Date) -> &mut Self {
        self.param(v, Type::DATE)
    }

    /// Appends how many rows at most.
    pub(crate) fn limit(&mut self, rows: i64) -> &mut Self {
        self.sql.push_str(" LIMIT ");
        self.sql.push_str(&rows.to_string());
        self
    }

    fn params(&self) -> Vec<Param<'_>> {
        self.params
            .iter()
            .map(|(value, typ)| (&**value as &(dyn ToSql + Sync), typ.clone()))
            .collect()
    }

    /// All rows.
    pub(crate) async fn query(&self, client: &impl Reader) -> Result<Vec<Row>, Error> {
        Ok(client.rows(&self.sql, &self.params()).await?)
    }

    /// The only row, if any.
    pub(crate) async fn query_opt(&self, client: &impl Reader) -> Result<Option<Row>, Error> {
        Ok(self.query(client).await?.into_iter().next())
    }
}

/// A code string of a vocabulary out of a column.
pub(crate) fn code<T: std::str::FromStr>(row: &Row, column: &'static str) -> Result<T, Error> {
    let text: &str = row.try_get(column)?;
    text.parse().map_err(|_| Error::Wert(column))
}

/// An optional code string.
pub(crate) fn code_opt<T: std::str::FromStr>(
    row: &Row,
    column: &'static str,
) -> Result<Option<T>, Error> {
    let text: Option<&str> = row.try_get(column)?;
    text.map(|t| t.parse().map_err(|_| Error::Wert(column)))
        .transpose()
}

/// A number that is stored signed and never negative.
pub(crate) fn nummer<T: TryFrom<i64>>(row: &Row, column: &'static str) -> Result<T, Error> {
    let wide = match *row
        .columns()
        .iter()
        .find(|c| c.name() == column)
        .ok_or(Error::Wert(column))?
        .type_()
    {
        Type::INT2 => i64::from(row.try_get::<_, i16>(column)?),
        Type::INT4 => i64::from(row.try_get::<_, i32>(column)?),
        _ => row.try_get::<_, i64>(column)?,
    };
    T::try_from(wide).map_err(|_| Error::Wert(column))
}

/// A list of code strings.
pub(crate) fn codes<T: std::str::FromStr>(
    row: &Row,
    column: &'static str,
) -> Result<Vec<T>, Error> {
    let texts: Vec<&str> = row.try_get(column)?;
    let values: Result<_, _> = texts.into_iter().map(str::parse).collect();
    values.map_err(|_| Error::Wert(column))
}
