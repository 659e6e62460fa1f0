//! What the product promises, on both databases. One module a subject; each test is named by the
//! behaviour it shows and runs as `…::sqlite` and `…::postgres`.

mod door;
mod import;
mod messages;
mod office;
mod payments;
mod portal;
mod property;
mod reliability;
mod support;
mod wording;
