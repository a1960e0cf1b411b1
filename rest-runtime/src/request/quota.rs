//! What throttles leave to a client.

/// What is left to a client: what the `RateLimit-…` headers of an answer tell.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Quota {
    /// How many requests its window takes.
    pub limit: u32,
    /// How many of these are left.
    pub remaining: u32,
    /// Seconds until the oldest counted request leaves the window, and one more is left.
    pub reset: f64,
}

impl Quota {
    pub(crate) const fn new(limit: u32, remaining: u32, reset: f64) -> Self {
        Self { limit, remaining, reset }
    }

    /// The one that stops the client first; of two that do, the one that does so longer.
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
    fn the_tighter_quota_is_told() {
        let (minute, day) = (Quota::new(3, 2, 60.0), Quota::new(100, 99, 86400.0));
        assert_eq!(minute.tighter(day), minute);
        assert_eq!(day.tighter(minute), minute);
        let spent = Quota::new(100, 0, 86400.0);
        assert_eq!(Quota::new(3, 0, 60.0).tighter(spent), spent);
    }
}
