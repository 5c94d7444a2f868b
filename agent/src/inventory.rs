//! Pure: facts in, inventory out.
