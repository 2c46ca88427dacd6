//! The whole chain over the embedded AWS IoT: what the provider answers, what the doctor finds, and what a fix mends.

mod changes;
mod demo;
mod doors;
mod fleet;
