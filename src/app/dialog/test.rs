//! A credential request being put together.

use crate::app::cursor::Cursor;
use crate::app::line::Line;
use crate::app::{Generation, Slot, TestRequest};
use crate::policy::Decision;

/// Where keys go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Focus {
    /// The list of role aliases.
    Aliases,
    /// The folder, being typed.
    Folder,
}

/// A credential request being put together.
#[derive(Debug, Clone)]
pub struct TestDialog {
    /// Of its questions.
    pub generation: Generation,
    /// The thing whose name may be sent.
    pub thing: Option<String>,
    /// The certificate to present: id and ARN, once known.
    pub certificate: Option<(String, String)>,
    /// Role aliases with verdicts, those this certificate may assume first.
    pub aliases: Slot<Vec<(String, Decision)>>,
    /// Among the aliases.
    pub cursor: Cursor,
    /// Whether the thing's name is sent.
    pub send_thing_name: bool,
    /// `DescribeEndpoint`
    pub endpoint: Slot<String>,
    /// Where certificate and key files are.
    pub folder: Line,
    /// Where keys go.
    pub focus: Focus,
    /// For a thing to which no certificate is attached: the one in the folder that is its own by name.
    pub found: Slot<Option<String>>,
    /// Enter was pressed before all was known: sent as soon as it is.
    pub is_wanted: bool,
}

impl TestDialog {
    /// The request, where all of it is known.
    pub fn request(&self) -> Option<TestRequest> {
        let (role_alias, _) = self.aliases.get()?.get(self.cursor.row)?;
        let (certificate_id, _) = self.certificate.as_ref()?;
        Some(TestRequest {
            thing: self.thing.clone(),
            certificate_id: certificate_id.clone(),
            role_alias: role_alias.clone(),
            send_thing_name: self.send_thing_name && self.thing.is_some(),
            key_folder: self.folder.text().trim().to_owned(),
        })
    }
}
