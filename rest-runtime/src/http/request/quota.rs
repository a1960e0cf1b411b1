//! Quotas that throttles leave to a client.

/// A client's remaining quota, as the `RateLimit-…` headers of a response report it.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Quota {
    /// The number of requests allowed per window.
    pub limit: u32,
    /// The number of requests left in the window.
    pub remaining: u32,
    /// Seconds until the oldest counted request leaves the window, so that one more is allowed.
    pub reset: f64,
}

impl Quota {
    pub(crate) const fn new(limit: u32, remaining: u32, reset: f64) -> Self {
        Self { limit, remaining, reset }
    }

    /// The quota that stops the client first; if both leave the same number, the one that takes longer to reset.
    pub(crate) fn tighter(self, other: Self) -> Self {
        let less = other.remaining < self.remaining;
        let longer = other.remaining == self.remaining && other.reset > self.reset;
        if less || longer { other } else { self }
    }
}

#[cfg(test)]
mod tests {
    use super::Quota;

    #[test]
    fn the_tighter_quota_is_reported() {
        let (minute, day) = (Quota::new(3, 2, 60.0), Quota::new(100, 99, 86400.0));
        assert_eq!(minute.tighter(day), minute);
        assert_eq!(day.tighter(minute), minute);
        let spent = Quota::new(100, 0, 86400.0);
        assert_eq!(Quota::new(3, 0, 60.0).tighter(spent), spent);
    }
}
