//! Handing a file out: to be kept, or a picture to be looked at. Neither runs anything, whatever is in
//! it: browsers are told its kind and not to guess, and it may load and do nothing.

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, header};
use service::files::File;

/// A file that browsers keep, never show inside a page of ours.
pub(crate) fn attachment(file: File) -> Response {
    disposed("attachment", file)
}

/// A picture that we have written ourselves, inside our pages or by itself. Anything else is handed
/// out to be kept.
pub(crate) fn inline(file: File) -> Response {
    let how = if file.media.is_picture() { "inline" } else { "attachment" };
    disposed(how, file)
}

fn disposed(how: &str, file: File) -> Response {
    let plain: String = file
        .name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '_' })
        .collect();
    // Names as people write them (RFC 6266); the plain one is for programs that are older.
    let full = crate::cookies::encode(&file.name);
    let disposition = format!("{how}; filename=\"{plain}\"; filename*=UTF-8''{full}");
    let disposition = HeaderValue::from_str(&disposition);
    let mut response = file.bytes.into_response();
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_TYPE, HeaderValue::from_static(file.media.mime())),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (
            header::CONTENT_DISPOSITION,
            disposition.unwrap_or(HeaderValue::from_static("attachment")),
        ),
        (
            header::CONTENT_SECURITY_POLICY,
            // A picture by itself stands in a page of the browser's own, with styles of its own.
            HeaderValue::from_static("default-src 'none'; style-src 'unsafe-inline'; sandbox"),
        ),
    ] {
        headers.insert(name, value);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use service::files::Media;

    fn file(name: &str, media: Media) -> File {
        File { name: name.to_owned(), media, bytes: b"x".to_vec() }
    }

    fn header(response: &Response, name: header::HeaderName) -> String {
        response.headers()[name].to_str().unwrap().to_owned()
    }

    #[test]
    fn only_pictures_are_shown_and_nothing_runs() {
        for (media, how) in
            [(Media::Pdf, "attachment"), (Media::Jpeg, "inline"), (Media::Png, "inline")]
        {
            let response = inline(file("a", media));
            assert!(header(&response, header::CONTENT_DISPOSITION).starts_with(how));
            assert_eq!(header(&response, header::CONTENT_TYPE), media.mime());
            assert_eq!(header(&response, header::X_CONTENT_TYPE_OPTIONS), "nosniff");
            assert_eq!(header(&response, header::CACHE_CONTROL), "no-store");
            let policy = header(&response, header::CONTENT_SECURITY_POLICY);
            assert!(policy.contains("sandbox") && policy.contains("default-src 'none'"));
        }
        assert!(
            header(&attachment(file("a", Media::Png)), header::CONTENT_DISPOSITION)
                .starts_with("attachment")
        );
    }

    #[test]
    fn a_name_cannot_leave_its_header() {
        let name = "é\"; filename=\"x.exe\r\nSet-Cookie: a=b";
        let response = attachment(file(name, Media::Pdf));
        let disposition = header(&response, header::CONTENT_DISPOSITION);
        assert_eq!(disposition.matches('"').count(), 2, "{disposition}");
        assert!(!disposition.contains("x.exe\"") || !disposition.contains('\n'));
        assert!(disposition.contains("filename*=UTF-8''%C3%A9%22"), "{disposition}");
    }
}
