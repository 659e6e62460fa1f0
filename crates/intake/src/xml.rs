//! XML from strangers as a small tree: no document type, no entity, no surprise in size.
//!
//! Names are kept without their prefix, for publishers choose prefixes freely; the namespace of
//! the root alone tells the formats apart.

use crate::{
    field::Field,
    reason::{Position, Reason, Rejection, XmlLimit},
};
use quick_xml::{
    Reader, XmlVersion,
    escape::resolve_xml_entity,
    events::{BytesStart, Event},
};
use std::{borrow::Cow, collections::HashMap};

const MAX_DEPTH: usize = 64;
const MAX_ELEMENTS: usize = 500_000;
const MAX_NAMES: usize = 5_000;
const MAX_ATTRIBUTES: usize = 16_384;
const MAX_TEXT: usize = 100_000;
const NONE: u32 = u32::MAX;

/// The attributes that some format gives a meaning to; others are not kept.
const ATTRIBUTES: [&str; 4] = ["currencyID", "schemeID", "format", "unitCode"];

struct Node<'a> {
    name: u32,
    parent: u32,
    first: u32,
    last: u32,
    next: u32,
    attributes: (u32, u32),
    text: Cow<'a, str>,
}

/// A document that passed every limit.
pub(crate) struct Tree<'a> {
    names: Vec<Box<str>>,
    nodes: Vec<Node<'a>>,
    attributes: Vec<(&'static str, String)>,
    /// Namespace of the root element, empty if it has none.
    pub(crate) namespace: String,
}

impl<'a> Tree<'a> {
    /// Reads a whole document.
    pub(crate) fn read(text: &'a str) -> Result<Self, Reason> {
        let mut reader = Reader::from_str(text);
        reader.config_mut().enable_all_checks(true);
        let mut builder = Builder {
            tree: Self {
                names: Vec::new(),
                nodes: Vec::new(),
                attributes: Vec::new(),
                namespace: String::new(),
            },
            ids: HashMap::new(),
            open: Vec::new(),
        };
        loop {
            let offset = reader.buffer_position();
            let malformed = || Reason::Xml { offset };
            match reader.read_event().map_err(|_| malformed())? {
                Event::Start(start) => builder.start(&start, &malformed)?,
                Event::Empty(start) => {
                    builder.start(&start, &malformed)?;
                    builder.open.pop();
                }
                Event::End(_) => {
                    builder.open.pop();
                }
                Event::Text(piece) => builder.text(piece.xml10_content(), &malformed)?,
                Event::CData(piece) => builder.text(piece.xml10_content(), &malformed)?,
                Event::GeneralRef(reference) => {
                    let c = match reference.resolve_char_ref() {
                        Ok(Some(c)) => c.to_string(),
                        Ok(None) => {
                            resolve_xml_entity(&reference).ok_or(Reason::Doctype)?.to_owned()
                        }
                        Err(_) => return Err(malformed()),
                    };
                    builder.text(Cow::Owned(c), &malformed)?;
                }
                Event::DocType(_) => return Err(Reason::Doctype),
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
                Event::Eof if builder.open.is_empty() && !builder.tree.nodes.is_empty() => {
                    return Ok(builder.tree);
                }
                Event::Eof => return Err(malformed()),
            }
        }
    }

    /// The outermost element.
    pub(crate) fn root(&self) -> El<'_> {
        El { tree: self, index: 0 }
    }
}

struct Builder<'a> {
    tree: Tree<'a>,
    ids: HashMap<Box<str>, u32>,
    open: Vec<u32>,
}

impl<'a> Builder<'a> {
    fn start(
        &mut self,
        start: &BytesStart<'_>,
        malformed: &dyn Fn() -> Reason,
    ) -> Result<(), Reason> {
        let limit = |what, max| Reason::XmlLimit { what, max };
        if self.open.len() >= MAX_DEPTH {
            return Err(limit(XmlLimit::Depth, MAX_DEPTH));
        }
        if self.tree.nodes.len() >= MAX_ELEMENTS {
            return Err(limit(XmlLimit::Elements, MAX_ELEMENTS));
        }
        // Checked before iterating: looking for repeated attributes takes quadratic time.
        if start.attributes_raw().len() + start.name().as_ref().len() > MAX_ATTRIBUTES {
            return Err(limit(XmlLimit::Attributes, MAX_ATTRIBUTES));
        }
        if self.open.is_empty() {
            if !self.tree.nodes.is_empty() {
                return Err(malformed());
            }
            self.tree.namespace = namespace(start).ok_or_else(malformed)?;
        }
        let name = self.name(start.local_name().into_inner())?;
        let attributes = self.attributes(start, malformed)?;
        let index = index(self.tree.nodes.len());
        let parent = self.open.last().copied().unwrap_or(NONE);
        if let Some(above) = self.tree.nodes.get_mut(parent as usize) {
            let previous = std::mem::replace(&mut above.last, index);
            if previous == NONE {
                above.first = index;
            } else {
                self.tree.nodes[previous as usize].next = index;
            }
        }
        let text = Cow::Borrowed("");
        self.tree.nodes.push(Node {
            name,
            parent,
            first: NONE,
            last: NONE,
            next: NONE,
            attributes,
            text,
        });
        self.open.push(index);
        Ok(())
    }

