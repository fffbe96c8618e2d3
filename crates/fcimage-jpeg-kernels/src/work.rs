//! Code without vector instructions that is compiled for the processor as well.

/// Work without vector instructions that gains from being compiled for a newer processor, such as bit
/// by bit reading: its shifts take fewer instructions there. See [`Kernels::run`](crate::Kernels::run).
pub trait Work {
    /// What it gives.
    type Output;

    /// Does the work. It is compiled for the processor as far as it is inlined: mark it, and what it
    /// calls, `#[inline(always)]`.
    fn run(self) -> Self::Output;
}
