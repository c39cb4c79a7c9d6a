//! What the tools do, without the protocol.

use std::collections::HashSet;

const DEFAULT_LIMIT: i64 = 5;
const LIMITS: (i64, i64) = (1, 20);
const SHORTEST: usize = 3;
/// A repeated text may not be longer, in bytes: a small call must not fill the memory.
pub const LONGEST: usize = 1 << 20;

/// Nothing when the result would be longer than LONGEST.
pub fn repeat(message: &str, times: u64) -> Option<String> {
    let times = if message.is_empty() { 0 } else { usize::try_from(times).ok()? };
    let fits = message.len().checked_mul(times).is_some_and(|length| length <= LONGEST);
    fits.then(|| message.repeat(times))
}

pub fn count_words(message: &str) -> usize {
    message.split_whitespace().count()
}

/// The first words of at least three letters, each once, in lower case and joined by a comma.
pub fn keywords(message: &str, limit: Option<i64>) -> String {
    let limit = limit.unwrap_or(DEFAULT_LIMIT).clamp(LIMITS.0, LIMITS.1) as usize;
    let mut seen = HashSet::new();
    message
        .split(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_'))
        .filter(|word| word.len() >= SHORTEST)
        .map(str::to_lowercase)
        .filter(|word| seen.insert(word.clone()))
        .take(limit)
        .collect::<Vec<_>>()
        .join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeats() {
        assert_eq!(repeat("ab", 3).as_deref(), Some("ababab"));
        assert_eq!(repeat("ab", 0).as_deref(), Some(""));
        assert_eq!(repeat("", u64::MAX).as_deref(), Some(""));
        assert_eq!(repeat("ab", u64::MAX), None);
    }

    #[test]
    fn counts() {
        assert_eq!(count_words(" one\ttwo\n three "), 3);
        assert_eq!(count_words(" "), 0);
    }

    #[test]
    fn finds_keywords() {
        assert_eq!(keywords("The cat, the HAT. An up-to-date _x_ cat", None), "the, cat, hat, up-to-date, _x_");
        assert_eq!(keywords("one two six", Some(-4)), "one");
        let many: Vec<String> = (100..130).map(|n| n.to_string()).collect();
        assert_eq!(keywords(&many.join(" "), Some(99)).split(", ").count(), 20);
    }
}