    fn name(&mut self, name: &str) -> Result<u32, Reason> {
        if let Some(id) = self.ids.get(name) {
            return Ok(*id);
        }
        if self.tree.names.len() >= MAX_NAMES {
            return Err(Reason::XmlLimit { what: XmlLimit::Names, max: MAX_NAMES });
        }
        let id = index(self.tree.names.len());
        self.tree.names.push(name.into());
        self.ids.insert(name.into(), id);
        Ok(id)
    }

    fn attributes(
        &mut self,
        start: &BytesStart<'_>,
        malformed: &dyn Fn() -> Reason,
    ) -> Result<(u32, u32), Reason> {
        let from = self.tree.attributes.len();
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|_| malformed())?;
            let local = attribute.key.local_name().into_inner();
            if let Some(known) = ATTRIBUTES.into_iter().find(|known| *known == local) {
                if self.tree.attributes.len() >= MAX_ELEMENTS {
                    return Err(Reason::XmlLimit { what: XmlLimit::Attributes, max: MAX_ELEMENTS });
                }
                let value = attribute.normalized_value(XmlVersion::Implicit1_0);
                self.tree
                    .attributes
                    .push((known, value.map_err(|_| Reason::Doctype)?.into_owned()));
            }
        }
        Ok((index(from), index(self.tree.attributes.len())))
    }

    fn text(&mut self, piece: Cow<'a, str>, malformed: &dyn Fn() -> Reason) -> Result<(), Reason> {
        let blank = piece.trim_ascii().is_empty();
        let Some(node) = self.open.last().and_then(|open| self.tree.nodes.get_mut(*open as usize))
        else {
            return if blank { Ok(()) } else { Err(malformed()) };
        };
        if blank && node.text.is_empty() {
            return Ok(());
        }
        // Attached documents are long and not read here.
        if self.tree.names[node.name as usize].ends_with("BinaryObject") {
            return Ok(());
        }
        if node.text.len() + piece.len() > MAX_TEXT {
            return Err(Reason::XmlLimit { what: XmlLimit::Text, max: MAX_TEXT });
        }
        if node.text.is_empty() {
            node.text = piece;
        } else {
            node.text.to_mut().push_str(&piece);
        }
        Ok(())
    }
}

/// An index that the limits above keep far from overflowing.
fn index(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(NONE - 1)
}

fn namespace(start: &BytesStart<'_>) -> Option<String> {
    let wanted = start
        .name()
        .prefix()
        .map_or_else(|| "xmlns".to_owned(), |prefix| format!("xmlns:{}", prefix.into_inner()));
    for attribute in start.attributes() {
        let attribute = attribute.ok()?;
        if attribute.key.into_inner() == wanted {
            return attribute.normalized_value(XmlVersion::Implicit1_0).ok().map(Cow::into_owned);
        }
    }
    Some(String::new())
}

/// One element of a [`Tree`].
#[derive(Clone, Copy)]
pub(crate) struct El<'t> {
    tree: &'t Tree<'t>,
    index: u32,
}

impl<'t> El<'t> {
    fn node(self) -> &'t Node<'t> {
        &self.tree.nodes[self.index as usize]
    }

