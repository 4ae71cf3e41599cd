//! Schema: how ids and vocabularies look in the description of the API. Types alone: nothing is asked at run time.
//!
//! 2026-11-26: here and not in `http`, because a description that stands beside the type cannot drift from it.

/// A type written as a string of one form.
macro_rules! schema_text {
    ($name:ident, $builder:ident => $form:expr) => {
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                let $builder = utoipa::openapi::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::schema::Type::String);
                $form.into()
            }
        }

        impl utoipa::ToSchema for $name {}
    };
}
pub(crate) use schema_text;

/// A type written as a whole number from `min` on.
macro_rules! schema_number {
    ($name:ident, $min:literal, $text:literal) => {
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                utoipa::openapi::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::schema::Type::Integer)
                    .minimum(Some($min))
                    .description(Some($text))
                    .into()
            }
        }

        impl utoipa::ToSchema for $name {}
    };
}
pub(crate) use schema_number;
