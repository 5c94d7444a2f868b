//! Work done by the clock, one file a job.
