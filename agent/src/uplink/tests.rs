//! The conversation against a small collector within the test.
