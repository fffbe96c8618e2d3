//! Weights that are computed once.

use std::sync::Arc;

use fcimage_resize_kernels::Filter;

use crate::axis::Axis;
use crate::lanczos;

/// The weights along an axis. A copy shares them.
#[derive(Debug, Clone)]
pub struct Weights {
    pub(crate) axis: Axis,
    pub(crate) filter: Arc<Filter>,
}

/// Weights by their axis. Planes of one image, and variants of one size, share them.
#[derive(Debug, Default)]
pub struct Filters {
    known: Vec<Weights>,
}

impl Filters {
    /// The weights along `axis`.
    pub fn get(&mut self, axis: Axis) -> Weights {
        if let Some(known) = self.known.iter().find(|known| known.axis == axis) {
            return known.clone();
        }
        let weights = Weights { axis, filter: Arc::new(lanczos::filter(&axis)) };
        self.known.push(weights.clone());
        weights
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_computed_once() {
        let mut filters = Filters::default();
        let first = filters.get(Axis::whole(10, 5)).filter;
        assert!(Arc::ptr_eq(&first, &filters.get(Axis::whole(10, 5)).filter));
        assert!(!Arc::ptr_eq(&first, &filters.get(Axis::whole(10, 6)).filter));
    }
}
