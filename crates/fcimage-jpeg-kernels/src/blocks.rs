//! What a forward DCT gives.

/// Two quantized blocks, side by side in the image.
#[derive(Debug, Clone)]
pub struct Blocks {
    /// The coefficients of each, in zigzag order.
    pub coefficients: [[i16; 64]; 2],
    /// Of each, a bit for every coefficient that is not 0; bit 0 is that of DC.
    pub not_zero: [u64; 2],
}

impl Default for Blocks {
    fn default() -> Self {
        Self { coefficients: [[0; 64]; 2], not_zero: [0; 2] }
    }
}
