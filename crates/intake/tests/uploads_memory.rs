//! No upload within the limits takes more than 256 MB or long, the file itself included.
//!
//! One test in a process of its own: the peak that Linux reports covers the whole process.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

use flate2::{Compression, write::ZlibEncoder};
use intake::uploads::{MAX_BYTES, Refusal, clean};
use std::{
    fs,
    io::Write,
    time::{Duration, Instant},
};

const MOST: u64 = 256 << 20;

/// Peak resident memory of this process in bytes, where the system tells.
fn peak() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM"))?;
    Some(line.split_whitespace().nth(1)?.parse::<u64>().ok()? * 1024)
}

fn check(name: &str, file: Vec<u8>) -> Result<(), Refusal> {
    let (size, begun) = (file.len() >> 20, Instant::now());
    let judged = clean(file).map(drop);
    let took = begun.elapsed();
    let peak = peak().unwrap_or(0);
    println!("{name}: {size} MB, {took:?}, {judged:?}, peak so far {} MB", peak >> 20);
    assert!(peak < MOST, "{name}");
    // Generous: without optimisation, on a busy machine, decoding takes a hundred times as long.
    assert!(took < Duration::from_mins(5), "{name}: {took:?}");
    judged
}

fn chunk(kind: [u8; 4], data: &[u8]) -> Vec<u8> {
    let mut crc = flate2::Crc::new();
    crc.update(&kind);
    crc.update(data);
    let length = u32::try_from(data.len()).unwrap().to_be_bytes();
    [&length[..], &kind, data, &crc.sum().to_be_bytes()].concat()
}

/// A PNG of this size, all black: small, and large once undone. `colour` as in the format: 0 grey,
/// 2 RGB, 6 with transparency.
fn png(width: u32, height: u32, depth: u8, colour: u8) -> Vec<u8> {
    let channels = match colour {
        0 => 1,
        2 => 3,
        _ => 4,
    };
    let row = vec![0; 1 + width as usize * channels * usize::from(depth) / 8];
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    for _ in 0..height {
        encoder.write_all(&row).unwrap();
    }
    let head =
        [&width.to_be_bytes()[..], &height.to_be_bytes(), &[depth, colour, 0, 0, 0]].concat();
    let data = encoder.finish().unwrap();
    [
        &b"\x89PNG\r\n\x1a\n"[..],
        &chunk(*b"IHDR", &head),
        &chunk(*b"IDAT", &data),
        &chunk(*b"IEND", &[]),
    ]
    .concat()
}

/// A JPEG that says it is this large and holds next to nothing; progressive or not.
fn jpeg(width: u16, height: u16, progressive: bool) -> Vec<u8> {
    let small = image::RgbImage::from_pixel(16, 16, image::Rgb([90, 120, 30]));
    let mut file = Vec::new();
    image::codecs::jpeg::JpegEncoder::new(&mut file).encode_image(&small).unwrap();
    let frame = file.windows(2).position(|two| two == [0xff, 0xc0]).unwrap();
    if progressive {
        file[frame + 1] = 0xc2;
    }
    file[frame + 5..frame + 7].copy_from_slice(&height.to_be_bytes());
    file[frame + 7..frame + 9].copy_from_slice(&width.to_be_bytes());
    file
}

fn text(chunk: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    for _ in 0..(200 << 20) / chunk.len() {
        encoder.write_all(chunk).unwrap();
    }
    encoder.finish().unwrap()
}

/// A PDF with an object stream that grows to 200 MB.
fn pdf_bomb() -> Vec<u8> {
    let packed = text(&vec![b' '; 1 << 16]);
    let mut file = b"%PDF-1.7\n1 0 obj\n<</Type/Catalog>>\nendobj\n".to_vec();
    let place = file.len();
    write!(
        file,
        "2 0 obj\n<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length {}>>\nstream\n",
        packed.len()
    )
    .unwrap();
    file.extend(packed);
    file.extend(b"\nendstream\nendobj\n");
    let table = file.len();
    let row = |kind: u8, place: usize| {
        [&[kind][..], &u32::try_from(place).unwrap().to_be_bytes()].concat()
    };
    let rows = [row(0, 0), row(1, 9), row(1, place), row(2, 2)].concat();
    write!(
        file,
        "4 0 obj\n<</Type/XRef/Size 4/W[1 4 0]/Root 1 0 R/Length {}>>\nstream\n",
        rows.len()
    )
    .unwrap();
    file.extend(rows);
    write!(file, "\nendstream\nendobj\nstartxref\n{table}\n%%EOF\n").unwrap();
    file
}

#[test]
fn the_hungriest_uploads_stay_within_256_megabytes() {
    // Bombs that say how large they are.
    assert_eq!(check("PNG bomb", png(20_000, 20_000, 8, 0)), Err(Refusal::Pixels));
    assert_eq!(check("PNG of 16 bits", png(7_000, 7_000, 16, 6)), Err(Refusal::Pixels));
    assert_eq!(check("JPEG bomb", jpeg(65_000, 65_000, false)), Err(Refusal::Pixels));
    assert_eq!(check("progressive bomb", jpeg(7_000, 7_000, true)), Err(Refusal::Pixels));
    assert_eq!(check("object stream bomb", pdf_bomb()), Err(Refusal::Complex));
    // The largest that are taken.
    assert_eq!(check("PNG of 50 megapixels", png(7_900, 6_300, 8, 2)), Ok(()));
    // The same for JPEGs, smaller where decoding is thirty times as slow.
    let (large, scans) = if cfg!(debug_assertions) {
        ((3_000, 2_500), (2_000, 1_500))
    } else {
        ((7_900, 6_300), (4_400, 4_000))
    };
    let _ = check("JPEG", jpeg(large.0, large.1, false));
    let _ = check("progressive JPEG", jpeg(scans.0, scans.1, true));
    // Ten megabytes of every kind of nothing.
    let filled = |head: &[u8], unit: &[u8], tail: &[u8]| {
        let count = (MAX_BYTES - head.len() - tail.len()) / unit.len();
        [head, &unit.repeat(count), tail].concat()
    };
    let table = b"xref\n0 2\n0000000000 65535 f \n0000000009 00000 n \ntrailer<</Root 1 0 R>>startxref\n10485650\n%%EOF";
    // Objects that nothing leads to are left alone.
    let unlisted = b"<</Type/Page>>endobj\n1 0 obj<</Type/Page>>endobj\n";
    assert_eq!(check("objects", filled(b"%PDF-1.7\n1 0 obj ", unlisted, table)), Ok(()));
    for (name, unit) in [
        ("arrays", &b"[ "[..]),
        ("names", b"/J#61 "),
        ("texts", b"(a)"),
        ("marks", b"%PDF-1.7 %%EOF\n"),
    ] {
        assert!(check(name, filled(b"%PDF-1.7\n1 0 obj ", unit, table)).is_err(), "{name}");
    }
    assert!(
        check("JPEG of markers", filled(&[0xff, 0xd8, 0xff], &[0xff, 0xe1, 0, 2], &[])).is_err()
    );
    let chunks = chunk(*b"tEXt", b"a\0b");
    assert!(check("PNG of chunks", filled(b"\x89PNG\r\n\x1a\n", &chunks, &[])).is_err());
    // Texts that grow: 200 MB each.
    let zipped = [&b"a\0\0"[..], &text(&vec![b'x'; 1 << 16])].concat();
    let mut grown = png(9, 9, 8, 2);
    grown.splice(33..33, chunk(*b"zTXt", &zipped));
    let _ = check("PNG with a text that grows", grown);
}
