//! Pure: a form and its items become a document.
