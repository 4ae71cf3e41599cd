//! Work on many threads whose results are taken in order, in bounded memory.

use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};

/// Jobs waiting or under work for each thread: enough that neither side waits for the other.
const JOBS_PER_THREAD: usize = 2;

/// Fetches jobs on one thread, works on them on `threads` more, and hands the results to `take` on
/// the calling thread, in the order of the jobs.
///
/// At most `JOBS_PER_THREAD` jobs for each thread are in memory. Ends when `next` gives nothing
/// or `take` breaks; a job under work is then finished and dropped. A panic of `work` or `next`
/// is passed on: a check that failed must not read as "sound".
pub fn in_order<J, R>(
    threads: NonZeroUsize,
    mut next: impl FnMut() -> Option<J> + Send,
    work: impl Fn(J) -> R + Sync,
    mut take: impl FnMut(R) -> ControlFlow<()>,
) where
    J: Send,
    R: Send,
{
    type Job<J, R> = (J, SyncSender<R>);
    let jobs_max = threads.get() * JOBS_PER_THREAD;
    std::thread::scope(|scope| {
        let (job_in, job_out) = sync_channel::<Job<J, R>>(jobs_max);
        let (order_in, order_out) = sync_channel::<Receiver<R>>(jobs_max);
        let (job_out, work) = (Mutex::new(job_out), &work);
        // Shared by the workers; gone when the last of them ends.
        let job_out = std::sync::Arc::new(job_out);
        for _ in 0..threads.get() {
            let job_out = job_out.clone();
            scope.spawn(move || {
                loop {
                    let job = job_out
                        .lock()
                        .unwrap_or_else(PoisonError::into_inner)
                        .recv();
                    let Ok((job, done)) = job else { break };
                    // Nobody waits for it any more after a break.
                    let _ = done.send(work(job));
                }
            });
        }
        drop(job_out);
        scope.spawn(move || {
            while let Some(job) = next() {
                let (done, result) = sync_channel(1);
                if order_in.send(result).is_err() || job_in.send((job, done)).is_err() {
                    break;
                }
            }
        });
        for result in order_out {
            // A worker that panicked sends nothing; the scope passes its panic on.
            let Ok(result) = result.recv() else { break };
            if take(result).is_break() {
                break;
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn results_come_in_the_order_of_the_jobs() {
        let (mut jobs, mut taken) = (0..1_000_u64, Vec::new());
        in_order(
            NonZeroUsize::new(4).expect("four"),
            || jobs.next(),
            |job| {
                // Uneven work: later jobs overtake.
                (0..(job % 7) * 1_000).fold(job, |a, _| std::hint::black_box(a))
            },
            |result| {
                taken.push(result);
                ControlFlow::Continue(())
            },
        );
        assert_eq!(taken, (0..1_000).collect::<Vec<_>>());
    }

    #[test]
    fn a_break_stops_the_fetching() {
        let fetched = AtomicUsize::new(0);
        let mut taken = 0;
        in_order(
            NonZeroUsize::MIN,
            || Some(fetched.fetch_add(1, Ordering::Relaxed)),
            |job| job,
            |_| {
                taken += 1;
                if taken == 5 {
                    ControlFlow::Break(())
                } else {
                    ControlFlow::Continue(())
                }
            },
        );
        assert_eq!(taken, 5);
        assert!(fetched.into_inner() < 20);
    }

    #[test]
    #[should_panic(expected = "a scoped thread panicked")]
    fn a_panic_of_a_check_is_not_swallowed() {
        let mut jobs = 0..10;
        let work = |job| assert!(job != 3, "bug");
        in_order(
            NonZeroUsize::MIN,
            || jobs.next(),
            work,
            |()| ControlFlow::Continue(()),
        );
    }
}