    /// Name without prefix.
    pub(crate) fn name(self) -> &'t str {
        &self.tree.names[self.node().name as usize]
    }

    /// Its text without blanks around it, unless empty.
    pub(crate) fn text(self) -> Option<&'t str> {
        Some(self.node().text.trim()).filter(|text| !text.is_empty())
    }

    /// An attribute's value.
    pub(crate) fn attribute(self, name: &str) -> Option<&'t str> {
        let (from, to) = self.node().attributes;
        let found = self.tree.attributes[from as usize..to as usize]
            .iter()
            .find(|(known, _)| *known == name)?;
        Some(found.1.trim())
    }

    /// Its elements.
    pub(crate) fn children(self) -> impl Iterator<Item = El<'t>> {
        let at = |index| (index != NONE).then_some(El { tree: self.tree, index });
        std::iter::successors(at(self.node().first), move |child| at(child.node().next))
    }

    /// Its elements of one name, which may be any of several.
    pub(crate) fn all(self, names: &'t [&'t str]) -> impl Iterator<Item = El<'t>> {
        self.children().filter(move |child| names.contains(&child.name()))
    }

    /// The first element at the end of a path of names.
    pub(crate) fn at(self, path: &[&str]) -> Option<El<'t>> {
        path.iter()
            .try_fold(self, |element, name| element.children().find(|child| child.name() == *name))
    }

    /// The text at the end of a path of names.
    pub(crate) fn text_at(self, path: &[&str]) -> Option<&'t str> {
        self.at(path)?.text()
    }

    /// The only element of this name; stating something twice is a contradiction in waiting.
    pub(crate) fn only(self, name: &str, field: Field) -> Result<Option<El<'t>>, Rejection> {
        let mut found = self.children().filter(|child| child.name() == name);
        let first = found.next();
        match found.next() {
            Some(second) => Err(second.rejection(field, Reason::Repeated)),
            None => Ok(first),
        }
    }

    /// Path of names from the root; siblings of one name are counted from 1.
    pub(crate) fn path(self) -> String {
        let mut steps = Vec::new();
        let mut index = self.index;
        while index != NONE {
            let node = &self.tree.nodes[index as usize];
            let name = &self.tree.names[node.name as usize];
            let mut step = format!("/{name}");
            if node.parent != NONE {
                let siblings = El { tree: self.tree, index: node.parent };
                let same = || siblings.children().filter(|child| child.node().name == node.name);
                if same().nth(1).is_some() {
                    let rank = same().take_while(|child| child.index <= index).count();
                    step = format!("{step}[{rank}]");
                }
            }
            steps.push(step);
            index = node.parent;
        }
        steps.into_iter().rev().collect()
    }

    /// Where it stands.
    pub(crate) fn position(self) -> Position {
        Position::Element(self.path())
    }

    /// A rejection of this element, with its text.
    pub(crate) fn rejection(self, field: Field, reason: Reason) -> Rejection {
        Rejection::at(self.position(), field, reason).with_value(self.text().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn refusal(text: &str) -> Reason {
        Tree::read(text).err().expect("refused")
    }

    #[test]
    fn prefixes_comments_and_references_do_not_matter() {
        let tree = Tree::read(
            "<?xml version='1.0'?><!-- a --><p:a xmlns:p='urn:x'>\n <b c:currencyID='E&amp;R'>A &amp; B&#233;</b><b><![CDATA[<c>]]></b></p:a>\n",
        )
        .unwrap();
        let root = tree.root();
        assert_eq!((root.name(), tree.namespace.as_str()), ("a", "urn:x"));
        assert_eq!(root.text_at(&["b"]), Some("A & Bé"));
        assert_eq!(root.at(&["b"]).unwrap().attribute("currencyID"), Some("E&R"));
        let second = root.children().nth(1).unwrap();
        assert_eq!((second.text(), second.path()), (Some("<c>"), "/a/b[2]".to_owned()));
        assert!(root.only("b", Field::Total).is_err());
    }

    #[test]
    fn document_types_and_entities_are_refused() {
        let bomb =
            r#"<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;">]><a>&lol2;</a>"#;
        assert_eq!(refusal(bomb), Reason::Doctype);
        assert_eq!(refusal("<a>&lol;</a>"), Reason::Doctype);
        assert_eq!(refusal("<a currencyID='&lol;'/>"), Reason::Doctype);
        assert_eq!(refusal(r#"<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>"#), Reason::Doctype);
    }

    #[test]
    fn broken_documents_are_refused() {
        for text in [
            "",
            "<a>",
            "<a></b>",
            "a",
            "<a/><b/>",
            "<a/>b",
            "<a",
            "<a b=c/>",
            "<a>&#xFFFFFFFF;</a>",
            "<a>&</a>",
        ] {
            assert!(matches!(refusal(text), Reason::Xml { .. }), "{text}");
        }
    }

    #[test]
    fn every_limit_holds() {
        let what = |text: String| match refusal(&text) {
            Reason::XmlLimit { what, .. } => what,
            other => panic!("{other:?}"),
        };
        assert_eq!(what("<a>".repeat(1_000_000)), XmlLimit::Depth);
        assert_eq!(what(format!("<a>{}</a>", "<b/>".repeat(MAX_ELEMENTS))), XmlLimit::Elements);
        assert_eq!(what(format!("<a>{}</a>", "x".repeat(MAX_TEXT + 1))), XmlLimit::Text);
        let all = |count: usize, each: fn(usize) -> String| {
            (0..count).map(each).collect::<Vec<_>>().concat()
        };
        let attributes = all(100_000, |n| format!(" a{n}=''"));
        assert_eq!(what(format!("<a{attributes}/>")), XmlLimit::Attributes);
        let names = all(MAX_NAMES + 1, |n| format!("<n{n}/>"));
        assert_eq!(what(format!("<a>{names}</a>")), XmlLimit::Names);
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "[<>/a&;#x='\"!\\[\\]\\-? é]{0,200}") {
            let _ = Tree::read(&text);
        }
    }
}
