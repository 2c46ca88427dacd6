//! Times in the config file: `"2s"`, `"500ms"`, `"1m 30s"`.

use std::time::Duration;

use serde::{Deserialize, Deserializer, de};

/// Shorter than this would only burn the account's API budget.
const SHORTEST: Duration = Duration::from_millis(500);

/// Reads a time of at least half a second.
pub(super) fn at_least_half_a_second<'de, D: Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
    let text = String::deserialize(from)?;
    let parsed: jiff::SignedDuration = text
        .parse()
        .map_err(|_| de::Error::custom(format!("`{text}` is not a time; write it as `2s`, `500ms` or `1m 30s`")))?;
    let time = Duration::try_from(parsed).map_err(|_| de::Error::custom(format!("`{text}` is negative")))?;
    if time < SHORTEST {
        return Err(de::Error::custom(format!("`{text}` is too short; the shortest interval is `500ms`")));
    }
    Ok(time)
}
