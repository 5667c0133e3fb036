//! Single keys of the settings: `guest_purchase`, `shipping_options[1].active`, or by slug or pk,
//! `shipping_options.express.active`.

use toml::{Table, Value};

use crate::{
    config::nearest,
    place::{Place, Step},
};

/// The value of `key`.
pub(super) fn find<'a>(settings: &'a Table, key: &str) -> Result<&'a Value, String> {
    let place = resolve(settings, key)?;
    place.value(settings).ok_or_else(|| format!("`{place}` is not set"))
}

/// Writes `text` where `key` is: as the TOML value it is, or else as a text. Says which place that was.
pub(super) fn set(settings: &mut Table, key: &str, text: &str) -> Result<Place, String> {
    let place = resolve(settings, key)?;
    let is_text = place.value(settings).is_some_and(Value::is_str);
    let value =
        match toml::from_str::<Table>(&format!("value = {text}")).ok().and_then(|mut t| t.remove("value")) {
            Some(value) if !is_text || value.is_str() => value,
            _ => Value::from(text),
        };
    place.put(settings, value);
    Ok(place)
}

/// The place `key` names, with indexes for slugs and pks. Only its last step may lead to nothing yet.
fn resolve(settings: &Table, key: &str) -> Result<Place, String> {
    let written = Place::parse(key)
        .ok_or_else(|| format!("`{key}` is no key such as `currencies` or `contracts[0].title`"))?;
    let root = Value::Table(settings.clone());
    let mut value = Some(&root);
    let mut place = Place::default();
    for (number, step) in written.0.iter().enumerate() {
        let is_last = number + 1 == written.0.len();
        let step = match (value, step) {
            (Some(Value::Array(entries)), Step::Key(name)) => {
                Step::Index(entry_named(entries, name, &place)?)
            }
            (Some(Value::Array(entries)), Step::Index(index)) if *index >= entries.len() => {
                return Err(format!("`{place}` has {} entries, counted from 0", entries.len()));
            }
            (Some(Value::Table(table)), Step::Key(name))
                if !table.contains_key(name) && (!is_last || number == 0) =>
            {
                let near = nearest(name, table.keys().map(String::as_str));
                let known: Vec<&str> = table.keys().map(String::as_str).collect();
                let help = near.map_or_else(
                    || format!("there are {}", known.join(", ")),
                    |near| format!("did you mean `{near}`?"),
                );
                return Err(format!("`{}` is no setting; {help}", place.and(step.clone())));
            }
            (Some(Value::Array(_) | Value::Table(_)), step) => step.clone(),
            _ => return Err(format!("there is nothing inside of `{place}`")),
        };
        value = value.and_then(|value| match &step {
            Step::Key(name) => value.get(name.as_str()),
            Step::Index(index) => value.get(*index),
        });
        place = place.and(step);
    }
    Ok(place)
}

fn entry_named(entries: &[Value], name: &str, list: &Place) -> Result<usize, String> {
    let is_named = |entry: &Value| {
        entry.get("slug").and_then(Value::as_str) == Some(name)
            || entry.get("pk").and_then(Value::as_integer).is_some_and(|pk| pk.to_string() == name)
    };
    entries
        .iter()
        .position(is_named)
        .ok_or_else(|| format!("`{list}` has no entry with the slug or pk `{name}`"))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "test")]
mod tests {
    use super::*;

    fn settings() -> Table {
        toml::from_str("name = \"A\"\nguest = true\n[[options]]\npk = 7\nslug = \"express\"\nactive = true\n")
            .unwrap()
    }

    #[test]
    fn a_value_is_found_by_index_slug_and_pk() {
        for key in ["options[0].slug", "options.express.slug", "options.7.slug"] {
            assert_eq!(find(&settings(), key).unwrap().as_str(), Some("express"), "{key}");
        }
    }

    #[test]
    fn a_value_keeps_its_kind() {
        let mut settings = settings();
        for (key, text) in
            [("name", "42"), ("guest", "false"), ("options.express.pk", "8"), ("options[0].note", "a b")]
        {
            set(&mut settings, key, text).unwrap();
        }
        assert_eq!(find(&settings, "name").unwrap().as_str(), Some("42"));
        assert_eq!(find(&settings, "guest").unwrap().as_bool(), Some(false));
        assert_eq!(find(&settings, "options[0].pk").unwrap().as_integer(), Some(8));
        assert_eq!(find(&settings, "options[0].note").unwrap().as_str(), Some("a b"));
    }

    #[test]
    fn a_key_that_is_none_is_told_what_there_is() {
        for (key, said) in [
            ("gest", "did you mean `guest`?"),
            ("options.standard.active", "no entry with the slug or pk `standard`"),
            ("options[3].active", "has 1 entries"),
            ("name.x", "nothing inside of `name`"),
            ("", "is no key"),
        ] {
            assert!(find(&settings(), key).unwrap_err().contains(said), "{key}");
        }
    }
}
