//! Delivery slots: windows of time in which so many orders can be brought.

use std::sync::LazyLock;

use jiff::{
    ToSpan,
    civil::{Date, Time},
    tz::{TimeZone, TimeZoneDatabase},
};
use serde::{Deserialize, Serialize};

use super::{DeliveryKind, Prices, Region, check::Report, on};
use crate::{
    address::Address,
    ids::{Pk, Timestamp},
    money::{Currency, Money},
};

/// The zones of the world as they were when this was built: a rule reads no disk.
static ZONES: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// The most days ahead.
pub const SLOT_DAYS_MAX: u32 = 31;
/// The most slots that are offered at once: windows times days.
pub const SLOTS_MAX: usize = 100;
/// Slots have keys made of the window's and the day's; a window's stays below this.
const WINDOW_PK_MAX: i64 = 1_000_000;
/// More days than a shop lasts.
const DAYS: i64 = 100_000;

/// When scheduled deliveries come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Slots {
    /// The time zone of the windows, such as `Europe/Istanbul`.
    pub time_zone: String,
    /// How many days ahead can be chosen; 0 means today only.
    pub days_ahead: u32,
    /// The windows.
    pub windows: Vec<SlotWindow>,
}

/// A window of time on some days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SlotWindow {
    /// Its key.
    pub pk: Pk,
    /// On these days of the week; empty, without `dates` too, means every day.
    #[serde(default)]
    pub weekdays: Vec<Weekday>,
    /// On these days, such as `2026-12-24`.
    #[serde(default)]
    pub dates: Vec<Date>,
    /// Not on these days.
    #[serde(default)]
    pub except: Vec<Date>,
    /// When it begins, such as `10:00`.
    pub from: Time,
    /// When it ends.
    pub until: Time,
    /// How many minutes before it begins nobody can choose it any more.
    #[serde(default)]
    pub closes_minutes: u32,
    /// How many orders it takes.
    pub capacity: i64,
    /// What it costs, by currency, tax included. It is not offered in other currencies; without any it costs nothing.
    #[serde(default)]
    pub price: Prices,
    /// Only for these kinds of delivery; empty means all.
    #[serde(default)]
    pub delivery: Vec<DeliveryKind>,
    /// Only in this region.
    #[serde(default)]
    pub region: Option<Region>,
    /// Whether it is offered.
    #[serde(default = "on")]
    pub active: bool,
}

/// A day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Weekday {
    /// Monday.
    Monday,
    /// Tuesday.
    Tuesday,
    /// Wednesday.
    Wednesday,
    /// Thursday.
    Thursday,
    /// Friday.
    Friday,
    /// Saturday.
    Saturday,
    /// Sunday.
    Sunday,
}

/// One window on one day.
#[derive(Debug, Clone, Copy)]
pub struct Slot<'a> {
    /// Its key: the window's and the day's in one number.
    pub pk: Pk,
    /// The window.
    pub window: &'a SlotWindow,
    /// The day.
    pub date: Date,
}

impl Slots {
    fn zone(&self) -> Option<TimeZone> {
        ZONES.get(&self.time_zone).ok()
    }

    /// The slots that can still be chosen at `now`, the earliest first.
    pub fn open(&self, now: Timestamp) -> Vec<Slot<'_>> {
        let Some((zone, now)) = self.zone().zip(jiff::Timestamp::from_microsecond(now.0).ok()) else {
            return Vec::new();
        };
        let today = zone.to_datetime(now).date();
        let days = (0..=self.days_ahead.min(SLOT_DAYS_MAX))
            .filter_map(|day| today.checked_add(i64::from(day).days()).ok());
        let mut slots: Vec<Slot> = days
            .flat_map(|date| self.windows.iter().filter_map(move |window| window.on(date)))
            .filter(|slot| slot.is_far_from(today) || slot.closes(&zone).is_some_and(|closes| now < closes))
            .collect();
        slots.sort_by_key(|slot| (slot.date, slot.window.from, slot.window.until));
        slots.truncate(SLOTS_MAX);
        slots
    }

    /// The slot with this key, whether it can still be chosen or not.
    pub fn slot(&self, pk: Pk) -> Option<Slot<'_>> {
        let window = self.windows.iter().find(|window| window.pk.0 == pk.0 / DAYS)?;
        let date = Date::new(1970, 1, 1).ok()?.checked_add((pk.0 % DAYS).days()).ok()?;
        window.on(date)
    }

    pub(super) fn check(&self, report: &mut Report) {
        report.require(
            self.zone().is_some(),
            "slots.time_zone",
            "is no time zone, such as `Europe/Istanbul`",
        );
        let days = self.days_ahead <= SLOT_DAYS_MAX;
        report.require(days, "slots.days_ahead", &format!("must be from 0 to {SLOT_DAYS_MAX}"));
        report.require(
            !self.windows.is_empty(),
            "slots.windows",
            "name at least one, or nobody can choose when",
        );
        let most = self.windows.len().saturating_mul(self.days_ahead as usize + 1);
        let problem = format!("windows times days make {most} slots, and at most {SLOTS_MAX} are offered");
        report.require(most <= SLOTS_MAX, "slots.windows", &problem);
        report.keys("slots.windows", self.windows.iter().map(|window| window.pk));
        for (index, window) in self.windows.iter().enumerate() {
            window.check(&format!("slots.windows[{index}]"), report);
        }
    }
}

