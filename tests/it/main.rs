//! All integration tests in one binary: it links once, and everything here runs with `cargo test`.

mod house;
