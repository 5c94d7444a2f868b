//! The gRPC conversation with the collector.
