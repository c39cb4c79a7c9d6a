//! The end of the process that started this one: then nobody is left to end the server, and it would keep the port.

use std::{future::pending, os::unix::process::parent_id, time::Duration};

/// Taken before anything else, so that a parent that ends early is noticed.
pub fn id() -> u32 {
    parent_id()
}

/// Resolves when this parent is gone.
pub async fn end_of(parent: u32) {
    // Process 1 is an init, and 0 is outside of this container: a supervisor that outlives the server or ends it.
    if parent <= 1 {
        return pending().await;
    }
    while parent_id() == parent {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}
