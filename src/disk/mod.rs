//! Files that are this user's alone: written whole or not at all, and the lists kept from one run to the next.

mod kept;
mod private;

pub use kept::{Kept, KeptFile, KeptLists, ListWriter, Owner};
pub use private::{create_private, private_folder, write_private};
