//! A server for the open network: unlike `axum::serve`, it limits the wait for the head of a request.

use std::{future::Future, io, pin::pin, time::Duration};

use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
    service::TowerToHyperService,
};
use rest_runtime::axum::Router;
use tokio::{net::TcpListener, time::sleep};

/// Serves until `stop` ends, then finishes open requests. A connection without a complete request head for `patience`
/// is closed, so an idle one is closed too.
pub async fn serve(listener: TcpListener, app: Router, patience: Duration, stop: impl Future<Output = ()>) {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(patience);
    let connections = GracefulShutdown::new();
    let mut stop = pin!(stop);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stop => break,
        };
        match accepted {
            Ok((stream, _)) => {
                let service = TowerToHyperService::new(app.clone());
                // An error on a connection affects only its client.
                tokio::spawn(connections.watch(http.serve_connection(TokioIo::new(stream), service)));
            }
            Err(error) => rest_after(&error).await,
        }
    }
    drop(listener);
    connections.shutdown().await;
}

/// Pauses after a failed `accept`, unless the client just disconnected. With too many open files, for example, the next
/// `accept` would fail as well, so open requests get time to finish.
async fn rest_after(error: &io::Error) {
    if !matches!(error.kind(), io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset) {
        eprintln!("chinook: cannot accept a connection: {error}");
        sleep(Duration::from_secs(1)).await;
    }
}
