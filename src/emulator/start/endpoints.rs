//! Where everything is: what the first line of `emulate` says.

use std::fmt::Write as _;
use std::path::PathBuf;

use serde::Serialize;

use super::folder::Folder;
use crate::emulator::access::Key;
use crate::fleet::Scope;

/// Addresses, files and keys of a running emulator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Endpoints {
    /// `http://127.0.0.1:PORT`: iot, iot-data, sts, iam and cognito-identity.
    pub api_url: String,
    /// `localhost:PORT`, mutual TLS.
    pub credentials_endpoint: String,
    /// `localhost:PORT`, mutual TLS: shadows for devices.
    pub data_endpoint: String,
    /// `ws://127.0.0.1:PORT/mqtt`: MQTT over WebSocket, presigned.
    pub mqtt_url: String,
    /// `wss://localhost:PORT/mqtt`: the same with TLS, at the data endpoint.
    pub mqtt_wss_url: String,
    /// `localhost:PORT`, mutual TLS: MQTT for devices.
    pub mqtt_tls_endpoint: String,
    /// `mqtt://127.0.0.1:PORT`: MQTT for everybody, without a name.
    pub mqtt_plain_url: String,
    /// The root that the TLS servers' certificates are signed by.
    pub ca_file: PathBuf,
    /// `<thing>.cert.pem` and `<thing>.key.pem`.
    pub devices: PathBuf,
    /// To be sourced by a shell.
    pub env_file: PathBuf,
    /// Such as `eu-west-1`.
    pub region: String,
    /// Twelve digits.
    pub account: String,
    /// May do everything.
    pub admin: Key,
    /// May only read.
    pub read_only: Key,
}

impl Endpoints {
    pub(super) fn new(
        [api, credentials, data, mqtt, plain]: [u16; 5],
        folder: &Folder,
        scope: &Scope,
        admin: Key,
        read_only: Key,
    ) -> Self {
        Self {
            api_url: format!("http://127.0.0.1:{api}"),
            credentials_endpoint: format!("localhost:{credentials}"),
            data_endpoint: format!("localhost:{data}"),
            mqtt_url: format!("ws://127.0.0.1:{api}/mqtt"),
            mqtt_wss_url: format!("wss://localhost:{data}/mqtt"),
            mqtt_tls_endpoint: format!("localhost:{mqtt}"),
            mqtt_plain_url: format!("mqtt://127.0.0.1:{plain}"),
            ca_file: folder.ca_file(),
            devices: folder.devices(),
            env_file: folder.env_file(),
            region: scope.region.clone(),
            account: scope.account.clone(),
            admin,
            read_only,
        }
    }

    /// The text of the `env` file. `AWS_CA_BUNDLE` is left out on purpose: it would replace the roots of every other
    /// AWS tool in that shell; the API speaks plain HTTP on loopback and needs none.
    pub(super) fn env(&self) -> String {
        let lines = [
            ("AWS_ENDPOINT_URL", self.api_url.clone()),
            ("AWS_REGION", self.region.clone()),
            ("AWS_DEFAULT_REGION", self.region.clone()),
            ("AWS_ACCESS_KEY_ID", self.admin.access_key_id.clone()),
            ("AWS_SECRET_ACCESS_KEY", self.admin.secret_access_key.clone()),
            ("FLEETDECK_CREDENTIALS_ENDPOINT", self.credentials_endpoint.clone()),
            ("FLEETDECK_DATA_TLS_ENDPOINT", self.data_endpoint.clone()),
            ("FLEETDECK_MQTT_TLS_ENDPOINT", self.mqtt_tls_endpoint.clone()),
            ("FLEETDECK_MQTT_URL", self.mqtt_url.clone()),
            ("FLEETDECK_MQTT_PLAIN_URL", self.mqtt_plain_url.clone()),
            ("FLEETDECK_CA_FILE", self.ca_file.display().to_string()),
            ("FLEETDECK_DEVICES", self.devices.display().to_string()),
        ];
        let mut text = "# Source this: . ./env\nunset AWS_SESSION_TOKEN AWS_PROFILE\n".to_owned();
        for (name, value) in lines {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "export {name}={}", quoted(&value));
        }
        text
    }
}

/// Quoted for a POSIX shell.
fn quoted(value: &str) -> String {
    format!("'{}'", value.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn a_quote_in_a_path_does_not_end_the_quotes() {
        assert_eq!(quoted("/tmp/o'brien"), r"'/tmp/o'\''brien'");
    }
}