impl SlotWindow {
    /// The slot of this window on `date`, if there is one.
    fn on(&self, date: Date) -> Option<Slot<'_>> {
        let every_day = self.weekdays.is_empty() && self.dates.is_empty();
        let weekday = Weekday::of(date);
        let is_on = every_day || self.weekdays.contains(&weekday) || self.dates.contains(&date);
        let day = Date::new(1970, 1, 1).ok()?.until(date).ok()?.get_days();
        let pk = Pk::new(self.pk.0.checked_mul(DAYS)?.checked_add(i64::from(day))?)?;
        (self.active && is_on && !self.except.contains(&date)).then_some(Slot { pk, window: self, date })
    }

    fn check(&self, place: &str, report: &mut Report) {
        let few = self.pk.0 <= WINDOW_PK_MAX;
        report.require(few, &format!("{place}.pk"), &format!("must be at most {WINDOW_PK_MAX}"));
        report.require(self.from < self.until, &format!("{place}.until"), "must be later than `from`");
        let some = (1..=1_000_000).contains(&self.capacity);
        report.require(some, &format!("{place}.capacity"), "must be from 1 to 1000000");
        report.amounts(&format!("{place}.price"), &self.price);
        if let Some(region) = &self.region {
            region.check(&format!("{place}.region"), report);
        }
    }
}

impl Weekday {
    fn of(date: Date) -> Self {
        match date.weekday() {
            jiff::civil::Weekday::Monday => Self::Monday,
            jiff::civil::Weekday::Tuesday => Self::Tuesday,
            jiff::civil::Weekday::Wednesday => Self::Wednesday,
            jiff::civil::Weekday::Thursday => Self::Thursday,
            jiff::civil::Weekday::Friday => Self::Friday,
            jiff::civil::Weekday::Saturday => Self::Saturday,
            jiff::civil::Weekday::Sunday => Self::Sunday,
        }
    }
}

impl Slot<'_> {
    /// Whether it cannot have closed on `today`, whatever the time zone did to the clocks: the zone is spared the question
    /// then.
    fn is_far_from(&self, today: Date) -> bool {
        let days = today.until(self.date).map_or(0, |span| i64::from(span.get_days()));
        days > i64::from(self.window.closes_minutes / (24 * 60)) + 2
    }

    fn closes(&self, zone: &TimeZone) -> Option<jiff::Timestamp> {
        let begins = zone.to_timestamp(self.date.to_datetime(self.window.from)).ok()?;
        begins.checked_sub(i64::from(self.window.closes_minutes).minutes()).ok()
    }

    /// What it costs in `currency`; `None` where it is not offered.
    pub fn price(&self, currency: Currency) -> Option<Money> {
        let prices = &self.window.price;
        if prices.is_empty() { Some(Money::zero(currency)) } else { prices.get(currency) }
    }

    /// Whether deliveries of `kind` to `address` can come then.
    pub fn suits(&self, kind: DeliveryKind, address: &Address) -> bool {
        let window = self.window;
        (window.delivery.is_empty() || window.delivery.contains(&kind))
            && window.region.as_ref().is_none_or(|region| region.covers(address))
    }
}
