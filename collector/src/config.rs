//! What the configuration file says and what the collector runs with.
