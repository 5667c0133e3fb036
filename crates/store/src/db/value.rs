//! The five kinds of values that go in and come out. Time is microseconds, documents are JSON text.

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Nothing.
    Null,
    /// A whole number.
    Int(i64),
    /// A text.
    Text(String),
    /// Yes or no; a number in SQLite.
    Bool(bool),
    /// Bytes.
    Blob(Vec<u8>),
}

/// The parameters of a statement, `$1` first.
pub type Params = Vec<Value>;

/// Makes [`Params`] of anything that is a value.
macro_rules! params {
    ($($value:expr),* $(,)?) => { vec![$($crate::db::Value::from($value)),*] };
}
pub(crate) use params;

macro_rules! value_from {
    ($($type:ty => |$value:ident| $make:expr;)+) => {
        $(impl From<$type> for Value {
            fn from($value: $type) -> Self {
                $make
            }
        })+
    };
}

value_from! {
    i64 => |value| Self::Int(value);
    bool => |value| Self::Bool(value);
    String => |value| Self::Text(value);
    &str => |value| Self::Text(value.to_owned());
    &String => |value| Self::Text(value.clone());
    Vec<u8> => |value| Self::Blob(value);
    checkout::ids::Pk => |value| Self::Int(value.0);
    checkout::ids::Timestamp => |value| Self::Int(value.0);
    &checkout::ids::CheckoutId => |value| Self::Text(value.0.clone());
    &checkout::ids::AttemptId => |value| Self::Text(value.0.clone());
    &checkout::ids::OrderNumber => |value| Self::Text(value.0.clone());
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// One row of a result. Columns are read by place; a column of another type is a fault of the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row(pub(super) Vec<Value>);

impl Row {
    /// The number in `column`.
    pub fn int(&self, column: usize) -> i64 {
        self.maybe_int(column).expect("the column is declared not null")
    }

    /// The number in `column`, if there is one.
    pub fn maybe_int(&self, column: usize) -> Option<i64> {
        match &self.0[column] {
            Value::Int(value) => Some(*value),
            Value::Null => None,
            other => panic!("column {column} holds {other:?}, not a number"),
        }
    }

    /// The text in `column`.
    pub fn text(&self, column: usize) -> &str {
        self.maybe_text(column).expect("the column is declared not null")
    }

    /// The text in `column`, if there is one.
    pub fn maybe_text(&self, column: usize) -> Option<&str> {
        match &self.0[column] {
            Value::Text(value) => Some(value),
            Value::Null => None,
            other => panic!("column {column} holds {other:?}, not a text"),
        }
    }

    /// The yes or no in `column`.
    pub fn bool(&self, column: usize) -> bool {
        match &self.0[column] {
            Value::Bool(value) => *value,
            Value::Int(value) => *value != 0,
            other => panic!("column {column} holds {other:?}, not a yes or no"),
        }
    }
}
