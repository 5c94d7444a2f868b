//! `hatang-agent probe`: one round of measurements now.
