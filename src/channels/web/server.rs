//! Accepts connections, as many as are allowed, and ends them in order when the service stops.
//!
//! Nobody can hold a place without using it: a head must arrive within [`HEAD`], which also ends connections that nothing
//! comes on; what is sent must be taken within [`STUCK`], by the other machine and by the program on it.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::convert::Infallible;
use std::future::poll_fn;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::ConnectInfo;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use socket2::SockRef;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt;

use super::event_stream::{self, HandOver};
use super::metrics::Level;
use super::patience::{Patient, Stalled};
use super::proxy::{LocalAddress, household};
use super::socket;

/// How long the head of a request may take to arrive.
const HEAD: Duration = Duration::from_secs(10);
/// How long what is sent may stay without being taken.
const STUCK: Duration = Duration::from_secs(30);
/// How long requests under way may take after the service was told to stop.
const GRACE: Duration = Duration::from_secs(10);
/// How long to wait when no connection can be taken, because too many files are open, for example.
const PAUSE: Duration = Duration::from_millis(100);
/// How often such a trouble is told.
const TOLD_EVERY: Duration = Duration::from_secs(10);
/// The largest head of a request, in bytes; also what is read at once.
const LARGEST_HEAD: usize = 16 * 1024;
/// How many connections may wait to be taken, as far as the system allows: after a restart everybody comes at once.
const WAITING: u32 = 4096;
/// How much the system keeps for a client that does not read, in bytes.
const UNREAD: u32 = 64 * 1024;
/// The share of all connections that one address may have, unless it is this machine or a proxy that is trusted.
const SHARE: usize = 8;

/// The wish that the service ends.
pub type Stopping = CancellationToken;

/// A bound port.
#[derive(Debug)]
pub struct Listening {
    listener: TcpListener,
    connections: usize,
    trusted: Vec<ipnet::IpNet>,
    open: Level,
}

/// Binds the port of these settings.
pub fn listen(web: &crate::config::Web) -> std::io::Result<Listening> {
    let socket = if web.listen.is_ipv4() {
        TcpSocket::new_v4()?
    } else {
        TcpSocket::new_v6()?
    };
    // Otherwise the port could not be taken again for a minute after a stop.
    socket.set_reuseaddr(true)?;
    // Accepted connections inherit it.
    socket.set_send_buffer_size(UNREAD)?;
    socket.bind(web.listen)?;
    Ok(Listening {
        listener: socket.listen(WAITING)?,
        connections: web.connections as usize,
        trusted: web.trusted_proxies.clone(),
        open: Level::default(),
    })
}

impl Listening {
    /// The address, with the port that the system chose if none was wanted.
    pub fn address(&self) -> std::io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// How many connections are open.
    pub(super) fn open(&self) -> Level {
        self.open.clone()
    }

    /// Serves until `stopping`; then no connection is taken any more, and what is under way is finished.
    pub async fn serve(self, router: Router, stopping: Stopping) {
        let places = Arc::new(Semaphore::new(self.connections));
        let crowd = Crowd::new((self.connections / SHARE).max(SHARE));
        let tasks = TaskTracker::new();
        let cut = CancellationToken::new();
        let mut told: Option<Instant> = None;
        loop {
            let place = tokio::select! {
                () = stopping.cancelled() => break,
                place = Arc::clone(&places).acquire_owned() => place,
            };
            // The semaphore is never closed.
            let Ok(place) = place else { break };
            let accepted = tokio::select! {
                () = stopping.cancelled() => break,
                accepted = self.listener.accept() => accepted,
            };
            let (stream, address) = match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    if told.is_none_or(|told| told.elapsed() > TOLD_EVERY) {
                        told = Some(Instant::now());
                        tracing::warn!(%error, "a connection could not be taken");
                    }
                    tokio::time::sleep(PAUSE).await;
                    continue;
                }
            };
            let seat = if self.is_bound_to_a_share(address.ip()) {
                let Some(seat) = crowd.enter(address.ip()) else {
                    tracing::debug!("an address has too many connections");
                    continue;
                };
                Some(seat)
            } else {
                None
            };
            let router = router.clone();
            let stopping = stopping.clone();
            let cut = cut.clone();
            let open = self.open.clone();
            tasks.spawn(async move {
                let held = (place, seat, Opened::new(open));
                tokio::select! {
                    () = converse(stream, address, router, stopping) => {}
                    () = cut.cancelled() => {}
                }
                drop(held);
            });
        }
        drop(self.listener);
        tasks.close();
        if tokio::time::timeout(GRACE, tasks.wait()).await.is_err() {
            tracing::warn!(open = tasks.len(), "connections were cut off");
            cut.cancel();
            tasks.wait().await;
        }
    }

    fn is_bound_to_a_share(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        !address.is_loopback() && !self.trusted.iter().any(|net| net.contains(&address))
    }
}

/// A connection that is counted as open.
struct Opened(Level);

impl Opened {
    fn new(level: Level) -> Self {
        level.inc();
        Self(level)
    }
}

