//! The number that the page shows.

pub const MARK: &str = "MARK-common-sums-1";

/// 1² + 2² + … + n²
pub fn sum_of_squares(n: u32) -> u64 {
    (1..=u64::from(n)).map(|i| i * i).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_up() {
        assert_eq!(sum_of_squares(0), 0);
        assert_eq!(sum_of_squares(3), 1 + 4 + 9);
        assert_eq!(sum_of_squares(1000), 333_833_500);
    }
}
