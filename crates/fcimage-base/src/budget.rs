//! A resource budget: spent before memory is allocated.

use crate::error::{Error, Result};

/// Bytes that may still be allocated. Spend first, allocate after.
#[derive(Debug, Clone)]
pub struct Budget {
    total: u64,
    left: u64,
}

impl Budget {
    /// A budget of `bytes`.
    pub const fn new(bytes: u64) -> Self {
        Self { total: bytes, left: bytes }
    }

    /// Takes `bytes` out of the budget for `what`.
    ///
    /// # Errors
    /// `Limit` (`max_memory`) where fewer bytes are left.
    pub fn spend(&mut self, bytes: u64, what: &str) -> Result<()> {
        match self.left.checked_sub(bytes) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => Err(Error::limit(
                "max_memory",
                format!(
                    "{what} may need {bytes} bytes; {} of max_memory = {} are left",
                    self.left, self.total
                ),
            )),
        }
    }

    /// Returns bytes that were freed.
    pub fn refund(&mut self, bytes: u64) {
        self.left = self.left.saturating_add(bytes).min(self.total);
    }

    /// Bytes that are left.
    pub fn left(&self) -> u64 {
        self.left
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    #[test]
    fn a_budget_cannot_be_overdrawn_or_refunded_beyond_its_total() {
        let mut budget = Budget::new(10);
        budget.spend(7, "a").unwrap();
        assert_eq!(budget.spend(4, "b").unwrap_err().kind(), ErrorKind::Limit);
        budget.spend(3, "c").unwrap();
        budget.refund(100);
        assert_eq!(budget.left(), 10);
    }
}
