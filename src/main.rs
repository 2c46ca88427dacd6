//! Arguments to one call to an exit status.
fn main() {}
