//! What every operation says of itself, and does.

use std::borrow::Cow;

use crate::pixels::{Pixels, Shape};
use fcimage_base::error::Result;

/// One step between decoding and encoding.
pub trait Operation {
    /// The shape of the image that comes out of one of shape `input`.
    fn output(&self, input: Shape) -> Shape;

    /// An upper bound of the bytes held besides an image of shape `input`, the result included.
    fn peak_bytes(&self, input: Shape) -> u64;

    /// An upper bound of the bytes besides that which are kept for the next image of shape `input`.
    fn held_bytes(&self, _input: Shape) -> u64 {
        0
    }

    /// The image after the operation. An image that others share is borrowed.
    ///
    /// # Errors
    /// `Cancelled` where the call was cancelled, `Internal` for a bug.
    fn apply<'p>(&self, image: Cow<'p, Pixels>) -> Result<Cow<'p, Pixels>>;
}

/// Operations in their order.
pub type Operations<'a> = Vec<Box<dyn Operation + 'a>>;

/// What running a list of operations takes, and gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Estimate {
    /// An upper bound of the bytes held besides the first image, the result included.
    pub peak_bytes: u64,
    /// The shape of the result.
    pub output: Shape,
}

/// What [`run`] takes for an image of shape `input`: each operation holds its input, which is the
/// result of the one before. What operations keep is held all the time, as it is while the next frame
/// of an animation goes through them.
pub fn estimate(operations: &[Box<dyn Operation + '_>], input: Shape) -> Estimate {
    let mut estimate = Estimate { peak_bytes: 0, output: input };
    let mut kept = 0_u64;
    for (i, operation) in operations.iter().enumerate() {
        let held = if i == 0 { 0 } else { estimate.output.bytes() };
        let bytes = held.saturating_add(operation.peak_bytes(estimate.output));
        estimate.peak_bytes = estimate.peak_bytes.max(bytes);
        kept = kept.saturating_add(operation.held_bytes(estimate.output));
        estimate.output = operation.output(estimate.output);
    }
    estimate.peak_bytes = estimate.peak_bytes.saturating_add(kept);
    estimate
}

/// Applies the operations one after the other.
///
/// # Errors
/// That of the first operation that fails.
pub fn run<'p>(
    operations: &[Box<dyn Operation + '_>],
    image: Cow<'p, Pixels>,
) -> Result<Cow<'p, Pixels>> {
    operations.iter().try_fold(image, |image, operation| operation.apply(image))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pixels::Layout;
    use crate::size::Size;

    /// Doubles the width, and holds `scratch` bytes meanwhile.
    struct Twice {
        scratch: u64,
    }

    impl Operation for Twice {
        fn output(&self, input: Shape) -> Shape {
            Shape { size: Size::new(input.size.width * 2, input.size.height), ..input }
        }

        fn peak_bytes(&self, input: Shape) -> u64 {
            self.scratch + self.output(input).bytes()
        }

        fn apply<'p>(&self, image: Cow<'p, Pixels>) -> Result<Cow<'p, Pixels>> {
            let samples = image.rows().flat_map(|row| row.repeat(2)).collect();
            let width = image.width() * 2;
            Pixels::new(width, image.height(), image.layout(), samples).map(Cow::Owned)
        }
    }

    #[test]
    fn each_operation_holds_the_result_of_the_one_before() {
        let input = Shape { size: Size::new(1, 1), layout: Layout::Rgb };
        let list: Operations<'_> =
            vec![Box::new(Twice { scratch: 100 }), Box::new(Twice { scratch: 5 })];
        let found = estimate(&list, input);
        assert_eq!(found.output.size, Size::new(4, 1));
        // 100 + 6 in the first; 6 held, 5 + 12 in the second.
        assert_eq!(found.peak_bytes, 106);
        assert_eq!(estimate(&list[1..], input).peak_bytes, 11);
        assert_eq!(estimate(&[], input), Estimate { peak_bytes: 0, output: input });
    }

    #[test]
    fn operations_run_in_their_order() {
        let pixels = Pixels::new(1, 1, Layout::Rgb, vec![1, 2, 3]).unwrap();
        let list: Operations<'_> =
            vec![Box::new(Twice { scratch: 0 }), Box::new(Twice { scratch: 0 })];
        assert_eq!(run(&list, Cow::Borrowed(&pixels)).unwrap().samples(), [1, 2, 3].repeat(4));
    }
}
