//! How slots are written as JSON.

/// Decimals as JSON numbers, which the contract wants. Amounts have few enough digits for the
/// way through a double to be exact.
pub(crate) mod number {
    use rust_decimal::{Decimal, prelude::ToPrimitive};
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(crate) fn serialize<S: Serializer>(
        value: &Decimal,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match value.to_i64() {
            Some(whole) if value.fract().is_zero() => serializer.serialize_i64(whole),
            _ => serializer.serialize_f64(value.to_f64().unwrap_or_default()),
        }
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Decimal, D::Error> {
        // A double's shortest decimal form is what was written, for as many digits as money has.
        f64::deserialize(deserializer)?.to_string().parse().map_err(D::Error::custom)
    }
}

/// The same for what may be absent.
pub(crate) mod maybe_number {
    use rust_decimal::Decimal;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Serialize, Deserialize)]
    #[serde(transparent)]
    struct Number(#[serde(with = "super::number")] Decimal);

    #[expect(clippy::ref_option, reason = "the field as serde passes it")]
    pub(crate) fn serialize<S: Serializer>(
        value: &Option<Decimal>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        value.map(Number).serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Decimal>, D::Error> {
        Ok(Option::<Number>::deserialize(deserializer)?.map(|Number(value)| value))
    }
}

/// Times of day as `HH:MM`.
pub(crate) mod clock {
    use chrono::NaiveTime;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    #[expect(clippy::ref_option, reason = "the field as serde passes it")]
    pub(crate) fn serialize<S: Serializer>(
        value: &Option<NaiveTime>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match value {
            None => serializer.serialize_none(),
            Some(time) => serializer.collect_str(&time.format("%H:%M")),
        }
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<NaiveTime>, D::Error> {
        Option::<String>::deserialize(deserializer)?
            .map(|text| NaiveTime::parse_from_str(&text, "%H:%M").map_err(D::Error::custom))
            .transpose()
    }
}
