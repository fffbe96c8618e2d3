//! `Best`.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use super::base::{PyEncoding, encoding_to};
use super::list::listed;
use crate::args::{Signature, mismatch_with_hint};
use crate::signals::built;
use crate::slips::encodings;
use fcimage_image::codecs::{Best, EncodingChoice};

/// The smallest of several encodings: one output, of which every encoding is made and the smallest
/// file is kept. Of files of one size, the first; a file that exceeds its `max_bytes` only where all
/// do.
///
/// Args:
///     of: 2 to 8 of `Jpeg`, `WebP`, `Png`, `Gif` and `Avif`. Each takes its time.
///
/// Raises:
///     ArgumentError: An argument has a wrong type, or there are fewer than 2 or more than 8.
///
/// >>> best = fcimage.Best([fcimage.Jpeg(), fcimage.WebP()])
/// >>> fcimage.Variant("thumb", width=150, encodings=best).formats
/// ('jpeg', 'webp')
#[pyclass(name = "Best", module = "fcimage", frozen, extends = PyEncoding)]
pub(super) struct PyBest(Best);

static BEST: Signature = Signature {
    function: "Best",
    positional: &["of"],
    keyword_only: &[],
    required: &["of"],
    slips: encodings::BEST,
};

#[pymethods]
impl PyBest {
    #[new]
    #[pyo3(signature = (*args, **kwargs), text_signature = "(of)")]
    fn new(
        py: Python<'_>,
        args: &Bound<'_, PyTuple>,
        kwargs: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<PyClassInitializer<Self>> {
        let arguments = BEST.read(args, kwargs)?;
        let value = arguments.required("of")?;
        let mut encodings = Vec::new();
        for (index, choice) in listed("of", value)?.into_iter().enumerate() {
            let EncodingChoice::One(encoding) = choice else {
                let (name, class) = (format!("of[{index}]"), "Jpeg, WebP, Png, Gif or Avif");
                let hint = "one choice cannot contain another";
                return Err(mismatch_with_hint(&name, class, value, Some(hint)));
            };
            encodings.push(encoding);
        }
        let best = built(py, || Best::new(encodings))?;
        let base = PyEncoding(best.clone().into());
        Ok(PyClassInitializer::from(base).add_subclass(Self(best)))
    }

    /// The encodings to choose from.
    #[getter]
    fn of<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let encodings = self.0.encodings().iter().map(|encoding| encoding_to(py, encoding));
        PyTuple::new(py, encodings.collect::<PyResult<Vec<_>>>()?)
    }
}
