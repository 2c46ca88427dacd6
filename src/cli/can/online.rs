//! `can` of the account.

use super::misused;
use crate::cli::Exit;
use crate::cli::args::CanArgs;
use crate::cli::print::Stop;
use crate::cli::run::Session;

#[expect(clippy::unused_async, reason = "it asks AWS")]
pub(super) async fn run(_session: &Session, args: &CanArgs) -> Result<Exit, Stop> {
    let [_target, _action, _resource] = args.words.as_slice() else {
        return Err(misused(
            "of the account, a target, an action and a resource are asked",
            "Such as: pump-0001 iot:Publish topic/a/b.",
        ));
    };
    Err(misused("of the account it is not asked yet", "Name a file: --policy FILE."))
}
