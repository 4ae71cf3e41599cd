//! Two sides of one question, round about.

use std::time::Instant;

use super::Fault;

/// The middle one; of an even number the lower.
pub(crate) fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values
        .get(values.len().saturating_sub(1) / 2)
        .copied()
        .unwrap_or(f64::NAN)
}

/// Rates of two sides, collected in rounds.
#[derive(Default)]
pub(crate) struct Sides {
    ours: Vec<f64>,
    other: Vec<f64>,
}

impl Sides {
    /// One round: how much each did in a second.
    pub(crate) fn round(&mut self, ours: f64, other: f64) {
        self.ours.push(ours);
        self.other.push(other);
    }

    /// Prints both rates and the median of the ratios.
    pub(crate) fn print(mut self, name: &str, unit: &str) {
        let mut ratios: Vec<f64> = self
            .ours
            .iter()
            .zip(&self.other)
            .map(|(a, b)| a / b)
            .collect();
        let ratio = median(&mut ratios);
        let (low, high) = (
            ratios.first().copied().unwrap_or(ratio),
            ratios.last().copied().unwrap_or(ratio),
        );
        println!("figure {name}_ours {:.0} {unit}", median(&mut self.ours));
        println!("figure {name}_other {:.0} {unit}", median(&mut self.other));
        println!(
            "# {name}: {} rounds, ratios from {low:.2} to {high:.2}",
            ratios.len()
        );
        println!("ratio {name} {ratio:.2}");
    }
}

/// So many in a second since then.
pub(crate) fn rate(count: usize, since: Instant) -> f64 {
    count as f64 / since.elapsed().as_secs_f64()
}

/// Waits for all tasks.
pub(crate) async fn all(
    tasks: Vec<tokio::task::JoinHandle<Result<(), Fault>>>,
) -> Result<(), Fault> {
    for task in tasks {
        task.await??;
    }
    Ok(())
}
