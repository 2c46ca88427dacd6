//! Whether a client is connected, over HTTPS.

use jiff::Timestamp;

use super::Cloud;
use crate::fleet::{Problem, ProblemKind};
use crate::live::{Connection, DisconnectReason};

impl Cloud {
    /// The connection of a client, by its id; `None` where AWS knows of none: it never connected, or went more than half
    /// an hour ago (service model `iot-data`, `GetConnection`).
    ///
    /// # Errors
    /// As `GetConnection` fails.
    pub async fn connection(&self, client_id: &str) -> Result<Option<Connection>, Problem> {
        let client = &self.data().await?.reading;
        let request = client.get_connection().client_id(client_id);
        match self.call("iot:GetConnection", client_id, request.send()).await {
            Ok(answer) => {
                let since = if answer.connected { answer.connected_since } else { answer.disconnected_since };
                Ok(Some(Connection {
                    connected: answer.connected,
                    // AWS counts milliseconds here; what it leaves out the SDK reads as 0.
                    since: Timestamp::from_millisecond(since).ok().filter(|_| since > 0),
                    reason: answer.disconnect_reason.map(DisconnectReason),
                }))
            }
            Err(problem) if problem.kind == ProblemKind::NotFound => Ok(None),
            Err(problem) => Err(problem),
        }
    }
}
