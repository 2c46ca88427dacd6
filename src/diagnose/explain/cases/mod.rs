//! The table, by family.

mod bare;
mod clients;
mod cognito;
mod data;
mod iam;
mod limits;
mod logs;
mod mqtt;
mod signature;
pub(super) mod tls;

use super::case::Case;

/// Every case of the table.
pub(super) fn all() -> impl Iterator<Item = &'static Case> {
    [
        iam::CASES,
        cognito::CASES,
        clients::CASES,
        data::CASES,
        logs::CASES,
        mqtt::CASES,
        signature::CASES,
        limits::CASES,
        tls::CASES,
        bare::CASES,
    ]
    .into_iter()
    .flatten()
}
