//! Files as debtors send them, and those who look at them.

use async_trait::async_trait;
use service::files::{Away, PhotoConverter, Sent, VirusScanner};
use std::{
    io::{Cursor, Write as _},
    sync::atomic::{AtomicBool, Ordering},
};

/// Finds something in what says `EICAR`; can be away.
#[derive(Default)]
pub(crate) struct FakeScanner {
    pub(crate) is_away: AtomicBool,
}

#[async_trait]
impl VirusScanner for FakeScanner {
    async fn scan(&self, bytes: &[u8]) -> Result<Option<String>, Away> {
        if self.is_away.load(Ordering::Relaxed) {
            return Err(Away("the fake is away".to_owned()));
        }
        let infected = bytes.windows(5).any(|window| window == b"EICAR");
        Ok(infected.then(|| "Eicar-Test-Signature".to_owned()))
    }
}

/// Makes the same JPEG of every picture.
pub(crate) struct FakeConverter;

#[async_trait]
impl PhotoConverter for FakeConverter {
    async fn to_jpeg(&self, _: &[u8]) -> Result<Option<Vec<u8>>, Away> {
        Ok(Some(jpeg(30, 20)))
    }
}

pub(crate) fn sent(name: &str, bytes: Vec<u8>) -> Sent {
    Sent { name: name.to_owned(), size: bytes.len(), bytes }
}

pub(crate) fn jpeg(width: u32, height: u32) -> Vec<u8> {
    let picture = image::RgbImage::from_pixel(width, height, image::Rgb([90, 120, 30]));
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, image::ImageFormat::Jpeg).unwrap();
    bytes.into_inner()
}

pub(crate) fn heic() -> Vec<u8> {
    [&[0, 0, 0, 24][..], b"ftypheic", &[0; 32]].concat()
}

/// A PDF of one page, with this in its catalogue.
pub(crate) fn pdf(catalogue: &str) -> Vec<u8> {
    let mut file = b"%PDF-1.7\n".to_vec();
    let objects = [
        format!("<</Type/Catalog/Pages 2 0 R{catalogue}>>"),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>".to_owned(),
    ];
    let mut places = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        places.push(file.len());
        write!(file, "{} 0 obj\n{object}\nendobj\n", index + 1).unwrap();
    }
    let table = file.len();
    write!(file, "xref\n0 4\n0000000000 65535 f \n").unwrap();
    for place in places {
        writeln!(file, "{place:010} 00000 n ").unwrap();
    }
    write!(file, "trailer\n<</Size 4/Root 1 0 R>>\nstartxref\n{table}\n%%EOF\n").unwrap();
    file
}
