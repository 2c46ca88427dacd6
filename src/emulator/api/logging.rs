//! AWS IoT's logging: `GetV2LoggingOptions`, `SetV2LoggingOptions`.

use serde_json::json;

use super::call::{Answer, Call, Outcome};
use crate::emulator::state::{Logging, Refusal};

/// Service model `iot`: `LogLevel`.
const LEVELS: [&str; 5] = ["DEBUG", "INFO", "ERROR", "WARN", "DISABLED"];

pub(super) fn get(call: &Call<'_>) -> Outcome {
    call.read(|state| {
        let logging = state.logging.as_ref();
        let logging =
            logging.ok_or_else(|| Refusal::new("NotConfiguredException", "Logging options are not configured"))?;
        let mut body = json!({ "disableAllLogs": logging.is_off });
        if let Some(role) = &logging.role_arn {
            body["roleArn"] = role.clone().into();
        }
        if let Some(level) = &logging.level {
            body["defaultLogLevel"] = level.clone().into();
        }
        Ok(Answer::Json(body))
    })
}

pub(super) fn set(call: &Call<'_>) -> Outcome {
    let body = call.json()?;
    let level = body["defaultLogLevel"].as_str();
    if let Some(level) = level
        && !LEVELS.contains(&level)
    {
        return Err(Refusal::invalid(format!(
            "1 validation error detected: Value '{level}' at 'defaultLogLevel' failed to satisfy constraint: Member \
             must satisfy enum value set: [{}]",
            LEVELS.join(", ")
        )));
    }
    let role = body["roleArn"].as_str();
    if let Some(role) = role {
        call.caller.authorise("iam:PassRole", role, &[("iam:passedtoservice", "iot.amazonaws.com")])?;
    }
    let told = Logging {
        role_arn: role.map(str::to_owned),
        level: level.map(str::to_owned),
        is_off: body["disableAllLogs"].as_bool().unwrap_or(false),
    };
    call.change(|state| state.logging = Some(told));
    Ok(Answer::Empty)
}
