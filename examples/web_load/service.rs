//! The service that is measured, and what it takes.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use anyhow::{Context, ensure};

/// What the kernel counts as one second of CPU time (`getconf CLK_TCK`; the same on all Linux machines).
const TICKS: f64 = 100.0;

/// A service under measurement.
#[derive(Clone, Debug)]
pub(crate) struct Service {
    /// Where it listens.
    pub(crate) address: SocketAddr,
    /// Its process; `None` if that is not known.
    pub(crate) process: Option<u32>,
    /// Held so that the process ends with the last of them.
    _own: Option<Arc<Own>>,
}

/// A service that this program has started.
#[derive(Debug)]
struct Own {
    child: Child,
    folder: PathBuf,
}

impl Drop for Own {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// What a process has taken so far.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Taken {
    /// Seconds of CPU time.
    pub(crate) cpu: f64,
    /// Memory in use, in MB of 1,000,000 bytes.
    pub(crate) memory: f64,
    /// The most memory ever in use, in the same unit.
    pub(crate) most_memory: f64,
}

impl Service {
    /// A service that runs already, with its process number if what it takes shall be told.
    pub(crate) fn running(url: &str, process: Option<u32>) -> anyhow::Result<Self> {
        let address = address_in(url).context("write the address like http://127.0.0.1:8080/")?;
        Ok(Self {
            address,
            process,
            _own: None,
        })
    }

    /// Starts the program that was built beside this one, with a new folder for its records.
    pub(crate) fn start(folder: Option<PathBuf>, program: Option<PathBuf>) -> anyhow::Result<Self> {
        let folder = folder
            .unwrap_or_else(std::env::temp_dir)
            .join(format!("madoguchi-web-load-{}", uuid::Uuid::new_v4()));
        std::fs::create_dir_all(&folder)?;
        let config = folder.join("config.yaml");
        let state = serde_json::Value::from(folder.join("data").to_string_lossy());
        // Nothing here is to be held back by limits for people.
        let text = format!(
            "state_dir: {state}\nweb:\n  listen: \"127.0.0.1:0\"\n  connections: 19000\n  \
             messages_per_minute: 1000000\n  requests_per_minute: 100000000\n"
        );
        std::fs::write(&config, text)?;
        let program = match program {
            Some(program) => program,
            None => beside()?,
        };
        let mut child = Command::new(&program)
            .arg("--config")
            .arg(&config)
            .arg("serve")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("{} cannot be started", program.display()))?;
        let output = child.stdout.take();
        let own = Own { child, folder };
        let mut lines = BufReader::new(output.context("no output")?).lines();
        let address = loop {
            let line = lines.next().context("the service has ended")??;
            if let Some(address) = address_in(&line) {
                break address;
            }
        };
        // What else it says must not fill the pipe.
        std::thread::spawn(move || lines.for_each(drop));
        Ok(Self {
            address,
            process: Some(own.child.id()),
            _own: Some(Arc::new(own)),
        })
    }

    /// What the service has taken so far; nothing if its process is not known.
    pub(crate) fn taken(&self) -> anyhow::Result<Taken> {
        let Some(process) = self.process else {
            return Ok(Taken::default());
        };
        let stat = std::fs::read_to_string(format!("/proc/{process}/stat"))?;
        // The name in brackets may hold spaces.
        let (_, stat) = stat.rsplit_once(')').context("no name")?;
        let ticks = stat.split_whitespace().skip(11).take(2);
        let ticks: f64 = ticks.filter_map(|count| count.parse::<f64>().ok()).sum();
        let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
        Ok(Taken {
            cpu: ticks / TICKS,
            memory: memory(&status, "VmRSS:"),
            most_memory: memory(&status, "VmHWM:"),
        })
    }
}

/// The program in the folder above that of this example.
pub(crate) fn beside() -> anyhow::Result<PathBuf> {
    let own = std::env::current_exe()?;
    let folder = own.ancestors().nth(2).context("no folder")?;
    let program = folder.join("madoguchi");
    ensure!(
        program.is_file(),
        "build the program first: cargo build --release"
    );
    Ok(program)
}

/// The address and port in the first web address of a line.
fn address_in(line: &str) -> Option<SocketAddr> {
    let (_, rest) = line.split_once("http://")?;
    let end = rest.find(|c: char| !(c.is_ascii_digit() || "[]:.".contains(c)));
    rest.get(..end.unwrap_or(rest.len()))?.parse().ok()
}

pub(crate) fn memory(status: &str, name: &str) -> f64 {
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    let kibibytes = line.and_then(|line| line.trim().split(' ').next()?.parse::<f64>().ok());
    kibibytes.unwrap_or_default() * 1024.0 / 1e6
}
