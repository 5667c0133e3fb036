//! What an import did, for people and for programs.

use std::collections::BTreeSet;

use serde::Serialize;

use super::row::Refusal;

/// What became of a file.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Outcome {
    /// The file.
    pub(crate) file: String,
    /// Whether it was only looked at.
    pub(crate) dry_run: bool,
    /// Lines that were good.
    pub(crate) good: u64,
    /// What was not there before (on a dry run: what is not there).
    pub(crate) added: u64,
    /// What changed.
    pub(crate) changed: u64,
    /// What was so already.
    pub(crate) unchanged: u64,
    /// Products whose stock changed.
    pub(crate) restocked: u64,
    /// Everything that was wrong, by line.
    pub(crate) refused: Vec<Refusal>,
}

impl Outcome {
    /// 0 when every line was good, 2 when some were refused.
    pub(crate) fn exit_code(&self) -> u8 {
        if self.refused.is_empty() { 0 } else { 2 }
    }

    /// How many lines were refused; a line may be wrong in several ways.
    fn refused_lines(&self) -> usize {
        self.refused.iter().map(|refusal| refusal.line).collect::<BTreeSet<_>>().len()
    }

    /// One line for each thing that was wrong, in the form editors jump to.
    pub(super) fn complaints(&self) -> String {
        let told = |refusal: &Refusal| {
            let column = refusal.column.as_deref().map_or(String::new(), |column| format!("{column}: "));
            format!("{}:{}: {column}{}. Right: {}\n", self.file, refusal.line, refusal.wrong, refusal.right)
        };
        self.refused.iter().map(told).collect()
    }

    /// What happened in one sentence.
    pub(super) fn summary(&self) -> String {
        let refused = self.refused_lines();
        if self.dry_run {
            return format!("{} good, {refused} refused; {} new; nothing was written", self.good, self.added);
        }
        let stock = match self.restocked {
            0 => String::new(),
            restocked => format!("; stock of {restocked} set"),
        };
        format!(
            "{} added, {} changed, {} unchanged, {refused} lines refused{stock}",
            self.added, self.changed, self.unchanged
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn complaints_name_file_line_column_and_what_would_be_right() {
        let outcome = Outcome {
            file: "p.csv".into(),
            good: 1,
            refused: vec![
                Refusal::cell(2, "price", "`1,5` is no amount of TRY", "1.50"),
                Refusal::line(2, "too long", "shorter"),
            ],
            ..Outcome::default()
        };
        assert_eq!(
            outcome.complaints(),
            "p.csv:2: price: `1,5` is no amount of TRY. Right: 1.50\np.csv:2: too long. Right: shorter\n"
        );
        assert_eq!((outcome.refused_lines(), outcome.exit_code()), (1, 2));
        assert_eq!(Outcome::default().exit_code(), 0);
    }
}
