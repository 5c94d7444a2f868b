//! All forms that somebody may choose from: the shipped ones and those of files that were dropped into a directory.
//!
//! Reading the directory is [`crate::run::form_files`]'s business; here texts come in. A file that is wrong takes no
//! other down.

use super::{Form, FormError, SHIPPED, load};
use crate::limits;

/// Forms by id, in the order in which they are offered.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Library {
    forms: Vec<Entry>,
}

#[derive(Debug, Clone, PartialEq)]
struct Entry {
    form: Form,
    file: String,
}

impl Library {
    /// The shipped forms.
    ///
    /// # Errors
    /// [`FormError`] if a file that is compiled in is wrong.
    pub fn shipped() -> Result<Self, FormError> {
        let read = |(id, text): &(&str, &str)| {
            let file = format!("{id}.json");
            load::read(&file, text).map(|form| Entry { form, file })
        };
        Ok(Self { forms: SHIPPED.iter().map(read).collect::<Result<_, _>>()? })
    }

    /// Adds the form of one file.
    ///
    /// # Errors
    /// [`FormError::Faulty`] with every fault of the file; an id that is taken is one.
    pub fn add(&mut self, file: &str, text: &str) -> Result<(), FormError> {
        let form = load::read(file, text)?;
        if let Some(taken) = self.forms.iter().find(|entry| entry.form.id == form.id) {
            let message = format!("the id `{}` is taken by `{}`: choose another", form.id, taken.file);
            return Err(FormError::of_file(file, message));
        }
        if limits::FORM_FILES <= self.forms.len() {
            return Err(FormError::of_file(file, format!("there are already {} forms", limits::FORM_FILES)));
        }
        self.forms.push(Entry { form, file: file.into() });
        Ok(())
    }

    /// The form with this id.
    ///
    /// # Errors
    /// [`FormError::Unknown`] names the forms that exist.
    pub fn form(&self, id: &str) -> Result<&Form, FormError> {
        let known = self.forms().map(|form| form.id.as_str());
        self.forms().find(|form| form.id == id).ok_or_else(|| FormError::unknown(id, known))
    }

    /// All forms.
    pub fn forms(&self) -> impl Iterator<Item = &Form> {
        self.forms.iter().map(|entry| &entry.form)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIXTH: &str = include_str!("testdata/sixth_form.json");

    #[test]
    fn a_file_adds_a_form_and_a_broken_one_takes_none_down() {
        let mut library = Library::shipped().unwrap();
        let shipped = library.forms().count();
        assert!(library.add("hong.json", "{\"id\": ").is_err());
        library.add("phieu_so_6.json", SIXTH).unwrap();
        assert_eq!(library.forms().count(), shipped + 1);
        assert_eq!(library.form("phieu_so_6").unwrap().rows.len(), 2);
        assert!(library.form("hong").unwrap_err().to_string().contains("phieu_so_6"));
    }

    #[test]
    fn two_files_with_one_id_are_told_apart_by_name() {
        let mut library = Library::shipped().unwrap();
        library.add("a.json", SIXTH).unwrap();
        let refused = library.add("b.json", SIXTH).unwrap_err().to_string();
        assert_eq!(refused, "b.json:1:1: the id `phieu_so_6` is taken by `a.json`: choose another");
        let shipped = SIXTH.replace("\"phieu_so_6\"", "\"bieu_12_dong_phuong\"");
        assert!(library.add("c.json", &shipped).unwrap_err().to_string().contains("is taken by `bieu_12"));
    }
}
