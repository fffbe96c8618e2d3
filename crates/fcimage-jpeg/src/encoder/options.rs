//! How an image is to be coded.

use crate::geometry::Size;

/// How many pixels share a sample of Cb and of Cr.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Subsampling {
    /// 2 x 2 pixels.
    #[default]
    C420,
    /// 2 pixels beside each other.
    C422,
    /// None: each pixel has its own.
    C444,
}

impl Subsampling {
    /// Pixels beside each other, and above each other, that share a sample.
    pub(super) fn shared(self) -> Size {
        let (width, height) = match self {
            Self::C420 => (2, 2),
            Self::C422 => (2, 1),
            Self::C444 => (1, 1),
        };
        Size { width, height }
    }

    /// The samples of Cb, or of Cr, of an image of `size`: both sides are rounded up.
    ///
    /// ```
    /// # use fcimage_jpeg::{Size, Subsampling};
    /// let size = Size { width: 5, height: 5 };
    /// assert_eq!(Subsampling::C422.chroma_size(size), Size { width: 3, height: 5 });
    /// ```
    pub fn chroma_size(self, size: Size) -> Size {
        let Size { width, height } = self.shared();
        Size { width: size.width.div_ceil(width), height: size.height.div_ceil(height) }
    }
}

/// How an image is to be coded. Start from [`EncodeOptions::default`]: quality 85, 4:2:0, sequential,
/// with Huffman tables made for the image, with vector instructions.
///
/// ```
/// use fcimage_jpeg::{EncodeOptions, Subsampling};
/// let options = EncodeOptions::default()
///     .with_quality(90)
///     .with_subsampling(Subsampling::C444)
///     .with_progressive(true);
/// assert_eq!(options.quality, 90);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct EncodeOptions {
    /// The quality of libjpeg, 1 to 100. It scales the quantization tables that T.81 gives as
    /// examples.
    pub quality: u8,
    /// How many pixels share a sample of color. A gray image has none.
    pub subsampling: Subsampling,
    /// Whether the image appears in passes, with the scans of libjpeg. The Huffman tables are then
    /// made for each scan, whatever [`optimize`](Self::optimize) says.
    pub progressive: bool,
    /// Whether the Huffman tables are made for the image, not those that T.81 gives as examples.
    pub optimize: bool,
    /// Whether vector instructions may be used. The file is the same without them.
    pub vector: bool,
}

impl Default for EncodeOptions {
    fn default() -> Self {
        Self {
            quality: 85,
            subsampling: Subsampling::C420,
            progressive: false,
            optimize: true,
            vector: true,
        }
    }
}

impl EncodeOptions {
    /// The same options with another quality, 1 to 100.
    #[must_use]
    pub fn with_quality(mut self, quality: u8) -> Self {
        self.quality = quality;
        self
    }

    /// The same options with another subsampling.
    #[must_use]
    pub fn with_subsampling(mut self, subsampling: Subsampling) -> Self {
        self.subsampling = subsampling;
        self
    }

    /// The same options, progressive or sequential.
    #[must_use]
    pub fn with_progressive(mut self, progressive: bool) -> Self {
        self.progressive = progressive;
        self
    }

    /// The same options with Huffman tables made for the image, or with those of T.81.
    #[must_use]
    pub fn with_optimize(mut self, optimize: bool) -> Self {
        self.optimize = optimize;
        self
    }

    /// The same options with or without vector instructions.
    #[must_use]
    pub fn with_vector(mut self, vector: bool) -> Self {
        self.vector = vector;
        self
    }
}
