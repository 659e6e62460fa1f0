//! How values with a textual form are bound to SQL statements, on every database alike.

/// Lets a type that displays as and parses from one text be bound and read as `TEXT`.
#[cfg(feature = "storage")]
#[doc(hidden)]
#[macro_export]
macro_rules! stored_as_text {
    ($name:ty) => {
        impl<DB: $crate::sqlx::Database> $crate::sqlx::Type<DB> for $name
        where
            String: $crate::sqlx::Type<DB>,
        {
            fn type_info() -> DB::TypeInfo {
                <String as $crate::sqlx::Type<DB>>::type_info()
            }
            fn compatible(info: &DB::TypeInfo) -> bool {
                <String as $crate::sqlx::Type<DB>>::compatible(info)
            }
        }

        impl<'q, DB: $crate::sqlx::Database> $crate::sqlx::Encode<'q, DB> for $name
        where
            String: $crate::sqlx::Encode<'q, DB>,
        {
            fn encode_by_ref(
                &self,
                buffer: &mut DB::ArgumentBuffer,
            ) -> Result<$crate::sqlx::encode::IsNull, $crate::sqlx::error::BoxDynError> {
                <String as $crate::sqlx::Encode<'q, DB>>::encode(self.to_string(), buffer)
            }
        }

        impl<'r, DB: $crate::sqlx::Database> $crate::sqlx::Decode<'r, DB> for $name
        where
            &'r str: $crate::sqlx::Decode<'r, DB>,
        {
            fn decode(value: DB::ValueRef<'r>) -> Result<Self, $crate::sqlx::error::BoxDynError> {
                Ok(<&'r str as $crate::sqlx::Decode<'r, DB>>::decode(value)?.parse::<Self>()?)
            }
        }
    };
}

/// Without the feature `storage` (in the browser) nothing is generated.
#[cfg(not(feature = "storage"))]
#[doc(hidden)]
#[macro_export]
macro_rules! stored_as_text {
    ($name:ty) => {};
}
