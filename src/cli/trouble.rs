//! What keeps the service or the store from being used, in the language of the staff, with what helps.

use std::io;
use std::net::SocketAddr;
use std::path::Path;

use anyhow::anyhow;

use crate::accounts::AccountError;
use crate::bot::webhooks::WebhookError;
use crate::channels::discord::{TokenError, VARIABLE};
use crate::locale::Locale;
use crate::store::StoreError;

/// Why an address cannot be listened on.
pub(super) fn cannot_listen(
    address: SocketAddr,
    error: &io::Error,
    language: Locale,
) -> anyhow::Error {
    let port = address.port();
    let other = if port == u16::MAX { port - 1 } else { port + 1 };
    let other = SocketAddr::from((address.ip(), other));
    match (error.kind(), language) {
        (io::ErrorKind::AddrInUse, Locale::Ja) => anyhow!(
            "{address} は、ほかのプログラムが使っています。madoguchi がもう動いていないか確かめ、動いていれば止めてください。\
             止められないときは、設定ファイルの web.listen に別の番号（たとえば \"{other}\"）を書いてください。"
        ),
        (io::ErrorKind::AddrInUse, Locale::En) => anyhow!(
            "another program is using {address}. Perhaps madoguchi is running already: stop it, or write another port, \
             such as \"{other}\", into the setting web.listen."
        ),
        (io::ErrorKind::PermissionDenied, Locale::Ja) => anyhow!(
            "{address} で待ち受ける権限がありません。設定ファイルの web.listen に 1024 以上の番号（たとえば 8080）を書いてください。"
        ),
        (io::ErrorKind::PermissionDenied, Locale::En) => anyhow!(
            "not allowed to listen on {address}. Write a port of 1024 or more, such as 8080, into the setting web.listen."
        ),
        (io::ErrorKind::AddrNotAvailable, Locale::Ja) => anyhow!(
            "このコンピューターに {} というアドレスはありません。設定ファイルの web.listen を直してください。",
            address.ip()
        ),
        (io::ErrorKind::AddrNotAvailable, Locale::En) => anyhow!(
            "this machine has no address {}. Correct the setting web.listen.",
            address.ip()
        ),
        (_, Locale::Ja) => anyhow!(
            "{address} で待ち受けられません（{error}）。設定ファイルの web.listen を確かめてください。"
        ),
        (_, Locale::En) => {
            anyhow!("cannot listen on {address} ({error}). Check the setting web.listen.")
        }
    }
}

/// Why the store in this folder cannot be used.
pub(super) fn cannot_open(folder: &Path, error: &StoreError, language: Locale) -> anyhow::Error {
    let folder = folder.display();
    match (error, language) {
        (StoreError::Busy(_), Locale::Ja) => anyhow!(
            "フォルダー {folder} の記録は、動いているもう一つの madoguchi が使っています。先にそれを止めるか、設定ファイルの \
             state_dir に別のフォルダーを書いてください。"
        ),
        (StoreError::Busy(_), Locale::En) => anyhow!(
            "another madoguchi is running and uses the records in the folder {folder}. Stop it first, or name another \
             folder in the setting state_dir."
        ),
        (StoreError::Full, Locale::Ja) => anyhow!(
            "フォルダー {folder} のあるディスクがいっぱいです。空きを作ってから、もう一度お試しください。"
        ),
        (StoreError::Full, Locale::En) => {
            anyhow!("the disk of the folder {folder} is full. Free some space and try again.")
        }
        (StoreError::Unavailable(detail), Locale::Ja) => anyhow!(
            "フォルダー {folder} に会話の記録を置けません。このプログラムが書き込めるフォルダーにするか、設定ファイルの \
             state_dir に別のフォルダーを書いてください（{detail}）。"
        ),
        (StoreError::Unavailable(detail), Locale::En) => anyhow!(
            "the records of conversations cannot be kept in the folder {folder}. Let the program write to it, or name \
             another folder in the setting state_dir ({detail})."
        ),
        (error, Locale::Ja) => anyhow!("フォルダー {folder} の記録を使えません（{error}）"),
        (error, Locale::En) => {
            anyhow!("the records in the folder {folder} cannot be used: {error}")
        }
    }
}

