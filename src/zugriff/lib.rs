//! The gate: Cedar policies, one decision, list filters from the same policies.
