//! Every bound of the agent alone.
