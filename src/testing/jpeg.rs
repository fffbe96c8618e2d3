//! The JPEG decoder without the rest of the pipeline.

use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::args::bytes_like;
use crate::errors::to_pyerr;
use crate::signals::detached;
use fcimage_base::limits::Limits;
use fcimage_base::pool::Pool;
use fcimage_image::codecs::jpeg::host::{Host, limits_of, translated};
use fcimage_jpeg::{Decoder, OnDamage, Region, Request};

pub(super) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_function(wrap_pyfunction!(decode_jpeg, module)?)
}

type Decoded<'py> = (u32, u32, usize, Bound<'py, PyBytes>, f64);

/// Decodes `data` at `scale` / 8 and returns width, height, channels, samples and decoded fraction.
/// `region` is x, y, width, height in pixels of the scaled image.
#[pyfunction(name = "_decode_jpeg")]
#[pyo3(signature = (data, scale=8, vector=true, on_damage="error", region=None, threads=1))]
fn decode_jpeg<'py>(
    py: Python<'py>,
    data: &Bound<'py, PyAny>,
    scale: u8,
    vector: bool,
    on_damage: &str,
    region: Option<(u32, u32, u32, u32)>,
    threads: usize,
) -> PyResult<Decoded<'py>> {
    let data = bytes_like(data, "data")?;
    let bytes = data.as_bytes();
    let on_damage: OnDamage =
        on_damage.parse().map_err(|error| to_pyerr(py, &translated(&error)))?;
    let request = Request::default()
        .with_scale(scale)
        .with_region(region.map(|(x, y, width, height)| Region { x, y, width, height }))
        .with_on_damage(on_damage)
        .with_vector(vector);
    let decoded = detached(py, || {
        let host = Host { pool: &Pool::with_threads(Some(threads))? };
        Decoder::new(bytes, &limits_of(&Limits::DEFAULT))
            .and_then(|decoder| decoder.decode(&request, &host))
            .map_err(|error| translated(&error))
    })?;
    let samples = PyBytes::new(py, decoded.samples.as_bytes());
    let (size, channels) = (decoded.size, decoded.samples.channels());
    Ok((size.width, size.height, channels, samples, decoded.decoded_fraction))
}
