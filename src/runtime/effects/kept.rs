//! Lists kept from one run to the next: what an earlier run kept is read while one signs in, and what AWS lists is written
//! beside the way to the screen. Neither is ever waited for.

mod keeper;
mod recall;

pub(super) use keeper::Keeper;
pub(super) use recall::Recall;
