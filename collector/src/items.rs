//! Pure: inventory and declarations in, figures with provenance and coverage out.
