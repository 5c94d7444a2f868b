//! Pure judgement over samples.
