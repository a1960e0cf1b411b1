//! Rates: a number of requests in a window of time.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use thiserror::Error;

/// A number of requests in a sliding window of time, for example `3/min`.
///
/// ```
/// use rest_runtime::throttling::Rate;
///
/// assert_eq!("3/min".parse(), Ok(Rate::per_minute(3)));
/// assert_eq!("100/day".parse(), Ok(Rate::per_day(100)));
/// assert!("3/month".parse::<Rate>().is_err());
/// ```
///
/// The syntax is that of DRF's
/// [rates](https://www.django-rest-framework.org/api-guide/throttling/#setting-the-throttling-policy) with stricter
/// units: `s`, `sec`, `second`, `m`, `min`, `minute`, `h`, `hour`, `d`, `day` and their plurals. DRF reads only the first
/// letter of the unit, so `3/month` is three requests a minute there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    limit: u32,
    window: Duration,
}

impl Rate {
    /// This number of requests in any window of this length.
    #[must_use]
    pub const fn new(limit: u32, window: Duration) -> Self {
        Self { limit, window }
    }

    /// This number of requests in any second.
    #[must_use]
    pub const fn per_second(limit: u32) -> Self {
        Self::new(limit, Duration::from_secs(1))
    }

    /// This number of requests in any 60 seconds.
    #[must_use]
    pub const fn per_minute(limit: u32) -> Self {
        Self::new(limit, Duration::from_mins(1))
    }

    /// This number of requests in any 60 minutes.
    #[must_use]
    pub const fn per_hour(limit: u32) -> Self {
        Self::new(limit, Duration::from_hours(1))
    }

    /// This number of requests in any 24 hours.
    #[must_use]
    pub const fn per_day(limit: u32) -> Self {
        Self::new(limit, Duration::from_hours(24))
    }

    /// The number of requests in a window; with 0 every request is refused.
    #[must_use]
    pub const fn limit(self) -> u32 {
        self.limit
    }

    /// The length of the window.
    #[must_use]
    pub const fn window(self) -> Duration {
        self.window
    }

    /// Returns the seconds that a client should wait, as in DRF.
    ///
    /// `recorded` is the number of its requests in the window, and `left` the seconds until the oldest leaves it (the
    /// whole window if `None`). That time is spread evenly over the remaining requests.
    ///
    /// `None` if more requests are recorded than the rate allows, for example after it was lowered: one request that
    /// leaves makes no room then.
    #[must_use]
    pub fn wait(self, recorded: u32, left: Option<f64>) -> Option<f64> {
        let slots = (u64::from(self.limit) + 1).checked_sub(u64::from(recorded)).filter(|slots| *slots > 0)?;
        let left = left.unwrap_or(self.window.as_secs_f64());
        #[expect(clippy::cast_precision_loss, reason = "at most 2^32, which is exact")]
        Some(left / slots as f64)
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.window.as_secs_f64() {
            1.0 => write!(f, "{}/second", self.limit),
            60.0 => write!(f, "{}/minute", self.limit),
            3600.0 => write!(f, "{}/hour", self.limit),
            86400.0 => write!(f, "{}/day", self.limit),
            seconds => write!(f, "{} in {seconds} seconds", self.limit),
        }
    }
}

/// The error for a text that is not a rate.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error(
    "`{text}` is not a valid rate: write a whole number, `/` and `second`, `minute`, `hour` or `day`, as in `100/day`"
)]
pub struct RateError {
    text: String,
}

impl FromStr for Rate {
    type Err = RateError;

    fn from_str(text: &str) -> Result<Self, RateError> {
        parse(text).ok_or_else(|| RateError { text: text.to_owned() })
    }
}

fn parse(text: &str) -> Option<Rate> {
    let (limit, unit) = text.split_once('/')?;
    if !limit.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let limit = limit.parse().ok()?;
    Some(match unit {
        "s" | "sec" | "secs" | "second" | "seconds" => Rate::per_second(limit),
        "m" | "min" | "mins" | "minute" | "minutes" => Rate::per_minute(limit),
        "h" | "hour" | "hours" => Rate::per_hour(limit),
        "d" | "day" | "days" => Rate::per_day(limit),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::Rate;

    #[test]
    fn units_are_words() {
        for (units, rate) in [
            ("s sec secs second seconds", Rate::per_second(7)),
            ("m min mins minute minutes", Rate::per_minute(7)),
            ("h hour hours", Rate::per_hour(7)),
            ("d day days", Rate::per_day(7)),
        ] {
            for unit in units.split(' ') {
                assert_eq!(format!("7/{unit}").parse(), Ok(rate));
            }
            assert_eq!(rate.to_string().parse(), Ok(rate));
        }
    }

    #[test]
    fn an_invalid_rate_is_refused_with_its_text() {
        for text in
            ["", "3", "/", "3/", "/min", "3/month", "3/mon", "3/D", "-3/day", "+3/day", "3 /day", "3/day ", "x/day"]
                .into_iter()
                .chain(["3.5/day", "3/day/day", "4294967296/day", "3/week"])
        {
            let error = text.parse::<Rate>().expect_err(text);
            assert!(error.to_string().starts_with(&format!("`{text}` ")), "{error}");
        }
    }

    #[test]
    fn the_wait_spreads_what_is_left() {
        assert_eq!(Rate::per_minute(1).wait(0, None), Some(30.0));
        assert_eq!(Rate::per_minute(3).wait(3, Some(60.0)), Some(60.0));
        assert_eq!(Rate::per_minute(3).wait(2, Some(40.0)), Some(20.0));
        assert_eq!(Rate::per_minute(2).wait(3, Some(40.0)), None);
        assert_eq!(Rate::per_minute(2).wait(9, Some(40.0)), None);
    }
}
