//! All integration tests in one binary: it links once, and everything here runs with `cargo test`.

mod api;
mod agent;
mod captures;
mod chat;
mod check;
mod cli;
mod desk_model;
mod dialogues;
mod docs;
mod easy_japanese;
mod house;
mod page;
mod phrases;
mod regressions;
mod jsonl;
mod kill;
mod peers;
mod robust;
mod second_topic;
mod service;
mod store;
mod store_child;
mod store_disk;
mod support;
mod utterances;
mod webhooks;