impl Drop for Opened {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// How many connections each address has.
#[derive(Clone, Debug)]
struct Crowd {
    most: usize,
    seats: Arc<Mutex<HashMap<IpAddr, usize>>>,
}

impl Crowd {
    fn new(most: usize) -> Self {
        Self {
            most,
            seats: Arc::default(),
        }
    }

    fn seats(&self) -> MutexGuard<'_, HashMap<IpAddr, usize>> {
        // Numbers are whole whatever happened to the one who held them.
        self.seats.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes one of the seats of an address, if there is one left.
    fn enter(&self, address: IpAddr) -> Option<Seat> {
        let address = household(address);
        let mut seats = self.seats();
        let taken = seats.entry(address).or_insert(0);
        if *taken >= self.most {
            return None;
        }
        *taken += 1;
        drop(seats);
        Some(Seat {
            crowd: self.clone(),
            address,
        })
    }
}

#[derive(Debug)]
struct Seat {
    crowd: Crowd,
    address: IpAddr,
}

impl Drop for Seat {
    fn drop(&mut self) {
        if let Entry::Occupied(mut taken) = self.crowd.seats().entry(self.address) {
            *taken.get_mut() = taken.get().saturating_sub(1);
            if *taken.get() == 0 {
                taken.remove();
            }
        }
    }
}

/// Serves one connection until either side ends it.
async fn converse(stream: TcpStream, address: SocketAddr, router: Router, stopping: Stopping) {
    // Answers are small and somebody is waiting for them.
    let _ = stream.set_nodelay(true);
    // Whoever has gone away without a word, or does not read, is noticed by the system. Where it cannot, `Patient` does
    // part of it.
    #[cfg(target_os = "linux")]
    let _ = SockRef::from(&stream).set_tcp_user_timeout(Some(STUCK));
    let local = stream.local_addr().ok().map(LocalAddress);
    let stream = Patient::new(stream, STUCK);
    let stalled = stream.stalled();
    let handed = HandOver::default();
    let service = {
        let handed = handed.clone();
        service_fn(move |mut request: hyper::Request<hyper::body::Incoming>| {
            request.extensions_mut().insert(ConnectInfo(address));
            if let Some(local) = local {
                request.extensions_mut().insert(local);
            }
            let (method, version) = (request.method().clone(), request.version());
            let (router, handed) = (router.clone(), handed.clone());
            async move {
                let response = router.oneshot(request.map(axum::body::Body::new)).await?;
                if event_stream::is_one(&method, version, &response) || socket::is_one(&response) {
                    handed.put(response);
                    // Nothing more comes from here; `drive` takes the connection away.
                    return std::future::pending().await;
                }
                Ok::<_, Infallible>(response)
            }
        })
    };
    let mut connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .max_buf_size(LARGEST_HEAD)
        .serve_connection(TokioIo::new(stream), service);
    let ended = tokio::select! {
        ended = drive(&mut connection, &handed, &stalled) => ended,
        () = stopping.cancelled() => {
            Pin::new(&mut connection).graceful_shutdown();
            drive(&mut connection, &handed, &stalled).await
        }
    };
    let ended = match (ended, handed.take()) {
        (None, Some(response)) => {
            let parts = connection.into_parts();
            let (stream, read) = (parts.io.into_inner(), parts.read_buf);
            let ended = if socket::is_one(&response) {
                // Residents' connections, which are many, need not be as large as those of agents.
                Box::pin(socket::run(stream, read, response)).await
            } else {
                // hyper's buffer would be held as long as the stream lasts.
                drop(read);
                event_stream::write(stream, response).await
            };
            ended.map_err(|error| error.to_string())
        }
        (Some(Err(error)), _) => Err(error.to_string()),
        _ => Ok(()),
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended early");
    }
}

/// Goes on with a connection until it ends, or until it is to be taken over for a stream or a WebSocket (`None`).
async fn drive<C: Future + Unpin>(
    connection: &mut C,
    handed: &HandOver,
    stalled: &Stalled,
) -> Option<C::Output> {
    poll_fn(|context| match Pin::new(&mut *connection).poll(context) {
        Poll::Ready(ended) => Poll::Ready(Some(ended)),
        // What was answered before must be on its way first; when it is, the connection is polled again.
        Poll::Pending if handed.is_full() && !stalled.now() => Poll::Ready(None),
        Poll::Pending => Poll::Pending,
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_cannot_take_every_place() {
        let crowd = Crowd::new(2);
        let greedy = IpAddr::from([192, 0, 2, 1]);
        let first = crowd.enter(greedy);
        let second = crowd.enter(greedy);
        assert!(first.is_some() && second.is_some());
        assert!(crowd.enter(greedy).is_none());
        assert!(crowd.enter(IpAddr::from([192, 0, 2, 2])).is_some());
        drop(first);
        assert!(crowd.enter(greedy).is_some());
        drop(second);
        assert!(crowd.seats().is_empty());
    }
}
