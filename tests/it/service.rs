//! The service as a process: how it starts, what it lets in, how it stops.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};

use crate::support::{Run, data, run};

/// A folder of one test, empty at the beginning.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("service-{name}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder can be made");
    folder
}

/// Writes a configuration whose records are in the folder of the test, on a port that is free.
fn configure(folder: &Path, more: &str) -> PathBuf {
    let file = folder.join("config.yaml");
    let state = folder.join("data");
    let text = format!(
        "locale: en\nstate_dir: '{}'\nweb:\n  listen: '127.0.0.1:0'\n{more}",
        state.display()
    );
    fs::write(&file, text).expect("a file can be written");
    file
}

fn text_of(path: &Path) -> &str {
    path.to_str().expect("the path is UTF-8")
}

/// Runs another command with the same settings.
fn command(config: &Path, arguments: &[&str]) -> Run {
    let library = data("library");
    let start = ["--data", text_of(&library), "--config", text_of(config)];
    run(&[start.as_slice(), arguments].concat(), b"")
}

/// A running service.
struct Service {
    child: Child,
    address: String,
    log: PathBuf,
    /// Kept open until the end.
    _out: BufReader<ChildStdout>,
}

impl Service {
    fn start(folder: &Path, more: &str) -> Self {
        Self::start_by(Command::new(env!("CARGO_BIN_EXE_madoguchi")), folder, more)
    }

    fn start_by(mut program: Command, folder: &Path, more: &str) -> Self {
        let config = configure(folder, more);
        let log = folder.join("log");
        let mut child = program
            .arg("--data")
            .arg(data("library"))
            .arg("--config")
            .arg(config)
            .env("RUST_LOG", "trace")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(File::create(&log).expect("a file can be made"))
            .spawn()
            .expect("the program starts");
        let out = child.stdout.take().expect("the output is a pipe");
        let mut first = String::new();
        let mut out = BufReader::new(out);
        while !first.contains("http://")
            && out.read_line(&mut first).expect("the output is UTF-8") > 0
        {}
        let address = first.trim().split("http://").nth(1);
        let address = address.map(|address| address.trim_end_matches('/').to_owned());
        let address = address.unwrap_or_else(|| {
            panic!(
                "no address: {first}{}",
                fs::read_to_string(&log).unwrap_or_default()
            )
        });
        Self {
            child,
            address,
            log,
            _out: out,
        }
    }

    fn connect(&self) -> TcpStream {
        TcpStream::connect(&self.address).expect("the service listens")
    }

    fn get(&self, path: &str, headers: &[&str]) -> Answer {
        self.ask("GET", path, headers, b"")
    }

    /// Sends one request on a connection of its own.
    fn ask(&self, method: &str, path: &str, headers: &[&str], body: &[u8]) -> Answer {
        let mut stream = self.connect();
        let mut head = format!("{method} {path} HTTP/1.1\r\nConnection: close\r\n");
        if !headers.iter().any(|header| header.starts_with("Host:")) {
            head.extend(["Host: ", &self.address, "\r\n"]);
        }
        if method != "GET" {
            head.extend(["Content-Length: ", &body.len().to_string(), "\r\n"]);
        }
        for header in headers {
            head.extend([header, "\r\n"]);
        }
        stream
            .write_all(&[head.as_bytes(), b"\r\n", body].concat())
            .expect("the request is taken");
        Answer::read(&mut stream)
    }

    fn signal(&self, name: &str) {
        let status = Command::new("kill")
            .args([name, &self.child.id().to_string()])
            .status();
        assert!(status.expect("kill can be run").success());
    }

    fn ended(&mut self) -> ExitStatus {
        self.child.wait().expect("the process is ours")
    }

