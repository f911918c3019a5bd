//! How much the service does: messages a second until they are on the disk, and many residents connected at once.
//!
//! ```sh
//! cargo build --release && cargo build --release --example web_load
//! target/release/examples/web_load --mode messages --clients 64 --seconds 10
//! target/release/examples/web_load --mode connected --connections 10000 --rate 1000 --seconds 20
//! ```
//!
//! Starts the program beside it with a new folder for its records (`--folder` names another disk than that of the
//! temporary folder) and ends it afterwards; `--url http://127.0.0.1:8080/ --process 1234` measures one that runs, whose
//! limits must have been raised. Prints one JSON object.
//!
//! - `messages`: each client posts questions as fast as they are acknowledged, and begins a new conversation after
//!   `--turns` of them. A turn is two durable messages: the resident's and the bot's reply. The CPU time is the
//!   server's alone, with everything: HTTP, masking, recognition, wording, storing, and beginning conversations.
//! - `connected`: each resident has a conversation and a stream of events of its own; messages are posted at an even
//!   pace, and the time is taken from when one was due until the reply has come out of the stream. Then all connections
//!   are cut and opened again.
//!
//! The clients run on the same machine and need about as much of it as the server. Many connections need many open
//! files: `ulimit -n 20000`.

mod connected;
mod conversation;
mod http;
mod messages;
mod questions;
mod report;
mod service;

use std::path::PathBuf;
use std::time::Duration;

use clap::{Parser, ValueEnum};
use service::Service;

/// What is measured.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Mode {
    /// Messages as fast as they are acknowledged.
    Messages,
    /// Many residents connected at once.
    Connected,
}

/// Measures the service.
#[derive(Debug, Parser)]
struct Arguments {
    /// What is measured.
    #[arg(long, value_enum, default_value = "messages")]
    mode: Mode,
    /// How many clients send messages at once (messages).
    #[arg(long, default_value_t = 64)]
    clients: usize,
    /// How many messages a conversation has (messages).
    #[arg(long, default_value_t = 8)]
    turns: usize,
    /// How many residents are connected (connected).
    #[arg(long, default_value_t = 10_000)]
    connections: usize,
    /// How many messages a second are sent (connected).
    #[arg(long, default_value_t = 1000)]
    rate: u32,
    /// For how long messages are sent.
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// A service that runs already.
    #[arg(long)]
    url: Option<String>,
    /// The number of its process.
    #[arg(long)]
    process: Option<u32>,
    /// Where the folder for the records is made.
    #[arg(long)]
    folder: Option<PathBuf>,
    /// The program to start, if not the one beside this example.
    #[arg(long)]
    program: Option<PathBuf>,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    // As many open files as the system allows.
    let _ = rlimit::increase_nofile_limit(u64::MAX);
    let service = match &arguments.url {
        Some(url) => Service::running(url, arguments.process)?,
        None => Service::start(arguments.folder, arguments.program)?,
    };
    let time = Duration::from_secs(arguments.seconds);
    let report = match arguments.mode {
        Mode::Messages => messages::run(&service, arguments.clients, time, arguments.turns).await?,
        Mode::Connected => {
            connected::run(&service, arguments.connections, arguments.rate, time).await?
        }
    };
    #[allow(clippy::print_stdout, reason = "the report is the purpose")]
    {
        println!("{report}");
    }
    Ok(())
}
