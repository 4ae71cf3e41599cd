//! The walls, tried from the inside.

use eakte_worker::frame::Sandbox;

use crate::worker;

#[tokio::test]
async fn a_worker_can_open_no_file_socket_or_program() {
    let (sandbox, attempts) = worker().check().await.unwrap();
    assert_eq!(sandbox, Sandbox::Voll);
    assert_eq!(attempts.len(), 11);
    for attempt in attempts {
        // EPERM from the list of allowed system calls.
        assert!(attempt.ends_with("=1"), "{attempt}");
    }
}
