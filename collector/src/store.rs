//! Everything the collector keeps; the only SQL of the collector.
