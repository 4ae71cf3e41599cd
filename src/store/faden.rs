//! Long reads on a thread and a runtime of their own.
//!
//! PostgreSQL sends a COPY in pieces of 8 KiB. On the runtime of the service each piece wakes one thread for the
//! connection and another for who reads it; here both are one.

use std::future::Future;

use tokio::runtime::Builder;
use tokio::sync::oneshot;

use super::StoreError;

/// Runs a future where its connections are its own: open them inside. It ends when the caller goes away.
///
/// Errors: no thread can be had, or it ended early.
pub async fn auf_eigenem_faden<F, T>(
    f: impl FnOnce() -> F + Send + 'static,
) -> Result<T, StoreError>
where
    F: Future<Output = T>,
    T: Send + 'static,
{
    let (told, answer) = oneshot::channel();
    let (_here, gone) = oneshot::channel::<()>();
    let none = |e: std::io::Error| StoreError::Payload(format!("no thread to read with: {e}"));
    let thread = std::thread::Builder::new().name("eakte-lesen".into());
    let work = move || {
        // Made here: a runtime must not be dropped where others are polled.
        let runtime = match Builder::new_current_thread().enable_all().build() {
            Ok(runtime) => runtime,
            Err(e) => {
                tracing::error!(fault = %e, "no runtime to read with");
                return;
            }
        };
        runtime.block_on(async {
            tokio::select! {
                done = f() => {
                    let _ = told.send(done);
                }
                _ = gone => {}
            }
        });
    };
    thread.spawn(work).map_err(none)?;
    answer.await.map_err(|_| StoreError::Stopped)
}
