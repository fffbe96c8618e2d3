//! JPEG (ITU-T T.81, ISO/IEC 10918-1).

mod encode;
pub mod options;
mod ycbcr;
