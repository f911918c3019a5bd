use super::*;
use crate::library::DataFolder;
use crate::report::Days as ReportDays;
use crate::store::SqliteStore;

fn time(text: &str) -> NaiveDateTime {
    text.parse().unwrap()
}

#[test]
fn outside_of_the_opening_hours_the_clock_is_set_to_an_open_morning() {
    let hours = Config::default().opening_hours();
    let of = |now: &str| opening(hours, time(now)).map(|time| time.to_string());
    let moment = |text: &str| Some(text.to_owned());
    assert_eq!(of("2026-11-20T14:00:00"), None);
    assert_eq!(of("2026-11-20T18:29:00"), None);
    assert_eq!(of("2026-11-20T18:45:00"), moment("2026-11-20 10:15:00"));
    assert_eq!(of("2026-11-20T03:00:00"), moment("2026-11-20 10:15:00"));
    // The 23rd is a holiday.
    assert_eq!(of("2026-11-23T14:00:00"), moment("2026-11-22 10:15:00"));
    assert_eq!(of("2027-01-03T14:00:00"), moment("2026-12-28 10:15:00"));
}

#[test]
fn the_folder_goes_with_the_demo() {
    let folder = Folder::new().unwrap();
    let path = folder.0.clone();
    fs::write(path.join("file"), "x").unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
    }
    drop(folder);
    assert!(!path.exists());
}

#[test]
fn those_who_want_a_person_come_first_and_then_everybody() {
    let day = Day::read().unwrap();
    let count = day.residents.len();
    let first: Vec<usize> = order(&day).take(count * 2 + 2).collect();
    assert!(first[..2].iter().all(|one| day.residents[*one].person));
    assert_eq!(first[2..count + 2], (0..count).collect::<Vec<_>>());
    assert_eq!(first[count + 2], 0);
}

/// The whole demo without the network: history, colleagues, the first residents.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_newcomer_finds_a_living_desk() {
    let (files, _) = DataFolder::Embedded.read().unwrap();
    let arguments =
        <Arguments as clap::Parser>::parse_from(["madoguchi", "--now", "2026-11-20T11:00+09:00"]);
    let mut config = Config::default();
    config.web.public_url = "https://chat.example.jp".into();
    let kept = config.state_dir.clone();
    let mut demo = Demo::new(&mut config, &arguments).unwrap();
    assert!(config.demo && config.state_dir != kept && config.web.public_url.is_empty());
    let (library, _) = Library::new(&files, config);
    let library = Arc::new(library);
    let database = demo.state_dir().join("madoguchi.db");
    let store = SqliteStore::open(&database, demo.at()).await.unwrap();
    let store: Arc<dyn Store> = Arc::new(store);
    demo.furnish(&library, &store).await.unwrap();
    let now = demo.clock().now();
    let figures = store
        .figures(ReportDays::up_to(now.date(), 14).period())
        .await
        .unwrap();
    assert!(figures.hours.len() > 60, "{}", figures.hours.len());
    assert!(figures.waits.claimed.count() >= 10);
    assert_eq!(figures.waits.waiting, 0);
    let shown: u64 = figures
        .intents
        .iter()
        .map(|row| row.suggestions.shown)
        .sum();
    assert!(shown >= 20, "{shown}");
    assert!(store.queue(demo.at(), 10).await.unwrap().is_empty());

    let bot = Arc::new(Bot::new(library, Arc::clone(&store), demo.clock()));
    let stopping = Stopping::new();
    let folder = demo.state_dir().to_owned();
    let play = {
        let (bot, stopping) = (Arc::clone(&bot), stopping.clone());
        tokio::spawn(async move {
            demo.play(bot, stopping).await;
            demo
        })
    };
    let mut waiting = 0;
    for _ in 0..200 {
        tokio::time::sleep(Duration::from_millis(50)).await;
        waiting = bot.queue(10).await.unwrap().len();
        if waiting >= 2 {
            break;
        }
    }
    assert!(waiting >= 2, "nobody waits");
    assert!(bot.presence().is_anybody_on_duty(bot.clock().at()));
    stopping.cancel();
    let demo = play.await.unwrap();
    bot.close().await;
    drop(demo);
    assert!(!folder.exists());
}
