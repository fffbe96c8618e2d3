//! Processing strings as arguments: what `OssProcess` and `Variant.from_oss_process` share.

use pyo3::exceptions::PyKeyError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString, PyTuple};

use super::fonts::fonts_of;
use super::info::PyImageInfo;
use super::limits::limits_of;
use super::watermark::watermark_of;
use crate::args::{Arguments, Signature, bytes_like, mismatch, text};
use crate::signals::{attached, built};
use crate::slips::Slips;
use fcimage_image::Variant;
use fcimage_image::oss_process::{Compile, Dialect, Materials, Process, SourceFacts};

/// Names that people try.
pub(super) const SLIPS: Slips = &[
    (&["data", "photo", "image", "info", "size", "probe"], "use source=probe(data)"),
    (&["process", "string", "params"], "pass the string first, by position"),
    (&["style"], "use styles=, such as styles={\"card\": \"image/resize,w_200\"}"),
    (&["provider", "cloud", "vendor"], "use dialect=, such as dialect=\"obs\""),
];

static FROM: Signature = Signature {
    function: "Variant.from_oss_process",
    positional: &["text"],
    keyword_only: &["name", "styles", "dialect", "source", "load", "font", "watermark", "limits"],
    required: &["text", "name"],
    slips: SLIPS,
};

/// `Variant.from_oss_process`.
pub(super) fn from_oss_process(
    args: &Bound<'_, PyTuple>,
    kwargs: Option<&Bound<'_, PyDict>>,
) -> PyResult<Variant> {
    let arguments = FROM.read(args, kwargs)?;
    compiled(&parsed(&arguments)?, &arguments)
}

/// The string of `arguments`, with its styles.
pub(super) fn parsed(arguments: &Arguments<'_>) -> PyResult<Process> {
    let py = arguments.py();
    let string = arguments.text("text")?.unwrap_or_default();
    let dialect = arguments.text("dialect")?;
    let dialect = built(py, || Dialect::from_name(dialect.as_deref().unwrap_or("oss")))?;
    let style = match (string.strip_prefix("style/"), arguments.optional("styles")) {
        (Some(name), Some(styles)) => style(styles, name)?,
        _ => None,
    };
    attached(py, || Process::parse(&string, dialect, &|_| style.clone()))
}

/// What the name of a style stands for.
fn style(styles: &Bound<'_, PyAny>, name: &str) -> PyResult<Option<String>> {
    const EXPECTED: &str = "a dict of names and strings";
    if styles.is_instance_of::<PyString>() || !styles.hasattr("__getitem__")? {
        return Err(mismatch("styles", EXPECTED, styles));
    }
    match styles.get_item(name) {
        Ok(value) => text(&value, "a style").map(|text| Some(text.into_owned())),
        Err(error) if error.is_instance_of::<PyKeyError>(styles.py()) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The recipe for the name and the source of `arguments`.
pub(super) fn compiled(process: &Process, arguments: &Arguments<'_>) -> PyResult<Variant> {
    let name = arguments.text("name")?.unwrap_or_default();
    let source = source(arguments)?;
    let watermark = watermark_of(arguments)?;
    let materials = materials(process, arguments)?;
    let with = Compile { name: &name, source, materials, watermark };
    built(arguments.py(), || process.variant(&with))
}

/// What is known of the source.
fn source(arguments: &Arguments<'_>) -> PyResult<Option<SourceFacts>> {
    let Some(value) = arguments.optional("source") else { return Ok(None) };
    match value.cast::<PyImageInfo>() {
        Ok(info) => Ok(Some(info.get().facts())),
        Err(_) => Err(mismatch("source", "an ImageInfo, as probe(data) gives it", value)),
    }
}

/// The fonts, and the objects of which watermarks are made.
fn materials(process: &Process, arguments: &Arguments<'_>) -> PyResult<Materials> {
    let mut materials = Materials { limits: limits_of(arguments)?, ..Materials::default() };
    if let Some(value) = arguments.optional("font") {
        materials.fonts = fonts_of(value)?;
    }
    if let Some(load) = arguments.optional("load") {
        for key in process.objects() {
            if let Some(bytes) = loaded(load, key)? {
                materials.objects.insert(key.to_owned(), bytes);
            }
        }
    }
    Ok(materials)
}

/// The content of an object: what a function gives for its key, or a mapping has.
fn loaded(load: &Bound<'_, PyAny>, key: &str) -> PyResult<Option<Vec<u8>>> {
    let value = if load.is_callable() {
        load.call1((key,))?
    } else if load.is_instance_of::<PyString>() || !load.hasattr("__getitem__")? {
        return Err(mismatch("load", "a function of a key, or a dict of keys and bytes", load));
    } else {
        match load.get_item(key) {
            Err(error) if error.is_instance_of::<PyKeyError>(load.py()) => return Ok(None),
            value => value?,
        }
    };
    if value.is_none() {
        return Ok(None);
    }
    bytes_like(&value, "what load gives").map(|bytes| Some(bytes.as_bytes().to_vec()))
}
