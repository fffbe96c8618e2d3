//! Kernels without vector instructions.

pub(crate) mod boxes;
pub(crate) mod cubic;
pub(crate) mod unsharp;

use crate::kernels::Kernels;

pub(crate) static KERNELS: Kernels = Kernels {
    instructions: None,
    box_row: boxes::row,
    unsharp: unsharp::unsharp,
    cubic: cubic::cubic,
};
