//! Bindings of `fcimage_image`, one file for each family of Python classes.

use pyo3::prelude::*;
use pyo3::types::PyTuple;

mod canvas;
mod colors;
mod corners;
mod decode;
mod describe;
mod description;
mod effects;
mod encoded;
mod encodings;
mod exif;
mod exif_facts;
mod fonts;
mod geometry;
mod image_watermark;
mod info;
mod inputs;
mod iterator;
mod keep;
mod layers;
mod limits;
mod marks;
mod operations;
mod oss_process;
mod oss_strings;
mod pixels;
mod placement;
mod plan;
mod render;
mod several;
mod strip;
mod text_watermark;
mod variant;
mod variant_arguments;
mod variants;
mod watermark;

pub(super) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    let formats = fcimage_image::codecs::ALL.map(|codec| codec.format().name());
    module.add("FORMATS", PyTuple::new(module.py(), formats)?)?;
    effects::register(module)?;
    canvas::register(module)?;
    layers::register(module)?;
    encodings::register(module)?;
    watermark::register(module)?;
    text_watermark::register(module)?;
    image_watermark::register(module)?;
    variant::register(module)?;
    variants::register(module)?;
    limits::register(module)?;
    module.add_class::<exif::PyExif>()?;
    module.add_class::<exif_facts::PyGpsPosition>()?;
    module.add_class::<exif_facts::PyExposure>()?;
    oss_process::register(module)?;
    info::register(module)?;
    plan::register(module)?;
    iterator::register(module)?;
    render::register(module)?;
    decode::register(module)?;
    description::register(module)?;
    describe::register(module)?;
    strip::register(module)
}
