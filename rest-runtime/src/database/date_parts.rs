//! Parts of dates and times, for which each database has functions of its own.

use sea_orm::DbBackend;
use sea_orm::sea_query::{Expr, ExprTrait, Func};

/// A part of a date or a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DatePart {
    Month,
    Day,
    WeekDay,
    Quarter,
    Hour,
    Minute,
    Second,
}

/// An expression for the number of a part of a date. As in Django, weeks begin with Sunday, which is 1.
pub(crate) fn date_part(part: DatePart, column: Expr, backend: DbBackend) -> Expr {
    let call = |name: &'static str, args: Vec<Expr>| Expr::from(Func::cust(name).args(args));
    match backend {
        DbBackend::MySql => {
            let name = match part {
                DatePart::Month => "MONTH",
                DatePart::Day => "DAYOFMONTH",
                DatePart::WeekDay => "DAYOFWEEK",
                DatePart::Quarter => "QUARTER",
                DatePart::Hour => "HOUR",
                DatePart::Minute => "MINUTE",
                DatePart::Second => "SECOND",
            };
            call(name, vec![column])
        }
        DbBackend::Postgres => {
            let (name, more) = match part {
                DatePart::Month => ("'month'", 0),
                DatePart::Day => ("'day'", 0),
                DatePart::WeekDay => ("'dow'", 1),
                DatePart::Quarter => ("'quarter'", 0),
                DatePart::Hour => ("'hour'", 0),
                DatePart::Minute => ("'minute'", 0),
                DatePart::Second => ("'second'", 0),
            };
            let number = call("date_part", vec![Expr::cust(name), column]);
            Expr::from(Func::cust("floor").arg(number)).add(more)
        }
        _ => {
            let (format, more) = match part {
                DatePart::Month | DatePart::Quarter => ("'%m'", 0),
                DatePart::Day => ("'%d'", 0),
                DatePart::WeekDay => ("'%w'", 1),
                DatePart::Hour => ("'%H'", 0),
                DatePart::Minute => ("'%M'", 0),
                DatePart::Second => ("'%S'", 0),
            };
            let number = call("strftime", vec![Expr::cust(format), column]).cast_as("INTEGER");
            if part == DatePart::Quarter { number.add(2).div(3) } else { number.add(more) }
        }
    }
}
