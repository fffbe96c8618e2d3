//! What becomes of the decoded components: pixels of one color model, or planes.

mod channel;
pub(crate) mod pixels;
pub(crate) mod planar;

use crate::component_rows::ComponentRows;
use crate::layout::ScaledLayout;

/// Takes the samples of the components while they are decoded, from top to bottom.
pub(crate) trait Output {
    /// Makes all rows of the result for which there are enough samples, once the first `done` rows of
    /// MCUs are in `components`.
    fn advance_to(&mut self, components: &[ComponentRows], layout: &ScaledLayout, done: u32);
}

/// Rows of each component that are there once the first `done` rows of MCUs are.
fn available_rows(layout: &ScaledLayout, done: u32) -> [usize; 4] {
    let mut available = [usize::MAX; 4];
    if done < layout.mcus.height {
        for (rows, component) in available.iter_mut().zip(&layout.components) {
            *rows = done as usize * component.mcu_rows();
        }
    }
    available
}
