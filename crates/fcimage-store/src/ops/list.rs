//! ListObjectsV2.

use crate::client::{Call, Client, Draft};
use crate::clock::Timestamp;
use crate::failure::{Answer, Failure};
use crate::headers::Headers;
use crate::percent;
use crate::request::{Method, Parameter};
use crate::xml::{self, Node};

/// How many bytes a page may have: 1,000 keys of 1,024 bytes, each byte encoded as three.
const MAX_PAGE: u64 = 8 << 20;

/// What is listed of a bucket.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListOptions {
    /// The beginning of the keys.
    pub prefix: String,
    /// Keys that have it after the prefix are listed once, up to it, such as "/" for folders.
    pub delimiter: String,
    /// Only keys after this one, in the order of their UTF-8 bytes.
    pub start_after: String,
    /// The page that follows: [`Page::next`] of the one before.
    pub continuation: Option<String>,
    /// How many keys a page may have, 1 to 1000; None for the default of the storage.
    pub max_keys: Option<u16>,
}

/// A part of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// The objects, in the order of their keys.
    pub objects: Vec<Listed>,
    /// What ends with the delimiter.
    pub prefixes: Vec<String>,
    /// What to ask for the next page with; None on the last.
    pub next: Option<String>,
}

/// An object in a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listed {
    /// The key.
    pub key: String,
    /// The size in bytes.
    pub size: u64,
    /// The ETag, as the storage writes it.
    pub etag: String,
    /// The time of the last change; None if the storage does not say it.
    pub modified: Option<Timestamp>,
    /// The storage class, such as `Standard`.
    pub storage_class: String,
}

impl Client {
    /// Lists a page of the objects in a bucket.
    ///
    /// # Errors
    /// `Refusal` with 404 `NoSuchBucket` if there is no such bucket.
    pub fn list(&self, call: &Call<'_>, bucket: &str, options: &ListOptions) -> Answer<Page> {
        let mut query = Vec::new();
        let mut add = |name: &str, value: &str| {
            if !value.is_empty() {
                query.push(Parameter { name: name.to_owned(), value: value.to_owned() });
            }
        };
        add("list-type", "2");
        // Keys may have characters that XML cannot contain.
        add("encoding-type", "url");
        add("prefix", &options.prefix);
        add("delimiter", &options.delimiter);
        add("start-after", &options.start_after);
        add("continuation-token", options.continuation.as_deref().unwrap_or_default());
        add("max-keys", &options.max_keys.map(|keys| keys.to_string()).unwrap_or_default());
        let draft = Draft {
            method: Method::Get,
            target: self.bucket(bucket)?,
            query,
            headers: Headers::new(),
            payload: self.empty_payload(),
            body: &[],
            max_bytes: MAX_PAGE,
        };
        self.send(call, &draft, &|incoming| {
            let text = std::str::from_utf8(&incoming.body).ok();
            text.and_then(read).ok_or_else(|| Failure::broken("the list is damaged"))
        })
    }
}

/// Reads a page; None if it is damaged.
pub(crate) fn read(document: &str) -> Option<Page> {
    let mut page = Page::default();
    let mut object = Listed::default();
    let (mut is_encoded, mut is_list, mut sizes_are_numbers) = (false, false, true);
    xml::walk(document, &mut |node| match node {
        Node::Leaf { path: ["ListBucketResult", name], text } => match *name {
            "EncodingType" => is_encoded = text.eq_ignore_ascii_case("url"),
            "NextContinuationToken" if !text.is_empty() => page.next = Some(text.to_owned()),
            _ => {}
        },
        Node::Leaf { path: ["ListBucketResult", "Contents", name], text } => match *name {
            "Key" => object.key = text.to_owned(),
            "Size" => match text.parse() {
                Ok(size) => object.size = size,
                Err(_) => sizes_are_numbers = false,
            },
            "ETag" => object.etag = text.to_owned(),
            "LastModified" => object.modified = Timestamp::parse_iso(text),
            "StorageClass" => object.storage_class = text.to_owned(),
            _ => {}
        },
        Node::Leaf { path: ["ListBucketResult", "CommonPrefixes", "Prefix"], text } => {
            page.prefixes.push(text.to_owned());
        }
        Node::End { path: ["ListBucketResult", "Contents"] } => {
            page.objects.push(std::mem::take(&mut object));
        }
        Node::End { path: ["ListBucketResult"] } => is_list = true,
        _ => {}
    })?;
    if !is_list || !sizes_are_numbers {
        return None;
    }
    if is_encoded {
        for name in page.objects.iter_mut().map(|object| &mut object.key).chain(&mut page.prefixes)
        {
            *name = percent::decode(name)?;
        }
    }
    Some(page)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "<?xml version=\"1.0\"?><ListBucketResult xmlns=\"x\"><Name>b</Name>\
        <EncodingType>url</EncodingType><IsTruncated>true</IsTruncated>\
        <NextContinuationToken>a&amp;b</NextContinuationToken>\
        <Contents><Key>a%20b%2B%25.jpg</Key><LastModified>2026-01-31T23:59:59.000Z</LastModified>\
        <ETag>&quot;E&quot;</ETag><Size>5</Size><StorageClass>Standard</StorageClass>\
        <Owner><ID>1</ID></Owner></Contents><Contents><Key>c</Key><Size>0</Size></Contents>\
        <CommonPrefixes><Prefix>d/</Prefix></CommonPrefixes></ListBucketResult>";

    #[test]
    fn a_page_has_objects_prefixes_and_the_next_one() {
        let page = read(PAGE).unwrap();
        assert_eq!(page.next.as_deref(), Some("a&b"));
        assert_eq!(page.prefixes, ["d/"]);
        let [first, second] = &page.objects[..] else { panic!("{page:?}") };
        assert_eq!(
            (first.key.as_str(), first.size, first.etag.as_str()),
            ("a b+%.jpg", 5, "\"E\"")
        );
        assert_eq!(first.modified.unwrap().basic(), "20260131T235959Z");
        assert_eq!((second.key.as_str(), second.etag.as_str()), ("c", ""));
    }

    #[test]
    fn a_damaged_page_is_no_page() {
        for document in [
            "",
            "<Error><Code>x</Code></Error>",
            &PAGE.replace("<Size>5</Size>", "<Size>-5</Size>"),
            &PAGE.replace("%25", "%2"),
            &PAGE[..PAGE.len() - 5],
        ] {
            assert_eq!(read(document), None, "{document}");
        }
    }
}
