//! Reading a machine into facts.
