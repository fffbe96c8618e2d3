//! What is found by looking at the decoded pixels before it is settled which part of them is shown.

pub(crate) mod attention;
pub(crate) mod small;
pub(crate) mod trim;
