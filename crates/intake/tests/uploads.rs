//! What debtors attach: kinds told by content, hostile files refused, pictures written anew.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

use flate2::{Compression, write::ZlibEncoder};
use image::{
    DynamicImage, ExtendedColorType, GrayImage, ImageEncoder, ImageFormat, Rgb, RgbImage,
    RgbaImage, codecs::jpeg::JpegEncoder,
};
use intake::uploads::{
    Clean, Kind, MAX_BYTES, Media, Refusal, clean, clean_converted, preview_size,
};
use proptest::prelude::*;
use std::io::{Cursor, Write};

/// A PDF of these objects, numbered from 1; the first is the catalogue.
fn pdf_of(objects: &[String], trailer: &str) -> Vec<u8> {
    let mut file = b"%PDF-1.7\n".to_vec();
    let mut places = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        places.push(file.len());
        write!(file, "{} 0 obj\n{object}\nendobj\n", index + 1).unwrap();
    }
    let table = file.len();
    write!(file, "xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).unwrap();
    for place in places {
        writeln!(file, "{place:010} 00000 n ").unwrap();
    }
    let size = objects.len() + 1;
    write!(file, "trailer\n<</Size {size}/Root 1 0 R{trailer}>>\nstartxref\n{table}\n%%EOF\n")
        .unwrap();
    file
}

/// A page, with these entries in the catalogue and these objects after it.
fn pdf_with(catalogue: &str, more: &[&str]) -> Vec<u8> {
    let mut objects = vec![
        format!("<</Type/Catalog/Pages 2 0 R{catalogue}>>"),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>".to_owned(),
    ];
    objects.extend(more.iter().map(|object| (*object).to_owned()));
    pdf_of(&objects, "")
}

fn pdf() -> Vec<u8> {
    pdf_with("", &[])
}

/// A PDF one of whose objects lies within a compressed object stream.
fn pdf_with_packed(object: &str) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    write!(encoder, "4 0 {object}").unwrap();
    let packed = encoder.finish().unwrap();
    let mut file = b"%PDF-1.7\n".to_vec();
    let mut places = Vec::new();
    let fixed = [
        "<</Type/Catalog/Pages 2 0 R/OpenAction 4 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R>>",
    ];
    for (index, object) in fixed.iter().enumerate() {
        places.push(file.len());
        write!(file, "{} 0 obj\n{object}\nendobj\n", index + 1).unwrap();
    }
    let stream = file.len();
    let head = format!(
        "5 0 obj\n<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length {}>>\nstream\n",
        packed.len()
    );
    file.extend(head.bytes());
    file.extend(&packed);
    file.extend(b"\nendstream\nendobj\n");
    let table = file.len();
    let row = |kind: u8, place: usize, last: u8| {
        let [.., high, low] = u32::try_from(place).unwrap().to_be_bytes();
        [kind, high, low, last]
    };
    let mut rows = vec![row(0, 0, 0)];
    rows.extend(places.iter().map(|place| row(1, *place, 0)));
    rows.extend([row(2, 5, 0), row(1, stream, 0), row(1, table, 0)]);
    let rows = rows.concat();
    write!(
        file,
        "6 0 obj\n<</Type/XRef/Size 7/W[1 2 1]/Root 1 0 R/Length {}>>\nstream\n",
        rows.len()
    )
    .unwrap();
    file.extend(rows);
    write!(file, "\nendstream\nendobj\nstartxref\n{table}\n%%EOF\n").unwrap();
    file
}

fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// Left half red, right half blue.
fn two_colours(width: u32, height: u32) -> DynamicImage {
    let half = width / 2;
    RgbImage::from_fn(
        width,
        height,
        |x, _| if x < half { Rgb([200, 0, 0]) } else { Rgb([0, 0, 200]) },
    )
    .into()
}

