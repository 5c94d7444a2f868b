//! The whole agent against recorded sources.
