use super::*;

fn document(attributes: &str, elements: &str) -> String {
    let names: String = NAMESPACES
        .iter()
        .map(|Namespace { prefix, uri, .. }| format!(" xmlns:{prefix}='{uri}'"))
        .collect();
    format!(
        "<?xpacket begin='' id='W5M0MpCehiHzreSzNTczkc9d'?><x:xmpmeta xmlns:x='adobe:ns:meta/'>\
         <rdf:RDF xmlns:rdf='{RDF}'><rdf:Description rdf:about=''{names} {attributes}>{elements}\
         </rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end='w'?>"
    )
}

use crate::xmp::names::Namespace;

fn written(document: &str, place: bool) -> Option<String> {
    Packet::new(document.as_bytes()).write(place)
}

#[test]
fn texts_and_lists_are_kept_in_attributes_and_elements() {
    let text = document(
        "xmp:Rating=' 5 ' photoshop:Headline='A &amp; B > C'",
        "<dc:creator><rdf:Seq><rdf:li>Ann</rdf:li><rdf:li>B&#xf6;b</rdf:li></rdf:Seq></dc:creator>\
         <dc:rights><rdf:Alt><rdf:li xml:lang='de'>(c) de</rdf:li><rdf:li \
         xml:lang='x-default'>(c) Ann</rdf:li></rdf:Alt></dc:rights><xmp:Label> red </xmp:Label>",
    );
    let packet = Packet::new(text.as_bytes());
    assert_eq!(packet.creator().as_deref(), Some("Ann; B\u{f6}b"));
    assert_eq!(packet.rights().as_deref(), Some("(c) Ann"));
    let again = packet.write(false).unwrap();
    for part in [
        "<xmp:Rating>5</xmp:Rating>",
        "<xmp:Label>red</xmp:Label>",
        "<photoshop:Headline>A &amp; B &gt; C</photoshop:Headline>",
        "<rdf:Seq><rdf:li>Ann</rdf:li><rdf:li>B&#xf6;b</rdf:li></rdf:Seq>",
        "<rdf:li xml:lang=\"x-default\">(c) Ann</rdf:li>",
    ] {
        assert!(again.contains(part), "{part} in {again}");
    }
    assert_eq!(written(&again, false), Some(again.clone()), "written once more, it is the same");
}

#[test]
fn place_serial_numbers_and_unknown_properties_are_left_out() {
    let text = document(
        "exif:GPSLatitude='SECRET-1' aux:SerialNumber='SECRET-2' xmp:Label='red' \
         xmpMM:DocumentID='SECRET-3' xmp:Thumbnails='SECRET-4'",
        "<photoshop:City>SECRET-5</photoshop:City><x:any>SECRET-6</x:any><dc:title \
         rdf:parseType='Resource'><dc:source>SECRET-7</dc:source></dc:title><dc:subject><rdf:Bag>\
         <rdf:li><rdf:Description>SECRET-8</rdf:Description></rdf:li></rdf:Bag></dc:subject>",
    );
    let bare = written(&text, false).unwrap();
    assert!(bare.contains("<xmp:Label>red") && !bare.contains("SECRET"), "{bare}");
    let place = written(&text, true).unwrap();
    let secrets: Vec<_> = place.match_indices("SECRET-").collect();
    assert_eq!(secrets.len(), 3, "{place}");
}

#[test]
fn a_name_is_that_of_its_namespace_not_of_its_prefix() {
    let text = document("xmlns:dc='http://ns.adobe.com/exif/1.0/' dc:GPSLatitude='SECRET'", "");
    assert_eq!(written(&text, false), None);
    let text = document("", "<xmp:Label xmlns:xmp='urn:other'>SECRET</xmp:Label>");
    assert_eq!(written(&text, true), None);
}

#[test]
fn bombs_and_broken_documents_give_little() {
    for text in [
        document("", "<dc:title>&bomb;</dc:title>"),
        document("", &format!("<dc:title>{}</dc:title>", "x".repeat(MAX_TEXT + 1))),
        format!("<!DOCTYPE x [<!ENTITY a 'b'>]>{}", document("xmp:Label='red'", "")),
        document("", &"<dc:title>".repeat(3000)),
        document("", "<dc:title>&#0;&#x1f;</dc:title>"),
        format!("{}{}", document("xmp:Label='red'", ""), " ".repeat(MAX_PACKET)),
    ] {
        assert_eq!(written(&text, true), None);
    }
    let items = "<rdf:li>x</rdf:li>".repeat(MAX_TEXTS + 1);
    let text = document("", &format!("<dc:subject><rdf:Bag>{items}</rdf:Bag></dc:subject>"));
    assert_eq!(written(&text, true), None);
    let text = document("xmp:Label='red'", "");
    for end in 0..text.len() {
        let _ = written(&text[..end], true);
    }
}