/// Why events cannot be told to another program.
pub(super) fn cannot_tell(error: &WebhookError, language: Locale) -> anyhow::Error {
    match (error, language) {
        (WebhookError::NoSecret { name, variable }, Locale::Ja) => anyhow!(
            "できごとの知らせ先 {name} の合言葉がありません。環境変数 {variable} に、24文字以上のでたらめな文字列を入れてください。"
        ),
        (error, Locale::Ja) => anyhow!("設定ファイルの webhooks を確かめてください（{error}）"),
        (error, Locale::En) => anyhow!("check the setting webhooks: {error}"),
    }
}

/// Why there is no token for Discord although one is wanted.
pub(super) fn about_token(error: &TokenError, language: Locale) -> anyhow::Error {
    match (error, language) {
        (TokenError::Unreadable(file, error), Locale::Ja) => anyhow!(
            "Discord のトークンのファイル {} を読めません（{error}）。設定ファイルの discord.token_file を確かめてください。",
            file.display()
        ),
        (TokenError::Unreadable(file, error), Locale::En) => anyhow!(
            "the file {} with the token for Discord cannot be read ({error}). Check the setting discord.token_file.",
            file.display()
        ),
        (TokenError::NoFile(file), Locale::Ja) => anyhow!(
            "{} は普通のファイルではありません。設定ファイルの discord.token_file に、Discord のトークンを書いたファイルを書いてください。",
            file.display()
        ),
        (TokenError::NoFile(file), Locale::En) => anyhow!(
            "{} is no ordinary file. Name the file with the token for Discord in the setting discord.token_file.",
            file.display()
        ),
        (TokenError::Open(file), Locale::Ja) => anyhow!(
            "Discord のトークンのファイル {} を、持ち主以外の人も読めます。`chmod 600` で、持ち主だけが読めるようにしてください。\
             ほかの人に読まれたかもしれないときは、開発者ポータルの Reset Token で作り直してください（discord.token_file）。",
            file.display()
        ),
        (TokenError::Open(file), Locale::En) => anyhow!(
            "others than its owner may read the file {} with the token for Discord. Close it with `chmod 600`; if somebody \
             may have read it, make a new token with Reset Token in the developer portal (discord.token_file).",
            file.display()
        ),
        (TokenError::NoToken(Some(file)), Locale::Ja) => anyhow!(
            "ファイル {} にあるのは Discord のトークンではありません。トークンだけを1行で書いてください（discord.token_file）。",
            file.display()
        ),
        (TokenError::NoToken(Some(file)), Locale::En) => anyhow!(
            "what the file {} holds is no token for Discord. Write only the token into it, on one line (discord.token_file).",
            file.display()
        ),
        (TokenError::NoToken(None), Locale::Ja) => anyhow!(
            "環境変数 {VARIABLE} にあるのは Discord のトークンではありません。トークンだけを入れてください。"
        ),
        (TokenError::NoToken(None), Locale::En) => anyhow!(
            "what the environment variable {VARIABLE} holds is no token for Discord. Put only the token there."
        ),
    }
}

/// Why a backup was not written to this file.
pub(super) fn cannot_back_up(file: &Path, error: &StoreError, language: Locale) -> anyhow::Error {
    let file = file.display();
    match (error, language) {
        (StoreError::Conflict(_), Locale::Ja) => {
            anyhow!("{file} はもうあります。上書きはしません。別の名前にしてください。")
        }
        (StoreError::Conflict(_), Locale::En) => {
            anyhow!("{file} is there already and is not overwritten. Name another file.")
        }
        (error, Locale::Ja) => anyhow!("バックアップを作れません（{error}）"),
        (error, Locale::En) => anyhow!("the backup cannot be written: {error}"),
    }
}

/// Why a backup was not put back.
pub(super) fn cannot_restore(folder: &Path, error: &StoreError, language: Locale) -> anyhow::Error {
    match (error, language) {
        (StoreError::Busy(_), _) => cannot_open(folder, error, language),
        (StoreError::Conflict(_), Locale::Ja) => anyhow!(
            "フォルダー {} には記録がもうあります。置き換えると、今の記録は失われます。それでよければ --overwrite を付けてください。",
            folder.display()
        ),
        (StoreError::Conflict(_), Locale::En) => anyhow!(
            "the folder {} holds records already. Replacing them loses what they hold; add --overwrite if that is wanted.",
            folder.display()
        ),
        (error, Locale::Ja) => anyhow!("元に戻せません（{error}）"),
        (error, Locale::En) => anyhow!("the backup cannot be put back: {error}"),
    }
}

