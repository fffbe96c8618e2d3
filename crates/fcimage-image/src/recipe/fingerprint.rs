//! A fingerprint of recipes: it differs where the outputs could.
//!
//! What is hashed is the recipe in JSON with sorted keys and every default written out, without the
//! variant's name, and with the digest of each font and logo in place of its path or bytes. So it does
//! not change when code is renamed, a default is written out, or a file is moved.

use serde_json::Value;

use crate::ops::asset::Asset;
use crate::recipe::variant::Variant;

/// Raise this when the bytes of any output change for the same recipe: another encoder, resampling
/// kernel or embedded font. Outputs that were stored before are then made again.
const OUTPUT_VERSION: u64 = 3;

impl Variant {
    /// 32 hexadecimal digits that differ where the output bytes could: in any part of the recipe but
    /// the name, the contents of fonts and logos included, and between versions of fcimage that write
    /// other bytes. Stored beside an output, it shows whether the output is up to date.
    pub fn fingerprint(&self) -> String {
        let mut recipe = self.json_with(asset_digest);
        if let Value::Object(keys) = &mut recipe {
            keys.remove("name");
        }
        let mut digest = Digest::default();
        digest.feed(&OUTPUT_VERSION.to_le_bytes());
        feed_value(&mut digest, &recipe);
        digest.to_hex()
    }
}

/// The digest that replaces a font or logo; it depends on the content only.
fn asset_digest(asset: &Asset<'_>) -> Value {
    let mut digest = Digest::default();
    digest.feed(asset.bytes);
    digest.feed(&asset.face.to_le_bytes());
    digest.to_hex().into()
}

/// Feeds a value with its keys sorted. Objects and arrays are marked by their brackets.
fn feed_value(digest: &mut Digest, value: &Value) {
    match value {
        Value::Object(keys) => {
            // `null` is absent, so that a new option does not change what does not use it.
            let mut keys: Vec<_> = keys.iter().filter(|(_, value)| !value.is_null()).collect();
            keys.sort_unstable_by_key(|(key, _)| *key);
            digest.feed(b"{");
            for (key, value) in keys {
                digest.feed(key.as_bytes());
                feed_value(digest, value);
            }
            digest.feed(b"}");
        }
        Value::Array(items) => {
            digest.feed(b"[");
            items.iter().for_each(|item| feed_value(digest, item));
            digest.feed(b"]");
        }
        scalar => digest.feed(scalar.to_string().as_bytes()),
    }
}

const BASIS: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;

/// FNV-1a with 128 bits. It distinguishes recipes; it does not resist attackers.
#[derive(Debug, Clone, Copy)]
struct Digest(u128);

impl Default for Digest {
    fn default() -> Self {
        Self(BASIS)
    }
}

impl Digest {
    /// Adds `bytes` and their length.
    fn feed(&mut self, bytes: &[u8]) {
        for byte in bytes.iter().chain(&(bytes.len() as u64).to_le_bytes()) {
            self.0 = (self.0 ^ u128::from(*byte)).wrapping_mul(PRIME);
        }
    }

    /// 32 hexadecimal digits.
    fn to_hex(self) -> String {
        format!("{:032x}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use crate::recipe::variants_json::variants_from_json;
    use fcimage_base::limits::Limits;

    fn fingerprint(keys: &str) -> String {
        let json = format!(r#"[{{"name": "a", {keys}}}]"#);
        variants_from_json(&json, &Limits::DEFAULT).unwrap()[0].fingerprint()
    }

    #[test]
    fn every_key_but_the_name_changes_it() {
        let recipes = [
            r#""encodings": [{"format": "png"}]"#,
            r#""encodings": [{"format": "jpeg"}]"#,
            r#""encodings": [{"format": "jpeg", "quality": 84}]"#,
            r#""encodings": [{"format": "jpeg"}, {"format": "png"}]"#,
            r#""width": 10, "encodings": [{"format": "png"}]"#,
            r#""height": 10, "encodings": [{"format": "png"}]"#,
            r#""width": 10, "height": 10, "encodings": [{"format": "png"}]"#,
            r#""width": 10, "height": 10, "fit": "cover", "encodings": [{"format": "png"}]"#,
            r#""width": 10, "gravity": "north", "encodings": [{"format": "png"}]"#,
            r#""width": 10, "size_when_smaller": "enlarge", "encodings": [{"format": "png"}]"#,
            r#""width": 10, "size_when_smaller": "pad", "encodings": [{"format": "png"}]"#,
            r#""width": 10, "rotate": 45, "encodings": [{"format": "png"}]"#,
            r#""width": 10, "round": "floor", "encodings": [{"format": "png"}]"#,
            r#""background": "black", "encodings": [{"format": "png"}]"#,
            r#""effects": {"effect": "grayscale"}, "encodings": [{"format": "png"}]"#,
            r#""effects": {"effect": "blur", "radius": 2}, "encodings": [{"format": "png"}]"#,
            r#""effects": {"effect": "blur", "radius": 3}, "encodings": [{"format": "png"}]"#,
            r#""watermark": {"text": "x"}, "encodings": [{"format": "png"}]"#,
            r#""watermark": {"text": "y"}, "encodings": [{"format": "png"}]"#,
            r#""watermark": {"text": "x", "size": 9}, "encodings": [{"format": "png"}]"#,
            r#""watermark": {"text": "x", "color": "red"}, "encodings": [{"format": "png"}]"#,
            r#""watermark": {"text": "x", "opacity": 1}, "encodings": [{"format": "png"}]"#,
            r#""watermark": {"text": "x", "shadow": true}, "encodings": [{"format": "png"}]"#,
            r#""watermark": {"text": "x", "outline": true}, "encodings": [{"format": "png"}]"#,
            r#""watermark": {"text": "x", "rotate": 9}, "encodings": [{"format": "png"}]"#,
            r#""watermark": {"text": "x", "gravity": "west"}, "encodings": [{"format": "png"}]"#,
            r#""watermark": {"text": "x", "margin": 9}, "encodings": [{"format": "png"}]"#,
            r#""watermark": {"text": "x", "tile": true}, "encodings": [{"format": "png"}]"#,
        ];
        let found: HashSet<String> = recipes.iter().map(|keys| fingerprint(keys)).collect();
        assert_eq!(found.len(), recipes.len());
        assert!(found.iter().all(|text| text.len() == 32));
    }

    #[test]
    fn the_name_and_written_out_defaults_do_not_change_it() {
        let short = r#""encodings": [{"format": "png"}]"#;
        let long = r##""encodings": [{"format": "png", "keep": null}], "fit": "inside", "width": null,
            "gravity": "center", "size_when_smaller": "keep", "round": "nearest", "background": "#fff", "watermark": null"##;
        assert_eq!(fingerprint(short), fingerprint(long));
        let named = format!(r#"[{{"name": "another", {short}}}]"#);
        let named = &variants_from_json(&named, &Limits::DEFAULT).unwrap()[0];
        assert_eq!(named.fingerprint(), fingerprint(short));
    }

    #[test]
    fn it_changes_only_with_a_new_output_version() {
        // A change here makes every stored output out of date: raise OUTPUT_VERSION on purpose.
        let recipe = r#""width": 600, "encodings": [{"format": "jpeg"}]"#;
        assert_eq!(fingerprint(recipe), "fd2417b3f46db1c1e7d01e45bbd9471c");
    }
}
