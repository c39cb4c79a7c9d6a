//! text-analysis-mcp: counts, repeats and finds words over streamable HTTP.

mod parent;
mod text;
mod tools;

use std::{env, io, time::Duration};

use axum::Router;
use rmcp::transport::streamable_http_server::{
    session::local::LocalSessionManager, StreamableHttpServerConfig, StreamableHttpService,
};
use tokio::{
    net::TcpListener,
    signal::unix::{signal, SignalKind},
};

/// What requests under way get once the server is told to end.
const DRAIN_TIME: Duration = Duration::from_secs(5);

#[tokio::main]
async fn main() -> io::Result<()> {
    let parent = parent::id();
    let port = env::var("PORT").ok().and_then(|value| value.trim().parse().ok()).unwrap_or(8088u16);
    let path = path_from(&env::var("MCP_PATH").unwrap_or_default());
    let listener = TcpListener::bind(("0.0.0.0", port)).await?;
    println!("text-analysis-mcp listens on http://localhost:{port}{path}");

    // A gateway in front passes on the host name that its client used.
    let config = StreamableHttpServerConfig::default().disable_allowed_hosts();
    let streams = config.cancellation_token.clone();
    let service = StreamableHttpService::new(|| Ok(tools::TextAnalysis), LocalSessionManager::default().into(), config);
    let app = Router::new().route_service(&path, service);

    let (told, mut drained) = tokio::sync::oneshot::channel::<()>();
    let server = axum::serve(listener, app).with_graceful_shutdown(async move {
        told_to_end(parent).await;
        // Streams that clients keep open never end by themselves.
        streams.cancel();
        drop(told);
    });
    tokio::select! {
        ended = server => ended,
        () = async { let _ = (&mut drained).await; tokio::time::sleep(DRAIN_TIME).await } => Ok(()),
    }
}

async fn told_to_end(parent: u32) {
    let mut terminate = signal(SignalKind::terminate()).expect("SIGTERM can be handled");
    let mut interrupt = signal(SignalKind::interrupt()).expect("SIGINT can be handled");
    tokio::select! {
        _ = terminate.recv() => (),
        _ = interrupt.recv() => (),
        () = parent::end_of(parent) => (),
    }
}

/// An exact path of what MCP_PATH says: nothing and the bare root mean /mcp.
fn path_from(value: &str) -> String {
    match value.trim() {
        "" | "/" => "/mcp".to_owned(),
        path if path.starts_with('/') => path.to_owned(),
        path => format!("/{path}"),
    }
}

#[cfg(test)]
mod tests {
    use super::path_from;

    #[test]
    fn paths() {
        for (given, want) in [("", "/mcp"), (" / ", "/mcp"), ("a/mcp", "/a/mcp"), (" /b ", "/b")] {
            assert_eq!(path_from(given), want);
        }
    }
}
