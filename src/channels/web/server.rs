//! Accepts connections, as many as are allowed, and ends them in order when the service stops.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt;

/// How long the head of a request may take to arrive.
const HEAD: Duration = Duration::from_secs(10);
/// How long requests under way may take after the service was told to stop.
const GRACE: Duration = Duration::from_secs(10);
/// The largest head of a request, in bytes; also what is read at once.
const LARGEST_HEAD: usize = 16 * 1024;

/// The wish that the service ends.
pub type Stopping = CancellationToken;

/// A bound port.
#[derive(Debug)]
pub struct Listening {
    listener: TcpListener,
    connections: usize,
}

/// Binds a port.
pub async fn listen(address: SocketAddr, connections: u32) -> std::io::Result<Listening> {
    Ok(Listening {
        listener: TcpListener::bind(address).await?,
        connections: connections as usize,
    })
}

impl Listening {
    /// The address, with the port that the system chose if none was wanted.
    pub fn address(&self) -> std::io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Serves until `stopping`; then no connection is taken any more, and what is under way is finished.
    pub async fn serve(self, router: Router, stopping: Stopping) {
        let places = Arc::new(Semaphore::new(self.connections));
        let tasks = TaskTracker::new();
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
            match accepted {
                Ok((stream, address)) => {
                    let router = router.clone();
                    let stopping = stopping.clone();
                    tasks.spawn(async move {
                        converse(stream, address, router, stopping).await;
                        drop(place);
                    });
                }
                Err(error) => {
                    // Too many open files, for example: wait for some to be closed.
                    tracing::warn!(%error, "a connection could not be taken");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            }
        }
        drop(self.listener);
        tasks.close();
        if tokio::time::timeout(GRACE, tasks.wait()).await.is_err() {
            tracing::warn!(open = tasks.len(), "connections were cut off");
        }
    }
}

/// Serves one connection until either side ends it.
async fn converse(stream: TcpStream, address: SocketAddr, router: Router, stopping: Stopping) {
    // Answers are small and somebody is waiting for them.
    let _ = stream.set_nodelay(true);
    let service = router.map_request(move |mut request: hyper::Request<hyper::body::Incoming>| {
        request.extensions_mut().insert(ConnectInfo(address));
        request.map(axum::body::Body::new)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .max_buf_size(LARGEST_HEAD)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(service));
    tokio::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = stopping.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended early");
    }
}
