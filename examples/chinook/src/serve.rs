//! A server for the open network: `axum::serve` waits without end for the head of a request, and this does not.

use std::{future::Future, io, pin::pin, time::Duration};

use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
    service::TowerToHyperService,
};
use rest_runtime::axum::Router;
use tokio::{net::TcpListener, time::sleep};

/// Serves until `stop` ends, and then what is on its way. A connection on which no whole head of a request comes for
/// `patience` is closed, so an idle one too.
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
                // What goes wrong on a connection is its client's loss.
                tokio::spawn(connections.watch(http.serve_connection(TokioIo::new(stream), service)));
            }
            Err(error) => rest_after(&error).await,
        }
    }
    drop(listener);
    connections.shutdown().await;
}

/// A client that left before it was accepted is nobody's trouble; for any other reason, too many open files for example,
/// the next one would not get further, so some may finish first.
async fn rest_after(error: &io::Error) {
    if !matches!(error.kind(), io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset) {
        eprintln!("chinook: cannot accept a connection: {error}");
        sleep(Duration::from_secs(1)).await;
    }
}
