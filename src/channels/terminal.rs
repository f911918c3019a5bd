//! A chat in the terminal, with line editing and history.

use std::io::{self, BufRead, IsTerminal, Read, Write};

use anstream::AutoStream;
use chrono::NaiveDateTime;
use rustyline::DefaultEditor;
use rustyline::error::ReadlineError;

use crate::dialogue::Conversation;
use crate::library::Library;
use crate::locale::ReplyLocale;
use crate::replies::{Args, Reply};

use crate::bot::answer::{answer, plain};

const BOLD: &str = "\x1b[1m";
const DIM: &str = "\x1b[2m";
const CYAN: &str = "\x1b[36m";
const RESET: &str = "\x1b[0m";

/// The longest line that is read when the input is no terminal.
const LONGEST_LINE: u64 = 1024 * 1024;

/// Chats until the input ends or the resident types `/quit`.
pub fn chat(
    library: &Library,
    hint: Option<ReplyLocale>,
    now: impl Fn() -> NaiveDateTime,
) -> anyhow::Result<()> {
    let mut lines = Lines::open()?;
    // Colours only where a person looks at a terminal; NO_COLOR and pipes get plain text.
    let mut out = AutoStream::auto(io::stdout());
    let mut conversation = Conversation::default();
    let locale = hint.unwrap_or(library.config.locale);
    let say = |id: &str, locale| {
        let locale = library.catalog.spoken(locale);
        let text = library.catalog.text(locale, id, &Args::new());
        Reply::new(locale).plain(&text.unwrap_or_default())
    };
    writeln!(out, "{BOLD}{}{RESET}\n", say("greeting", locale))?;
    writeln!(out, "{DIM}{}{RESET}\n", say("quit-hint", locale))?;
    while let Some(line) = lines.next(&mut out)? {
        let text = line.trim();
        match text {
            "" => continue,
            "/quit" | "/exit" | "/q" | "／quit" => break,
            _ => {}
        }
        // A command for the locale of replies is as good as the sentence that asks for it.
        let text = match command(text) {
            Some(wanted) => {
                conversation.wish(wanted);
                let Some(request) = request(library, wanted) else {
                    writeln!(out, "\n{}\n", say("greeting", wanted))?;
                    continue;
                };
                request
            }
            None => text,
        };
        let outcome = answer(library, &mut conversation, text, hint, now());
        writeln!(out)?;
        writeln!(out, "{}", clean(&plain(library, &outcome)))?;
        if !outcome.step.clarify && !outcome.reply.choices.is_empty() {
            write_choices(
                &mut out,
                &outcome.reply,
                &say("next-intro", outcome.reply.locale),
            )?;
        }
        writeln!(out)?;
        out.flush()?;
    }
    let language = conversation.locale.unwrap_or_else(|| locale.language());
    let locale = conversation.reply_locale(language, locale);
    writeln!(out, "{}", say("bye", locale))?;
    Ok(())
}

/// The locale of replies that a command such as `/やさしい` asks for.
fn command(text: &str) -> Option<ReplyLocale> {
    match text.strip_prefix(['/', '／'])? {
        "やさしい" | "やさしい日本語" | "やさしいにほんご" | "easy" => {
            Some(ReplyLocale::Yasashii)
        }
        "日本語" | "にほんご" | "japanese" => Some(ReplyLocale::Ja),
        "英語" | "えいご" | "english" => Some(ReplyLocale::En),
        _ => None,
    }
}

/// A sentence that asks for this locale: the first example of an intent that changes to it.
fn request(library: &Library, wanted: ReplyLocale) -> Option<&str> {
    let mut intents = library.book().intents.iter();
    let intent = intents.find(|intent| intent.language == Some(wanted))?;
    Some(intent.examples.first()?.text.as_str())
}

fn write_choices(out: &mut impl Write, reply: &Reply, intro: &str) -> io::Result<()> {
    writeln!(out, "{DIM}{intro}{RESET}")?;
    for (number, choice) in (1..).zip(&reply.choices) {
        writeln!(
            out,
            "{DIM} {number}. {}{RESET}",
            clean(&reply.plain(&choice.label))
        )?;
    }
    Ok(())
}

/// Control characters never reach a terminal, whoever wrote them.
fn clean(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_control() || *c == '\n')
        .collect()
}

/// Where lines come from: an editor for a person, plain lines for a pipe.
enum Lines {
    Editor(Box<DefaultEditor>),
    Pipe,
}

impl Lines {
    fn open() -> anyhow::Result<Self> {
        if io::stdin().is_terminal() {
            Ok(Self::Editor(Box::new(DefaultEditor::new()?)))
        } else {
            Ok(Self::Pipe)
        }
    }

    /// The next line; `None` at the end of the input.
    fn next(&mut self, out: &mut impl Write) -> anyhow::Result<Option<String>> {
        out.flush()?;
        match self {
            Self::Editor(editor) => match editor.readline(&format!("{CYAN}> {RESET}")) {
                Ok(line) => {
                    // Kept in memory for this chat only; nothing is written to disk.
                    let _ = editor.add_history_entry(line.as_str());
                    Ok(Some(line))
                }
                Err(ReadlineError::Eof | ReadlineError::Interrupted) => Ok(None),
                Err(error) => Err(error.into()),
            },
            Self::Pipe => read_piped_line(&mut io::stdin().lock()),
        }
    }
}

/// Reads a line of a pipe. Of a line beyond the longest only the beginning is kept, and it is one message still.
fn read_piped_line(input: &mut impl BufRead) -> anyhow::Result<Option<String>> {
    let mut bytes = Vec::new();
    let mut length = 0_u64;
    loop {
        let mut piece = Vec::new();
        let read = input
            .by_ref()
            .take(LONGEST_LINE)
            .read_until(b'\n', &mut piece)?;
        if read == 0 {
            break;
        }
        if length < LONGEST_LINE {
            bytes.extend_from_slice(&piece);
        }
        length += read as u64;
        if piece.last() == Some(&b'\n') {
            break;
        }
    }
    Ok((length > 0).then(|| String::from_utf8_lossy(&bytes).into_owned()))
}