/// A JPEG whose EXIF tells its turning and a place.
fn exif_jpeg(picture: &DynamicImage, orientation: u8) -> Vec<u8> {
    let mut exif = b"II*\0\x08\0\0\0\x02\0".to_vec();
    exif.extend([0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0]);
    // A text of 22 bytes, standing for a position.
    exif.extend([0x0e, 0x01, 2, 0, 22, 0, 0, 0, 38, 0, 0, 0]);
    exif.extend([0; 4]);
    exif.extend(b"GPS 45.7640 N 4.8357 E");
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new(&mut bytes);
    encoder.set_exif_metadata(exif).unwrap();
    let color = ExtendedColorType::from(picture.color());
    encoder.write_image(picture.as_bytes(), picture.width(), picture.height(), color).unwrap();
    bytes
}

fn shown(clean: &Clean) -> DynamicImage {
    image::load_from_memory(&clean.bytes).unwrap()
}

fn heic() -> Vec<u8> {
    [&[0, 0, 0, 24][..], b"ftypheic", &[0, 0, 0, 0], b"mif1heic", &[0; 64]].concat()
}

#[test]
fn kinds_are_told_by_content() {
    let jpeg = encoded(&two_colours(8, 8), ImageFormat::Jpeg);
    let png = encoded(&two_colours(8, 8), ImageFormat::Png);
    for (bytes, kind) in [
        (pdf(), Some(Kind::Pdf)),
        (jpeg, Some(Kind::Jpeg)),
        (png, Some(Kind::Png)),
        (heic(), Some(Kind::Heic)),
        (b"\0\0\0\x18ftypavif".to_vec(), None),
        (b"<html><script>alert(1)</script>".to_vec(), None),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".to_vec(), None),
        (b"GIF89a".to_vec(), None),
        (b"PK\x03\x04".to_vec(), None),
        (b"MZ\x90".to_vec(), None),
        (b"RIFF\0\0\0\0WEBP".to_vec(), None),
        (b" %PDF-1.7".to_vec(), None),
        (Vec::new(), None),
    ] {
        assert_eq!(Kind::of(&bytes), kind, "{:?}", &bytes[..bytes.len().min(20)]);
        if kind.is_none() {
            let expected = if bytes.is_empty() { Refusal::Empty } else { Refusal::Kind };
            assert_eq!(clean(bytes), Err(expected));
        }
    }
    assert_eq!(clean(heic()), Err(Refusal::Heic));
    assert_eq!(clean_converted(&heic()), Err(Refusal::Damaged));
    let mut long = b"%PDF-1.7".to_vec();
    long.resize(MAX_BYTES + 1, b' ');
    assert_eq!(clean(long), Err(Refusal::TooLarge));
}

#[test]
fn a_plain_pdf_is_kept_as_it_was_sent() {
    let sent = pdf();
    let kept = clean(sent.clone()).unwrap();
    assert_eq!((kept.media, kept.pages, kept.bytes), (Media::Pdf, Some(1), sent));
    assert!(kept.preview.is_none());
    assert!(
        clean(pdf_with_packed("<</S/GoTo/D[3 0 R/Fit]>>")).is_ok(),
        "going to a page is harmless"
    );
    assert!(clean(pdf_with("", &["<</S/URI/URI(https://example.org)>>"])).is_ok());
    let invoice = "<</Type/Filespec/UF(factur-x.xml)/F(factur-x.xml)/EF<</F 5 0 R>>>>";
    assert!(clean(pdf_with("", &[invoice, "<</Type/EmbeddedFile/Length 0>>"])).is_ok());
}

