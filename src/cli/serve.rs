//! `madoguchi serve`: starts the service.

use std::io::{self, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::accounts::{Accounts, welcome_link};
use crate::bot::Bot;
use crate::bot::webhooks::Webhooks;
use crate::channels::discord::{Discord, Running, Token};
use crate::channels::web::{Listening, Stopping, Web, listen, router_with_webhooks};
use crate::config::Config;
use crate::locale::Locale;
use crate::store::{SqliteStore, Store};

use super::Arguments;
use super::chores;
use super::demo::Demo;
use super::load::load_for_residents;
use super::logging;
use super::trouble::{about_account, about_token, cannot_listen, cannot_open, cannot_tell};

/// The database in the folder of the records.
pub(super) const DATABASE: &str = "madoguchi.db";
/// How many files are open besides connections: the database, the log, the terminal.
const OTHER_FILES: u64 = 64;
/// How long deliveries to other programs that are under way may take at the end.
const LAST_DELIVERIES: Duration = Duration::from_secs(5);
/// What a process says that was ended by Ctrl+C.
const INTERRUPTED: i32 = 130;

/// Serves until it is told to stop.
pub(super) fn run(arguments: &Arguments, demo: bool) -> anyhow::Result<u8> {
    let mut library = load_for_residents(arguments)?;
    let mut demo = if demo {
        Some(Demo::new(&mut library.config, arguments)?)
    } else {
        None
    };
    let library = Arc::new(library);
    let config = &library.config;
    let language = config.locale.language();
    logging::start(config.log);
    allow_open_files(config, language);
    let webhooks = Webhooks::new(&config.webhooks, |name| std::env::var(name).ok())
        .map_err(|error| cannot_tell(&error, language))?;
    let discord = if demo.is_some() {
        None
    } else {
        Token::find(&config.discord, |name| std::env::var(name).ok())
            .map_err(|error| about_token(&error, language))?
    };
    let clock = demo.as_ref().map_or_else(|| arguments.clock(), Demo::clock);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        // The port first: who cannot have it must not touch the store.
        let listening = listen(&config.web)
            .map_err(|error| cannot_listen(config.web.listen, &error, language))?;
        let stopping = Stopping::new();
        let leftover = demo.as_ref().map(|demo| demo.state_dir().to_owned());
        stop_on_signals(stopping.clone(), language, leftover)?;
        let store = SqliteStore::open(&config.state_dir.join(DATABASE), clock.at())
            .await
            .map_err(|error| cannot_open(&config.state_dir, &error, language))?;
        let store: Arc<dyn Store> = Arc::new(store);
        if let Some(demo) = &mut demo {
            demo.furnish(&library, &store).await?;
        }
        let accounts = Arc::new(Accounts::new(Arc::clone(&store), &config.state_dir));
        let bot = Arc::new(Bot::new(Arc::clone(&library), store, clock));
        let web = Web {
            bot: Arc::clone(&bot),
            stopping: stopping.clone(),
            accounts: Arc::clone(&accounts),
        };
        let deliveries = webhooks.start(&bot, &stopping);
        let router = router_with_webhooks(web, &listening, deliveries.figures.clone());
        announce(config, &listening, language)?;
        let chores = chores::start(&bot, &accounts, &stopping);
        let discord = start_discord(discord, &bot, &accounts, &stopping);
        let playing = if let Some(demo) = demo {
            Some(demo.start(&bot, &stopping, listening.address()?)?)
        } else {
            invite_the_first(&accounts, &bot, config, &listening, language).await?;
            None
        };
        listening.serve(router, stopping).await;
        chores.wait().await;
        if let Some(discord) = discord {
            discord.ended().await;
        }
        // What is not delivered now is delivered after the next start.
        let _ = tokio::time::timeout(LAST_DELIVERIES, deliveries.ended()).await;
        // Its folder goes only when the store is closed.
        let demo = match playing {
            Some(playing) => playing.await.ok(),
            None => None,
        };
        bot.close().await;
        drop(demo);
        tracing::info!("stopped");
        Ok(0)
    })
}

/// Starts the Discord channel if there is a token for it.
fn start_discord(
    token: Option<Token>,
    bot: &Arc<Bot>,
    accounts: &Arc<Accounts>,
    stopping: &Stopping,
) -> Option<Running> {
    let Some(token) = token else {
        tracing::info!("no token for Discord, so that channel does not run");
        return None;
    };
    let (bot, accounts) = (Arc::clone(bot), Arc::clone(accounts));
    Some(Discord::new(bot, accounts, token, stopping.clone()).start())
}

/// Allows as many open files as the system lets the program have, and says when they are too few.
fn allow_open_files(config: &Config, language: Locale) {
    let needed = u64::from(config.web.connections) + OTHER_FILES;
    let Ok(allowed) = rlimit::increase_nofile_limit(u64::MAX) else {
        return;
    };
    if allowed >= needed {
        return;
    }
    let _ = match language {
        Locale::Ja => writeln!(
            io::stderr(),
            "madoguchi: 同時に開けるファイルは {allowed} 個までなので、web.connections（{}）までつなげません。\
             多くの人が使うときは、上限（ulimit -Hn、systemd では LimitNOFILE）を {needed} 以上にしてください。",
            config.web.connections
        ),
        Locale::En => writeln!(
            io::stderr(),
            "madoguchi: only {allowed} files may be open at a time, too few for web.connections ({}). For many users \
             raise the limit (ulimit -Hn, in systemd LimitNOFILE) to {needed} or more.",
            config.web.connections
        ),
    };
}