    fn stop(mut self) -> String {
        self.signal("-TERM");
        let status = self.ended();
        let log = fs::read_to_string(&self.log).expect("the log is there");
        assert_eq!(status.code(), Some(0), "{log}");
        log
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // It has ended in most cases.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An HTTP response.
#[derive(Debug)]
struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    body: String,
}

impl Answer {
    fn read(stream: &mut TcpStream) -> Self {
        let mut text = Vec::new();
        stream.read_to_end(&mut text).expect("the answer arrives");
        let text = String::from_utf8(text).expect("the answer is UTF-8");
        let (head, body) = text.split_once("\r\n\r\n").expect("an answer has a head");
        let mut lines = head.lines();
        let status = lines.next().and_then(|line| line.split(' ').nth(1));
        Self {
            status: status
                .and_then(|status| status.parse().ok())
                .expect("a status"),
            headers: lines
                .filter_map(|line| line.split_once(": "))
                .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
                .collect(),
            body: body.to_owned(),
        }
    }

    fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        let found = headers.find(|(header, _)| header == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The code of the problem that this is.
    fn problem(&self) -> String {
        assert_eq!(
            self.header("content-type"),
            Some("application/problem+json"),
            "{self:?}"
        );
        let problem: serde_json::Value = serde_json::from_str(&self.body).expect("JSON");
        assert_eq!(problem["status"], self.status);
        problem["code"].as_str().expect("a code").to_owned()
    }
}

#[test]
fn it_starts_answers_and_stops() {
    let folder = folder("plain");
    let service = Service::start(&folder, "");
    let live = service.get("/livez", &[]);
    assert_eq!((live.status, live.body.as_str()), (200, "ok\n"));
    // A balancer may ask by any name.
    let ready = service.get("/readyz", &["Host: whatever.example"]);
    assert_eq!(ready.status, 200, "{ready:?}");
    let checks: serde_json::Value = serde_json::from_str(&ready.body).expect("JSON");
    assert_eq!(checks["status"], "ready");
    assert_eq!(checks["checks"]["store"]["ok"], true);
    assert_eq!(service.get("/nothing/here", &[]).problem(), "not-found");
    let wrong = service.ask("POST", "/livez", &[], b"");
    assert_eq!((wrong.status, wrong.problem().as_str()), (405, "method"));
    assert_eq!(wrong.header("allow"), Some("GET,HEAD"));
    let page = service.get("/nothing?lang=en", &["Accept: text/html"]);
    assert_eq!(page.status, 404);
    assert_eq!(
        page.header("content-type"),
        Some("text/html; charset=utf-8")
    );
    // What the environment says about logging is not asked.
    let log = service.stop();
    assert!(
        log.contains("started") && log.contains("stopped") && !log.contains("DEBUG"),
        "{log}"
    );
}

#[test]
fn every_answer_is_protected() {
    let folder = folder("headers");
    let service = Service::start(
        &folder,
        "  public_url: https://chat.example.jp\n  embed_origins: ['https://www.city.example.jp']\n",
    );
    let answer = service.get("/livez", &["Host: chat.example.jp"]);
    let shown: Vec<String> = answer
        .headers
        .iter()
        .filter(|(name, _)| !matches!(name.as_str(), "date" | "x-request-id"))
        .map(|(name, value)| format!("{name}: {value}"))
        .collect();
    let expected = [
        "content-type: text/plain; charset=utf-8",
        "content-security-policy: default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
         connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self' \
         https://www.city.example.jp; require-trusted-types-for 'script'; trusted-types madoguchi",
        "x-content-type-options: nosniff",
        "referrer-policy: same-origin",
        "permissions-policy: accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), \
         magnetometer=(), microphone=(), payment=(), usb=()",
        "cross-origin-opener-policy: same-origin",
        "strict-transport-security: max-age=31536000",
        "cross-origin-resource-policy: same-origin",
        "cache-control: no-store",
        "content-length: 3",
        "connection: close",
    ];
    assert_eq!(shown, expected);
    let id = answer.header("x-request-id").expect("a number");
    assert_ne!(service.get("/livez", &[]).header("x-request-id"), Some(id));
    let given = "X-Request-Id: from-outside";
    assert_ne!(
        service.get("/livez", &[given]).header("x-request-id"),
        Some("from-outside")
    );
}

#[test]
fn what_is_not_meant_for_it_is_refused() {
    let folder = folder("refusals");
    let service = Service::start(&folder, "");
    assert_eq!(
        service.get("/", &["Host: evil.example"]).problem(),
        "misdirected"
    );
    assert_eq!(service.get("/metrics", &["Host: evil.example"]).status, 421);
    let foreign = service.ask(
        "POST",
        "/chat",
        &["Origin: https://evil.example"],
        b"text=x",
    );
    assert_eq!(
        (foreign.status, foreign.problem().as_str()),
        (403, "foreign-origin")
    );
    let english = service.ask(
        "POST",
        "/chat",
        &["Sec-Fetch-Site: cross-site", "Accept-Language: en"],
        b"text=x",
    );
    assert_eq!(english.header("content-language"), Some("en"));
    let large = service.ask("POST", "/chat", &[], &vec![b'x'; 70_000]);
    assert_eq!((large.status, large.problem().as_str()), (413, "too-large"));
    // No error repeats what was sent.
    assert!(!large.body.contains("xxx"));
}

#[test]
fn nobody_gets_more_than_a_quota() {
    let folder = folder("quota");
    let service = Service::start(&folder, "  requests_per_minute: 3\n");
    for _ in 0..3 {
        assert_eq!(service.get("/nothing", &[]).status, 404);
    }
    // A forged address makes no new client.
    let refused = service.get("/nothing", &["X-Forwarded-For: 203.0.113.9"]);
    assert_eq!(
        (refused.status, refused.problem().as_str()),
        (429, "too-many-requests")
    );
    let seconds = refused
        .header("retry-after")
        .and_then(|seconds| seconds.parse().ok());
    assert!(matches!(seconds, Some(1..=60)), "{seconds:?}");
    let page = service.get("/", &["Accept: text/html"]);
    assert!(page.status == 429 && page.body.contains("<h1>"), "{page:?}");
    // Whoever runs the service sees it all the same.
    assert_eq!(service.get("/readyz", &[]).status, 200);
    let numbers = service.get("/metrics", &[]);
    let told = "madoguchi_http_refusals_total{code=\"too-many-requests\"} 2";
    assert!(numbers.body.contains(told), "{}", numbers.body);
}

#[test]
fn a_trusted_proxy_says_who_asks() {
    let folder = folder("proxy");
    let service = Service::start(
        &folder,
        "  requests_per_minute: 2\n  trusted_proxies: ['127.0.0.1', '10.0.0.0/8']\n",
    );
    let ask =
        |forwarded: &str| service.get("/nothing", &[&format!("X-Forwarded-For: {forwarded}")]);
    for _ in 0..2 {
        assert_eq!(ask("203.0.113.9").status, 404);
    }
    assert_eq!(ask("203.0.113.9").status, 429);
    assert_eq!(ask("198.51.100.1, 203.0.113.9, 10.0.0.3").status, 429);
    assert_eq!(ask("203.0.113.10").status, 404);
    let given = [
        "X-Forwarded-For: 203.0.113.9",
        "X-Request-Id: from-the-proxy",
    ];
    assert_eq!(
        service.get("/livez", &given).header("x-request-id"),
        Some("from-the-proxy")
    );
    assert_eq!(
        service
            .get("/metrics", &["X-Forwarded-For: 203.0.113.9"])
            .status,
        404
    );
    assert_eq!(service.get("/metrics", &[]).status, 200);
}

#[test]
fn numbers_are_for_this_machine_and_have_the_form_of_open_metrics() {
    let folder = folder("metrics");
    let service = Service::start(&folder, "");
    // A proxy that nobody has named stands between.
    let hidden = service.get("/metrics", &["X-Forwarded-For: 203.0.113.9"]);
    assert_eq!(hidden.problem(), "not-found");
    service.get("/canary-in-the-address", &[]);
    let numbers = service.get("/metrics", &[]);
    assert_eq!(
        numbers.header("content-type"),
        Some("application/openmetrics-text; version=1.0.0; charset=utf-8")
    );
    assert!(numbers.body.ends_with("# EOF\n"));
    assert!(!numbers.body.contains("canary"));
    for line in numbers.body.lines().filter(|line| !line.starts_with("# ")) {
        let (name, value) = line.rsplit_once(' ').expect("a name and a value");
        assert!(name.starts_with("madoguchi_"), "{line}");
        assert!(value.parse::<f64>().is_ok(), "{line}");
    }
    for name in [
        "madoguchi_build_info{",
        "madoguchi_messages_total 0",
        "madoguchi_masked_total 0",
        "madoguchi_turn_duration_seconds_count 0",
        "madoguchi_turn_duration_seconds_bucket{le=\"+Inf\"} 0",
        "madoguchi_http_requests_total{method=\"GET\",route=\"unmatched\",status=\"4xx\"} 1",
        "madoguchi_http_requests_total{method=\"GET\",route=\"/metrics\",status=\"4xx\"} 1",
        "madoguchi_http_connections 1",
        "madoguchi_http_streams 0",
        "madoguchi_cases_waiting 0",
        "madoguchi_conversations_followed 0",
        "madoguchi_uptime_seconds ",
    ] {
        assert!(numbers.body.contains(name), "{name}\n{}", numbers.body);
    }
    let size = numbers
        .body
        .lines()
        .find(|line| line.starts_with("madoguchi_store_size_bytes "));
    assert!(size.is_some_and(|size| !size.ends_with(" 0")), "{size:?}");
}

#[test]
fn what_is_under_way_is_finished_after_the_wish_to_stop() {
    let folder = folder("stop");
    let mut service = Service::start(&folder, "");
    // A connection that nobody uses does not keep the service.
    let _idle = service.connect();
    // The service reads a body that is too large, within limits, before it says so.
    let mut stream = service.connect();
    let head = format!(
        "POST /chat HTTP/1.1\r\nHost: {}\r\nContent-Length: 70000\r\n\r\n",
        service.address
    );
    stream
        .write_all(head.as_bytes())
        .expect("the head is taken");
    // The head has arrived when another connection is answered that was made later.
    assert_eq!(service.get("/livez", &[]).status, 200);
    service.signal("-TERM");
    while TcpStream::connect(&service.address).is_ok() {
        std::thread::yield_now();
    }
    stream
        .write_all(&vec![b'x'; 70_000])
        .expect("the body is taken");
    assert_eq!(Answer::read(&mut stream).problem(), "too-large");
    assert_eq!(service.ended().code(), Some(0));
}

#[test]
fn a_head_that_does_not_come_is_not_waited_for() {
    let folder = folder("slow");
    let service = Service::start(&folder, "");
    let mut slow = service.connect();
    slow.write_all(b"GET / HTTP/1.1\r\nHost: ")
        .expect("the beginning is taken");
    let mut rest = Vec::new();
    // A reset ends it as well.
    let _ = slow.read_to_end(&mut rest);
    assert_eq!(service.get("/livez", &[]).status, 200);
}

#[test]
fn whoever_cannot_start_is_told_what_helps() {
    let folder = folder("trouble");
    let service = Service::start(&folder.join(""), "");
    let second = folder.join("second");
    fs::create_dir_all(&second).expect("a folder can be made");
    let listen = |state: &Path, address: &str| {
        let config = second.join("config.yaml");
        let text = format!(
            "state_dir: '{}'\nlocale: en\nweb: {{listen: '{address}'}}\n",
            state.display()
        );
        fs::write(&config, text).expect("a file can be written");
        command(&config, &[])
    };
    let taken = listen(&second.join("data"), &service.address);
    assert_eq!((taken.code, taken.out.as_str()), (2, ""));
    assert!(
        taken.err.contains(&service.address) && taken.err.contains("web.listen"),
        "{}",
        taken.err
    );
    // Who cannot have the port has not touched the disk.
    assert!(!second.join("data").exists());
    let same = listen(&folder.join("data"), "127.0.0.1:0");
    assert_eq!((same.code, same.out.as_str()), (2, ""));
    assert!(same.err.contains("another madoguchi"), "{}", same.err);
    fs::write(second.join("file"), "").expect("a file can be written");
    let unwritable = listen(&second.join("file/data"), "127.0.0.1:0");
    assert_eq!((unwritable.code, unwritable.out.as_str()), (2, ""));
    assert!(unwritable.err.contains("state_dir"), "{}", unwritable.err);
    let nowhere = listen(&second.join("data"), "localhost:80");
    assert_eq!(nowhere.code, 2);
    assert!(nowhere.err.contains("C002"), "{}", nowhere.err);
    service.stop();
}

#[test]
fn records_are_backed_up_while_it_runs_and_put_back_when_it_does_not() {
    let folder = folder("backup");
    let service = Service::start(&folder, "");
    let config = folder.join("config.yaml");
    let file = folder.join("records.backup");
    let copied = command(&config, &["backup", text_of(&file)]);
    assert_eq!((copied.code, copied.err.as_str()), (0, ""), "{copied:?}");
    assert!(
        copied.out.contains(text_of(&file)) && copied.out.contains("KB"),
        "{}",
        copied.out
    );
    let again = command(&config, &["backup", text_of(&file)]);
    assert_eq!(again.code, 2);
    assert!(again.err.contains("not overwritten"), "{}", again.err);
    let running = command(&config, &["restore", text_of(&file), "--overwrite"]);
    assert_eq!(running.code, 2);
    assert!(running.err.contains("Stop it first"), "{}", running.err);
    service.stop();
    let there = command(&config, &["restore", text_of(&file)]);
    assert_eq!(there.code, 2);
    assert!(there.err.contains("--overwrite"), "{}", there.err);
    let restored = command(&config, &["restore", text_of(&file), "--overwrite"]);
    assert_eq!((restored.code, restored.err.as_str()), (0, ""));
    let service = Service::start(&folder, "");
    assert_eq!(service.get("/readyz", &[]).status, 200);
    service.stop();
    let damaged = folder.join("damaged");
    fs::write(&damaged, "no database").expect("a file can be written");
    assert_eq!(
        command(&config, &["restore", text_of(&damaged), "--overwrite"]).code,
        2
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_store_that_cannot_be_written_is_told() {
    use rlimit::{Resource, prlimit};
    let folder = folder("full");
    // A file that may not grow is an error for the program, not its end.
    let mut shell = Command::new("sh");
    shell
        .args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\""])
        .arg(env!("CARGO_BIN_EXE_madoguchi"));
    let service = Service::start_by(shell, &folder, "");
    let limit = |bytes: u64| {
        let process = i32::try_from(service.child.id()).expect("a process number");
        prlimit(process, Resource::FSIZE, Some((bytes, u64::MAX)), None)
            .expect("a limit can be set");
    };
    let wait_for = |status: u16| {
        // The last look counts for some seconds.
        loop {
            let ready = service.get("/readyz", &[]);
            if ready.status == status {
                return ready.body;
            }
            std::thread::sleep(std::time::Duration::from_millis(200));
        }
    };
    wait_for(200);
    limit(1);
    let told = wait_for(503);
    assert!(
        told.contains("\"status\":\"not ready\"") && told.contains("\"ok\":false"),
        "{told}"
    );
    assert!(!told.contains(text_of(&folder)), "{told}");
    assert_eq!(service.get("/livez", &[]).status, 200);
    limit(u64::MAX);
    wait_for(200);
}
