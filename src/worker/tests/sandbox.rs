//! The walls, tried from the inside.

use eakte_worker::frame::Sandbox;

use crate::worker;

#[tokio::test]
async fn a_worker_gets_no_file_socket_program_or_endless_memory() {
    let (sandbox, attempts) = worker().check().await.unwrap();
    assert_eq!(sandbox, Sandbox::Voll);
    assert_eq!(attempts.len(), 12);
    for attempt in attempts {
        // Memory by its limit; all else by EPERM from the list of allowed system calls.
        let refused = attempt == "speicher=OutOfMemory" || attempt.ends_with("=1");
        assert!(refused, "{attempt}");
    }
}
