//! Shadow documents: merge, delta, version, the time of every leaf, diff, history. Pure.
//!
//! The rules: developer guide, `device-shadow-document`; service model `iot-data`.
