//! Every bound of the collector alone.
