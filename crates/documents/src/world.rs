//! The whole world a template lives in: its text, the family's text, the data, two pictures.

use chrono::{Datelike, NaiveDate};
use std::{collections::HashMap, path::PathBuf};
use typst::{
    Library, LibraryExt, World,
    diag::{FileError, FileResult, PackageError},
    foundations::{Binding, Bytes, Datetime, Duration, Value},
    syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot},
    text::{Font, FontBook},
    utils::LazyHash,
};

const FONTS: [&[u8]; 2] =
    [include_bytes!("../fonts/Inter-Regular.otf"), include_bytes!("../fonts/Inter-SemiBold.otf")];

/// What every paper shares: fonts, library, the family's template.
pub(crate) struct Press {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    family: Source,
    main: FileId,
}

impl Press {
    pub(crate) fn new() -> Self {
        let fonts: Vec<Font> =
            FONTS.into_iter().flat_map(|bytes| Font::iter(Bytes::new(bytes))).collect();
        let family = include_str!("../templates/paper.typ");
        Self {
            library: LazyHash::new(library()),
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            fonts,
            family: Source::new(name("paper.typ"), family.to_owned()),
            main: name("main.typ"),
        }
    }

    /// A template's text as the main source.
    pub(crate) fn source(&self, text: &str) -> Source {
        Source::new(self.main, text.to_owned())
    }
}

/// typst's library without what turns data into markup (`eval`) or runs foreign code (`plugin`).
fn library() -> Library {
    let mut library = Library::default();
    for name in ["eval", "plugin"] {
        library.global.scope_mut().bind(name.into(), Binding::detached(Value::None));
    }
    library.std = Binding::detached(library.global.clone());
    library
}

/// The identifier of one of the few names there are.
fn name(path: &str) -> FileId {
    let path = VirtualPath::new(path).expect("a plain file name");
    RootedPath::new(VirtualRoot::Project, path).intern()
}

/// One paper about to be laid out.
pub(crate) struct Desk<'a> {
    press: &'a Press,
    main: Source,
    files: HashMap<FileId, Bytes>,
    today: Option<Datetime>,
}

impl<'a> Desk<'a> {
    pub(crate) fn new(
        press: &'a Press,
        main: Source,
        data: &serde_json::Value,
        today: NaiveDate,
    ) -> Self {
        let day = |number: u32| u8::try_from(number).unwrap_or(1);
        let data = Bytes::from_string(data.to_string());
        Self {
            press,
            main,
            files: HashMap::from([(name("data.json"), data)]),
            today: Datetime::from_ymd(today.year(), day(today.month()), day(today.day())),
        }
    }

    /// Puts a picture on the desk under a name.
    pub(crate) fn with(mut self, path: &str, bytes: Vec<u8>) -> Self {
        self.files.insert(name(path), Bytes::new(bytes));
        self
    }

    /// The main template, to find the line of an error.
    pub(crate) const fn main_source(&self) -> &Source {
        &self.main
    }
}

impl World for Desk<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.press.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.press.book
    }

    fn main(&self) -> FileId {
        self.press.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        [&self.main, &self.press.family]
            .into_iter()
            .find(|source| source.id() == id)
            .cloned()
            .ok_or_else(|| refusal(id))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.files.get(&id).cloned().ok_or_else(|| refusal(id))
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.press.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        self.today
    }
}

fn refusal(id: FileId) -> FileError {
    match id.get().root() {
        VirtualRoot::Package(package) => {
            FileError::Package(PackageError::NotFound(package.clone()))
        }
        VirtualRoot::Project => {
            FileError::NotFound(PathBuf::from(id.get().vpath().get_without_slash()))
        }
    }
}