#[test]
fn whatever_runs_starts_or_hides_in_a_pdf_is_refused() {
    let action = |action: &str| pdf_with("/OpenAction 4 0 R", &[action]);
    for hostile in [
        action("<</S/JavaScript/JS(app.alert(1))>>"),
        action("<</S/J#61v#61Script/JS(app.alert(1))>>"),
        action("<</S/Launch/F(cmd.exe)>>"),
        action("<</S/SubmitForm/F(https://evil.example)>>"),
        action("<</S/ImportData/F(x)>>"),
        pdf_with("/AcroForm<</XFA 4 0 R>>", &["<<>>"]),
        pdf_with("/Names<</JavaScript<</Names[(a)4 0 R]>>>>", &["<</S/GoTo>>"]),
        pdf_with("", &["<</Subtype/RichMedia>>"]),
        pdf_with_packed("<</S/JavaScript/JS(app.alert(1))>>"),
        pdf_with_packed("<</S[<</X<</JS(app.alert(1))>>>>]>>"),
    ] {
        assert_eq!(
            clean(hostile.clone()),
            Err(Refusal::Active),
            "{}",
            String::from_utf8_lossy(&hostile)
        );
    }
    let program = "<</Type/Filespec/UF(facture.exe)/EF<</F 5 0 R>>>>";
    let nameless = "<</Type/Filespec/EF<</F 5 0 R>>>>";
    let double = "<</Type/Filespec/UF(a.xml)/F(a.exe)/EF<</F 5 0 R>>>>";
    for hidden in [program, nameless, double] {
        assert_eq!(clean(pdf_with("", &[hidden, "<<>>"])), Err(Refusal::Attachments));
    }
    // An object that the table does not lead to, which a reader may find all the same.
    let mut unlisted = pdf();
    let place = unlisted.windows(4).position(|window| window == b"xref").unwrap();
    unlisted.splice(place..place, b"9 0 obj<</S/J#61vaScript>>endobj\n".iter().copied());
    assert_eq!(clean(unlisted), Err(Refusal::Active));
}

#[test]
fn encrypted_damaged_and_endless_pdfs_are_refused() {
    let plain = [
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        "<</Type/Page/Parent 2 0 R>>".to_owned(),
    ];
    assert_eq!(clean(pdf_of(&plain, "/Encrypt<</Filter/Standard/V 2>>")), Err(Refusal::Encrypted));
    assert_eq!(clean(b"%PDF-1.7\n%%EOF".to_vec()), Err(Refusal::Damaged));
    let whole = pdf();
    assert_eq!(clean(whole[..whole.len() / 2].to_vec()), Err(Refusal::Damaged));
    let mut pages = plain.to_vec();
    pages.extend((0..200).map(|_| "<</Type/Page/Parent 2 0 R>>".to_owned()));
    assert_eq!(clean(pdf_of(&pages, "")), Err(Refusal::Pages));
    let mut objects = plain.to_vec();
    objects.extend((0..70_000).map(|_| "1".to_owned()));
    assert_eq!(clean(pdf_of(&objects, "")), Err(Refusal::Complex));
}

#[test]
fn a_pdf_that_is_something_else_as_well_is_refused() {
    let page = b"<html><script>alert(1)</script></html>";
    assert_eq!(clean([&pdf()[..], page].concat()), Err(Refusal::Disguised));
    assert_eq!(clean([&pdf()[..], b"PK\x03\x04"].concat()), Err(Refusal::Disguised));
    assert_eq!(clean([&b"%PDF-1.7\n%"[..], page, b"\n", &pdf()].concat()), Err(Refusal::Disguised));
    assert_eq!(clean([&page[..], &pdf()].concat()), Err(Refusal::Kind));
    assert!(clean([&pdf()[..], b"\r\n\0\0"].concat()).is_ok(), "blanks at the end are common");
}

