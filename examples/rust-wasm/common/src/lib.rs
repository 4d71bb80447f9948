//! What every program of this example shares. Knows nothing of the web.
//!
//! Each file has a marker that ends up in the compiled program, so that one can see which version of the file is in it.

pub mod greeting;
pub mod sums;

pub const MARK: &str = "MARK-common-lib-1";
