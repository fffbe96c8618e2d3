//! A doorway to `fcimage_jpeg` alone, for tests and tools; not part of the public interface.

use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::args::bytes_like;
use crate::errors::to_pyerr;
use crate::signals::detached;
use fcimage_base::limits::Limits;
use fcimage_base::pool::Pool;
use fcimage_jpeg::{OnDamage, Region, Request, Samples, decode, read_header};

pub(super) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_function(wrap_pyfunction!(decode_jpeg, module)?)
}

type Decoded<'py> = (u32, u32, u8, Bound<'py, PyBytes>, f64);

/// Decodes `data` at `scale` / 8 and gives width, height, channels, samples, decoded fraction.
/// `region` is x, y, width, height in pixels of the scaled picture.
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
    let on_damage = OnDamage::from_name(on_damage).map_err(|error| to_pyerr(py, &error))?;
    let region = region.map(|(x, y, width, height)| Region { x, y, width, height });
    let request = Request { scale, region, on_damage, vector };
    let decoded = detached(py, || {
        let limits = Limits::DEFAULT;
        let pool = Pool::with_threads(Some(threads))?;
        let header = read_header(bytes, &limits)?;
        decode(bytes, &header, &request, &limits, &mut limits.budget(), &pool)
    })?;
    let (channels, samples) = match &decoded.samples {
        Samples::Gray(samples) => (1, samples),
        Samples::Rgb(samples) => (3, samples),
        Samples::Cmyk(samples) => (4, samples),
    };
    let samples = PyBytes::new(py, samples);
    Ok((decoded.width, decoded.height, channels, samples, decoded.fraction))
}
