//! A part of a list, and how long the list is: what every paged answer is made of.

/// Which part of a list is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slice {
    /// The most rows.
    pub limit: i64,
    /// Rows left out in front.
    pub offset: i64,
}

/// A part of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed<T> {
    /// Rows of the whole list.
    pub count: i64,
    /// The rows of the part.
    pub rows: Vec<T>,
}

impl<T> Listed<T> {
    /// The part `slice` of `rows`, which are the whole list.
    pub fn part_of(rows: Vec<T>, slice: Slice) -> Self {
        let count = i64::try_from(rows.len()).unwrap_or(i64::MAX);
        let place = |number: i64| usize::try_from(number).unwrap_or(0);
        let rows = rows.into_iter().skip(place(slice.offset)).take(place(slice.limit)).collect();
        Self { count, rows }
    }
}
