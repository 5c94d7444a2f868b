//! What the configuration file says and what the agent runs with.