#[test]
fn pictures_are_turned_upright_and_keep_nothing_but_pixels() {
    let sent = exif_jpeg(&two_colours(64, 32), 6);
    assert!(sent.windows(3).any(|window| window == b"GPS"));
    let kept = clean([&sent[..], b"<script>alert(1)</script>"].concat()).unwrap();
    assert_eq!((kept.media, kept.size), (Media::Jpeg, Some((32, 64))), "a quarter turn");
    for mark in [&b"GPS"[..], b"Exif", b"script"] {
        for bytes in [&kept.bytes, kept.preview.as_ref().unwrap()] {
            assert!(!bytes.windows(mark.len()).any(|window| window == mark));
        }
    }
    // What was at the left is at the top now.
    let picture = shown(&kept).into_rgb8();
    assert!(picture.get_pixel(16, 8).0[0] > 150 && picture.get_pixel(16, 56).0[2] > 150);
    // A converter has turned it already, whatever is still written in it.
    assert_eq!(clean_converted(&sent).unwrap().size, Some((64, 32)));
}

#[test]
fn pictures_are_made_small_enough_to_keep_and_smaller_to_look_through() {
    let kept = clean(encoded(&two_colours(4_000, 1_000), ImageFormat::Jpeg)).unwrap();
    assert_eq!(kept.size, Some((3_000, 750)));
    let preview = image::load_from_memory(&kept.preview.unwrap()).unwrap();
    assert_eq!((preview.width(), preview.height()), (480, 120));
    assert_eq!(preview_size(kept.size.unwrap()), (480, 120));
    let clear: DynamicImage = RgbaImage::from_pixel(20, 20, image::Rgba([9, 9, 9, 0])).into();
    let kept = clean(encoded(&clear, ImageFormat::Png)).unwrap();
    assert_eq!(kept.media, Media::Png);
    assert!(shown(&kept).color().has_alpha());
    let preview = image::load_from_memory(&kept.preview.unwrap()).unwrap().into_rgb8();
    assert!(preview.get_pixel(9, 9).0[0] > 250, "what is clear is white on paper");
    let deep = DynamicImage::from(GrayImage::new(9, 9)).into_rgba16().into();
    assert!(clean(encoded(&deep, ImageFormat::Png)).is_ok());
}

#[test]
fn noise_is_kept_as_jpeg() {
    let mut seed = 7_u32;
    let mut noise = move || {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        seed.to_le_bytes()[3]
    };
    let picture: DynamicImage =
        RgbImage::from_fn(1_400, 1_100, |_, _| Rgb([noise(), noise(), noise()])).into();
    let kept = clean(encoded(&picture, ImageFormat::Png)).unwrap();
    assert_eq!(kept.media, Media::Jpeg);
    assert!(kept.bytes.len() < 4 << 20);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever bytes are changed, cut or added: an answer, and never a panic. What is kept of a
    /// picture can be shown.
    #[test]
    fn no_damaged_file_panics(
        which in 0_usize..4,
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12),
        cut in proptest::option::of(any::<prop::sample::Index>()),
    ) {
        let mut file = match which {
            0 => pdf_with_packed("<</S/GoTo/D[3 0 R/Fit]>>"),
            1 => pdf_with("/OpenAction 4 0 R", &["<</S/GoTo/D[3 0 R/Fit]>>"]),
            2 => exif_jpeg(&two_colours(40, 24), 6),
            _ => encoded(&two_colours(40, 24), ImageFormat::Png),
        };
        for (place, byte) in changes {
            let place = place.index(file.len());
            file[place] = byte;
        }
        if let Some(cut) = cut {
            file.truncate(cut.index(file.len()));
        }
        if let Ok(kept) = clean(file.clone()) && kept.media.is_picture() {
            prop_assert!(image::load_from_memory(&kept.bytes).is_ok());
        }
        let _ = clean_converted(&file);
    }

    #[test]
    fn no_text_after_a_mark_panics(which in 0_usize..4, rest in proptest::collection::vec(any::<u8>(), 0..400)) {
        let marks: [&[u8]; 4] = [b"%PDF-1.7\n", &[0xff, 0xd8, 0xff], b"\x89PNG\r\n\x1a\n", b"\0\0\0\x18ftypheic"];
        prop_assert!(clean([marks[which], &rest].concat()).is_err());
    }
}