/// Says where the page is and how to end. A service that nobody listens to works on.
fn announce(config: &Config, listening: &Listening, language: Locale) -> io::Result<()> {
    let address = listening.address()?;
    let local = format!("http://{}/", reachable(address));
    let public = config.web.public_url.trim_end_matches('/');
    let lines = match (language, public.is_empty()) {
        (Locale::Ja, true) => format!("住民のページ: {local}\nCtrl+C で終わります。\n"),
        (Locale::Ja, false) => format!(
            "住民のページ: {public}/\nこのコンピューターでの待ち受け: {local}\nCtrl+C で終わります。\n"
        ),
        (Locale::En, true) => format!("The residents' page: {local}\nCtrl+C ends it.\n"),
        (Locale::En, false) => format!(
            "The residents' page: {public}/\nListening on this machine: {local}\nCtrl+C ends it.\n"
        ),
    };
    let mut out = io::stdout().lock();
    let _ = out.write_all(lines.as_bytes()).and_then(|()| out.flush());
    if !address.ip().to_canonical().is_loopback() && !public.starts_with("https:") {
        let _ = match language {
            Locale::Ja => writeln!(
                io::stderr(),
                "madoguchi: {address} は、ほかのコンピューターからも暗号化されずにつながります。TLS を受け持つプロキシーを前に置き、\
                 web.public_url に https:// のアドレスを書いてください。"
            ),
            Locale::En => writeln!(
                io::stderr(),
                "madoguchi: other machines can reach {address} without encryption. Put a proxy with TLS in front of it \
                 and write its https:// address into web.public_url."
            ),
        };
    }
    tracing::info!(%address, version = env!("CARGO_PKG_VERSION"), "started");
    Ok(())
}

/// An address that a browser on this machine can open.
pub(super) fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}

/// The first signal to end lets what is under way finish; a second Ctrl+C ends at once, and removes the folder of a demo.
fn stop_on_signals(
    stopping: Stopping,
    language: Locale,
    leftover: Option<PathBuf>,
) -> io::Result<()> {
    let mut terminated = signal(SignalKind::terminate())?;
    let mut interrupted = signal(SignalKind::interrupt())?;
    tokio::spawn(async move {
        let by_hand = first_of(&mut terminated, &mut interrupted).await;
        tracing::info!("stopping");
        stopping.cancel();
        if by_hand {
            // Nobody may be there to read it.
            let _ = match language {
                Locale::Ja => writeln!(
                    io::stderr(),
                    "madoguchi: 進行中の応答を終えてから止まります。もう一度 Ctrl+C を押すと、すぐに止まります。"
                ),
                Locale::En => writeln!(
                    io::stderr(),
                    "madoguchi: ending when what is under way is answered. Ctrl+C again ends at once."
                ),
            };
        }
        interrupted.recv().await;
        if let Some(demo) = leftover {
            // The system clears its folder for temporary files if this fails.
            let _ = std::fs::remove_dir_all(demo);
        }
        // What was acknowledged is on the disk.
        std::process::exit(INTERRUPTED);
    });
    Ok(())
}

/// Waits for one of the signals; whether it came from the keyboard.
async fn first_of(terminated: &mut Signal, interrupted: &mut Signal) -> bool {
    tokio::select! {
        _ = terminated.recv() => false,
        _ = interrupted.recv() => true,
    }
}

/// Says by which link the first person joins the desk. There is no password before that.
async fn invite_the_first(
    accounts: &Accounts,
    bot: &Bot,
    config: &Config,
    listening: &Listening,
    language: Locale,
) -> anyhow::Result<()> {
    let invitation = accounts.first_invitation(bot.clock().at()).await;
    let Some(secret) =
        invitation.map_err(|error| about_account(&config.state_dir, &error, language))?
    else {
        return Ok(());
    };
    let link = welcome_link(&base(config, listening.address()?), &secret);
    let lines = match language {
        Locale::Ja => format!(
            "窓口（職員の画面）に入る人がまだいません。最初の管理者は、次のリンクから登録してください。1回だけ、24時間使えます。\n{link}\n"
        ),
        Locale::En => format!(
            "Nobody works at the desk yet. The first administrator joins by this link, which works once and for 24 hours:\n{link}\n"
        ),
    };
    let mut out = io::stdout().lock();
    let _ = out.write_all(lines.as_bytes()).and_then(|()| out.flush());
    Ok(())
}

/// The address that links for people begin with.
pub(super) fn base(config: &Config, address: SocketAddr) -> String {
    let public = config.web.public_url.trim_end_matches('/');
    if public.is_empty() {
        format!("http://{}", reachable(address))
    } else {
        public.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_told_can_be_opened() {
        let told = |address: &str| reachable(address.parse().unwrap()).to_string();
        assert_eq!(told("0.0.0.0:80"), "127.0.0.1:80");
        assert_eq!(told("[::]:8080"), "[::1]:8080");
        assert_eq!(told("192.0.2.1:8080"), "192.0.2.1:8080");
    }
}