/// Why something about an account was not done.
pub(super) fn about_account(
    folder: &Path,
    error: &AccountError,
    language: Locale,
) -> anyhow::Error {
    match (error, language) {
        (AccountError::Store(error), _) => cannot_open(folder, error, language),
        (AccountError::BadLogin, Locale::Ja) => anyhow!(
            "ログイン名は、半角の英小文字・数字・「.」「-」「_」「@」で、2文字から64文字にしてください（英字か数字で始めます）。"
        ),
        (AccountError::BadLogin, Locale::En) => anyhow!(
            "a login has 2 to 64 of the characters a-z, 0-9, '.', '-', '_' and '@', beginning with a letter or digit"
        ),
        (AccountError::BadName, Locale::Ja) => {
            anyhow!("名前は、1行、80文字までにしてください。番号を入れないでください。")
        }
        (AccountError::BadName, Locale::En) => {
            anyhow!("a name has 1 to 80 characters on one line and holds no long number")
        }
        (AccountError::LoginTaken, Locale::Ja) => {
            anyhow!("そのログイン名は、もう使われています。別のログイン名にしてください。")
        }
        (AccountError::LoginTaken, Locale::En) => anyhow!("the login is taken; choose another one"),
        (AccountError::NoAgent, Locale::Ja) => {
            anyhow!("そのログイン名の人はいません。`madoguchi agent list` で確かめてください。")
        }
        (AccountError::NoAgent, Locale::En) => {
            anyhow!("nobody has this login; `madoguchi agent list` shows who there is")
        }
        (AccountError::Disabled, Locale::Ja) => anyhow!(
            "その人は停止中です。`madoguchi agent enable` で戻してから、もう一度お試しください。"
        ),
        (AccountError::Disabled, Locale::En) => {
            anyhow!("the account is disabled; `madoguchi agent enable` gives the access back")
        }
        (AccountError::TooMany, Locale::Ja) => anyhow!(
            "使われていない招待や、済んでいない変更が多すぎます。1日たつと消えます。フォルダー {} の中の古いファイルは消してかまいません。",
            folder.join("invitations").display()
        ),
        (AccountError::TooMany, Locale::En) => anyhow!(
            "too many invitations or changes are open. They go after a day; old files in the folder {} may be removed.",
            folder.join("invitations").display()
        ),
        (error, Locale::Ja) => anyhow!("できませんでした（{error}）"),
        (error, Locale::En) => anyhow!("it could not be done: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_trouble_says_what_helps_in_both_languages() {
        let address = SocketAddr::from(([127, 0, 0, 1], 65535));
        for kind in [
            io::ErrorKind::AddrInUse,
            io::ErrorKind::PermissionDenied,
            io::ErrorKind::AddrNotAvailable,
            io::ErrorKind::Other,
        ] {
            for language in Locale::ALL {
                let said = cannot_listen(address, &kind.into(), language).to_string();
                assert!(said.contains("web.listen"), "{said}");
            }
        }
        let folder = Path::new("data");
        for error in [
            StoreError::Busy(String::new()),
            StoreError::Unavailable("why".into()),
        ] {
            for language in Locale::ALL {
                let said = cannot_open(folder, &error, language).to_string();
                assert!(said.contains("state_dir"), "{said}");
            }
        }
        let file = Path::new("token").to_owned();
        for error in [
            TokenError::Unreadable(file.clone(), io::ErrorKind::NotFound.into()),
            TokenError::NoFile(file.clone()),
            TokenError::Open(file.clone()),
            TokenError::NoToken(Some(file)),
        ] {
            for language in Locale::ALL {
                let said = about_token(&error, language).to_string();
                assert!(said.contains("discord.token_file"), "{said}");
            }
        }
        let conflict = StoreError::Conflict(String::new());
        for language in Locale::ALL {
            assert!(
                cannot_restore(folder, &conflict, language)
                    .to_string()
                    .contains("--overwrite")
            );
            assert!(
                cannot_back_up(folder, &conflict, language)
                    .to_string()
                    .contains("data")
            );
        }
    }
}
