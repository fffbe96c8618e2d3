//! Bindings of `fcimage_store`, below names that begin with an underscore: `fcimage.storage` is the
//! public interface.

use pyo3::prelude::*;

mod answers;
mod arguments;
mod client;
mod failures;
mod stop;

pub(super) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<stop::PyStop>()?;
    module.add_class::<client::PyStoreClient>()?;
    module.add_function(wrap_pyfunction!(arguments::_addressing, module)?)?;
    module.add_function(wrap_pyfunction!(failures::_is_retryable, module)?)
}
