#![allow(warnings)]
#[path = "web_load/questions.rs"]
mod questions;
use std::sync::Arc; use std::time::*;
use madoguchi::bot::*; use madoguchi::store::*; use madoguchi::library::*; use madoguchi::config::Config;
use madoguchi::bot::answer::{answer, plain}; use madoguchi::dialogue::Conversation;
fn cpu()->f64{ let s=std::fs::read_to_string("/proc/self/stat").unwrap(); let s=s.rsplit_once(')').unwrap().1.to_owned(); s.split_whitespace().skip(11).take(2).map(|x|x.parse::<f64>().unwrap()).sum::<f64>()/100.0 }
fn rss()->String{ let s=std::fs::read_to_string("/proc/self/status").unwrap(); s.lines().filter(|l|l.starts_with("VmRSS")||l.starts_with("VmHWM")||l.starts_with("RssAnon")).collect::<Vec<_>>().join(" ") }
fn main(){
  println!("start {}", rss());
  let t=Instant::now();
  let (files,_)=DataFolder::Embedded.read().unwrap();
  let (library,_)=Library::new(&files, Config::default());
  println!("loaded {:?} {}", t.elapsed(), rss());
  let library=Arc::new(library);
  let mode=std::env::args().nth(1).unwrap_or_default();
  if mode=="rss"{ std::process::exit(0); }
  if mode=="answer"{
    let n=40*200; let t=Instant::now(); let c=cpu(); let now=Clock::system().now();
    for i in 0..n { let mut conv=Conversation::default(); for k in 0..1{ let o=answer(&library,&mut conv,questions::QUESTIONS[i%40],None,now); std::hint::black_box(plain(&library,&o)); std::hint::black_box(serde_json::to_value(Shown::new(&o)).unwrap()); } }
    println!("answer: {:?} each, cpu {:.4} ms", t.elapsed()/n as u32, (cpu()-c)*1000.0/n as f64); 
    return;
  }
  let rt=tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
  rt.block_on(async {
    let folder=std::env::temp_dir().join(format!("tmpbot-{}",uuid::Uuid::new_v4())); std::fs::create_dir_all(&folder).unwrap();
    let clock=Clock::system();
    let store=SqliteStore::open(&folder.join("a.db"),clock.at()).await.unwrap();
    let bot=Arc::new(Bot::new(library,Arc::new(store),clock));
    let c=cpu(); let t=Instant::now(); let end=t+Duration::from_secs(5);
    let mut js=tokio::task::JoinSet::new();
    for w in 0..64usize{ let bot=bot.clone(); js.spawn(async move{ let mut n=0usize; let mut p=w*7; while Instant::now()<end{ let (r,_)=bot.begin("web",None).await.unwrap(); for k in 0..8{ p+=1; n+=1; let r=bot.receive(Inbound{conversation:r.id.clone(),key:format!("m{k}"),content:Content::Text(questions::QUESTIONS[p%40].into()),locale:None}).await.unwrap(); match r { Received::Kept{events,..}=>{std::hint::black_box(serde_json::to_string(&events).unwrap());}, o=>panic!("{o:?}") } } } n }); }
    let mut n=0; while let Some(x)=js.join_next().await{ n+=x.unwrap(); }
    println!("turns/s {:.0} cpu/turn {:.4} ms {}", n as f64/t.elapsed().as_secs_f64(), (cpu()-c)*1000.0/n as f64, rss());
    bot.close().await; std::fs::remove_dir_all(&folder).unwrap();
  });
}
