//! `madoguchi discord check`: whether everything on Discord's side is as the settings need it, and what to click if not.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::sync::Arc;

use clap::Subcommand;

use crate::accounts::Accounts;
use crate::bot::Bot;
use crate::channels::discord::check::{
    ChannelPurpose, Finding, Permission, Registered, RolePurpose, check,
};
use crate::channels::discord::rest::RestError;
use crate::channels::discord::{Pace, Token, VARIABLE};
use crate::locale::Locale;
use crate::store::{SqliteStore, Store};

use super::Arguments;
use super::load::load_for_residents;
use super::trouble::about_token;

/// What is done about Discord.
#[derive(Debug, Subcommand)]
pub enum DiscordCommand {
    /// Check the token, the switches in the portal, the server, its channels and roles, and the commands.
    Check,
}

/// A folder that goes with the command.
struct Folder(std::path::PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        // The system clears its folder for temporary files if this fails.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Checks, and prints what was found. 0: nothing is wrong, 1: something is.
pub(super) fn run(arguments: &Arguments, _command: &DiscordCommand) -> anyhow::Result<u8> {
    let library = Arc::new(load_for_residents(arguments)?);
    let language = library.config.locale.language();
    let token = Token::find(&library.config.discord, |name| std::env::var(name).ok())
        .map_err(|error| about_token(&error, language))?;
    let Some(token) = token else {
        anyhow::bail!(match language {
            Locale::Ja => format!(
                "Discord のトークンがありません。開発者ポータルの Bot のページの Reset Token で作り、環境変数 {VARIABLE} に入れるか、\
                 持ち主だけが読めるファイルに書いて discord.token_file に場所を書いてください。"
            ),
            Locale::En => format!(
                "there is no token for Discord. Make one with Reset Token on the page Bot of the developer portal, and put it \
                 into the environment variable {VARIABLE}, or into a file that only its owner may read, named by \
                 discord.token_file."
            ),
        });
    };
    let clock = arguments.clock();
    let findings = super::wait_for(async {
        // The records may be in use by the service, and nothing of them is needed.
        let folder = std::env::temp_dir().join(format!("madoguchi-check-{}", uuid::Uuid::new_v4()));
        std::fs::create_dir_all(&folder)?;
        let folder = Folder(folder);
        let store = SqliteStore::open(&folder.0.join("empty.db"), clock.at()).await?;
        let store: Arc<dyn Store> = Arc::new(store);
        let accounts = Arc::new(Accounts::new(Arc::clone(&store), &folder.0));
        let bot = Arc::new(Bot::new(Arc::clone(&library), store, clock));
        let findings = check(Arc::clone(&bot), accounts, &token, &Pace::default()).await;
        bot.close().await;
        anyhow::Ok(findings)
    })??;
    let findings = findings.map_err(|error| could_not(&error, language))?;
    let mut out = io::stdout().lock();
    for finding in &findings {
        let mark = if finding.is_good() { '✓' } else { '✗' };
        writeln!(out, "{mark} {}", said(finding, language))?;
    }
    Ok(u8::from(!findings.iter().all(Finding::is_good)))
}

fn could_not(error: &RestError, language: Locale) -> anyhow::Error {
    match (error, language) {
        (RestError::Unauthorized, Locale::Ja) => anyhow::anyhow!(
            "Discord がトークンを受け付けません。開発者ポータルの Bot のページの Reset Token で作り直してください。"
        ),
        (RestError::Unauthorized, Locale::En) => anyhow::anyhow!(
            "Discord does not accept the token. Make a new one with Reset Token on the page Bot of the developer portal."
        ),
        (error, Locale::Ja) => anyhow::anyhow!(
            "Discord につながりません（{error}）。ネットワークと、設定ファイルの discord.api_base を確かめてください。"
        ),
        (error, Locale::En) => anyhow::anyhow!(
            "Discord cannot be reached ({error}). Check the network and the setting discord.api_base."
        ),
    }
}

/// A finding in words, with what to do if it is not good.
fn said(finding: &Finding, language: Locale) -> String {
    match language {
        Locale::Ja => japanese(finding),
        Locale::En => english(finding),
    }
}

fn names(permissions: &[Permission], joined_by: &str) -> String {
    let names: Vec<&str> = permissions.iter().map(|one| one.name()).collect();
    names.join(joined_by)
}

/// Permissions that help, each with what for.
fn benefits(permissions: &[Permission], language: Locale) -> String {
    let told = permissions.iter().map(|permission| {
        let what_for = match (permission, language) {
            (Permission::ManageMessages, Locale::Ja) => "マイナンバーなどの書かれた文を消す",
            (Permission::ManageMessages, Locale::En) => "deleting messages that hold a My Number",
            (Permission::AttachFiles, Locale::Ja) => "終えた用件の記録をファイルで残す",
            (Permission::AttachFiles, Locale::En) => {
                "keeping the transcript of a closed case as a file"
            }
            (_, Locale::Ja) => "ダイレクトメッセージの届かない人に、非公開スレッドで答える",
            (_, Locale::En) => "answering in a private thread whom no direct message reaches",
        };
        match language {
            Locale::Ja => format!("{}（{what_for}）", permission.name()),
            Locale::En => format!("{} ({what_for})", permission.name()),
        }
    });
    let told: Vec<String> = told.collect();
    told.join(match language {
        Locale::Ja => "、",
        Locale::En => ", ",
    })
}

fn japanese(finding: &Finding) -> String {
    let purpose = |purpose: &ChannelPurpose| match purpose {
        ChannelPurpose::Questions => "質問のチャンネル（discord.channels）",
        ChannelPurpose::Staff => "職員のチャンネル（discord.staff.channel）",
        ChannelPurpose::Editors => "編集者のチャンネル（discord.staff.editors_channel）",
    };
    let role = |purpose: &RolePurpose| match purpose {
        RolePurpose::Staff => "職員のロール（discord.staff.role）",
        RolePurpose::Supervisor => "責任者のロール（discord.staff.supervisor_role）",
        RolePurpose::Duty => "呼び出すロール（discord.staff.duty_role）",
    };
    match finding {
        Finding::Token(name) => format!("トークン: ボット「{name}」のものです。"),
        Finding::Gateway => "ゲートウェイ: つなぐ先が分かりました。".to_owned(),
        Finding::ForeignGateway => {
            "ゲートウェイ: API と違うホストを言ってきたので、つなぎません。discord.api_base を確かめてください。".to_owned()
        }
        Finding::MessageContent { wanted: true, allowed: true } => {
            "Message Content Intent: 入っています。".to_owned()
        }
        Finding::MessageContent { wanted: true, allowed: false } => {
            "Message Content Intent: 切れています。開発者ポータルの Bot のページ、Privileged Gateway Intents で入れて Save \
             Changes を押すか、設定の message_content を false にしてください。"
                .to_owned()
        }
        Finding::MessageContent { wanted: false, allowed } => {
            let more = if *allowed { "ポータルでは入っています。切っておくのが安全です" } else { "切れています" };
            format!("Message Content Intent: 使いません（{more}）。")
        }
        Finding::Server(name) => format!("サーバー: 「{name}」に入っています。"),
        Finding::NoServer(id) => format!(
            "サーバー: {id} に入っていません。開発者ポータルの Installation のページの Install Link を開いて入れるか、設定の \
             discord.guild を直してください。"
        ),
        Finding::AnyServer => "サーバー: 決めていません。コマンドは、入ったすべてのサーバーで使えます。".to_owned(),
        Finding::Channel { purpose: of, name, missing, advisable } => {
            let mut said = format!("{}: #{name} ", purpose(of));
            if missing.is_empty() {
                said.push_str("で、要る権限がそろっています。");
            } else {
                let _ = write!(said, "で、権限が足りません: {}。Discord で「チャンネルの編集」→「権限」を開き、ボットのロールに許可してください。",
                    names(missing, "、"));
            }
            if !advisable.is_empty() {
                let _ = write!(said, "なくても動きますが、あると役に立つ権限: {}。", benefits(advisable, Locale::Ja));
            }
            said
        }
        Finding::NoChannel { purpose: of, id } => format!(
            "{}: {id} が見つからないか、見えません。「チャンネルの編集」→「権限」でボットのロールに View Channels を許可するか、\
             番号を「ID をコピー」で写し直してください。",
            purpose(of)
        ),
        Finding::ForeignChannel { purpose: of, name } => {
            format!("{}: #{name} は、discord.guild と違うサーバーにあります。", purpose(of))
        }
        Finding::Role { purpose: RolePurpose::Duty, name, callable: false } => format!(
            "{}: 「{name}」を呼び出せません。「サーバー設定」→「ロール」で、このロールに対して @mention を許可するを入れてください。",
            role(&RolePurpose::Duty)
        ),
        Finding::Role { purpose: of, name, .. } => format!("{}: 「{name}」があります。", role(of)),
        Finding::NoRole { purpose: of, id } => format!(
            "{}: {id} がありません。「サーバー設定」→「ロール」で「ロール ID をコピー」を押し、写し直してください。",
            role(of)
        ),
        Finding::Commands(Registered::Same) => "コマンド: 登録されています。".to_owned(),
        Finding::Commands(Registered::Other) => {
            "コマンド: 登録が古いので、サービスが動き始めるときに登録し直します。".to_owned()
        }
        Finding::Commands(Registered::Nothing) => {
            "コマンド: まだありません。サービスが動き始めるときに登録します。".to_owned()
        }
    }
}

fn english(finding: &Finding) -> String {
    let purpose = |purpose: &ChannelPurpose| match purpose {
        ChannelPurpose::Questions => "Channel for questions (discord.channels)",
        ChannelPurpose::Staff => "Channel of the staff (discord.staff.channel)",
        ChannelPurpose::Editors => "Channel of the editors (discord.staff.editors_channel)",
    };
    let role = |purpose: &RolePurpose| match purpose {
        RolePurpose::Staff => "Role of the staff (discord.staff.role)",
        RolePurpose::Supervisor => "Role of supervisors (discord.staff.supervisor_role)",
        RolePurpose::Duty => "Role that is called (discord.staff.duty_role)",
    };
    match finding {
        Finding::Token(name) => format!("Token: it belongs to the bot “{name}”."),
        Finding::Gateway => "Gateway: it is known where it is.".to_owned(),
        Finding::ForeignGateway => {
            "Gateway: the API names another host, to which the token is not sent. Check discord.api_base.".to_owned()
        }
        Finding::MessageContent { wanted: true, allowed: true } => {
            "Message Content Intent: on.".to_owned()
        }
        Finding::MessageContent { wanted: true, allowed: false } => {
            "Message Content Intent: off. In the developer portal, page Bot, Privileged Gateway Intents, switch it on and press \
             Save Changes; or set message_content to false."
                .to_owned()
        }
        Finding::MessageContent { wanted: false, allowed } => {
            let more = if *allowed { "on in the portal; off is safer" } else { "off" };
            format!("Message Content Intent: not used ({more}).")
        }
        Finding::Server(name) => format!("Server: the bot is on “{name}”."),
        Finding::NoServer(id) => format!(
            "Server: the bot is not on {id}. Open the Install Link of the page Installation in the developer portal, or correct \
             the setting discord.guild."
        ),
        Finding::AnyServer => "Server: none is named; the commands work on all that the bot is on.".to_owned(),
        Finding::Channel { purpose: of, name, missing, advisable } => {
            let mut said = format!("{}: #{name}, ", purpose(of));
            if missing.is_empty() {
                said.push_str("all permissions are there.");
            } else {
                let _ = write!(said, "missing: {}. On Discord open Edit Channel, Permissions, and allow them for the bot's role.",
                    names(missing, ", "));
            }
            if !advisable.is_empty() {
                let _ = write!(said, " It works without, but would help: {}.", benefits(advisable, Locale::En));
            }
            said
        }
        Finding::NoChannel { purpose: of, id } => format!(
            "{}: {id} is not there or cannot be seen. Allow View Channels for the bot's role in Edit Channel, Permissions, or \
             copy the identifier again with Copy Channel ID.",
            purpose(of)
        ),
        Finding::ForeignChannel { purpose: of, name } => {
            format!("{}: #{name} is on another server than discord.guild.", purpose(of))
        }
        Finding::Role { purpose: RolePurpose::Duty, name, callable: false } => format!(
            "{}: “{name}” cannot be called. In Server Settings, Roles, switch on Allow anyone to @mention this role.",
            role(&RolePurpose::Duty)
        ),
        Finding::Role { purpose: of, name, .. } => format!("{}: “{name}” is there.", role(of)),
        Finding::NoRole { purpose: of, id } => format!(
            "{}: {id} is not there. Copy it again with Copy Role ID in Server Settings, Roles.",
            role(of)
        ),
        Finding::Commands(Registered::Same) => "Commands: registered.".to_owned(),
        Finding::Commands(Registered::Other) => {
            "Commands: not the newest; the service registers them when it starts.".to_owned()
        }
        Finding::Commands(Registered::Nothing) => {
            "Commands: none yet; the service registers them when it starts.".to_owned()
        }
    }
}
