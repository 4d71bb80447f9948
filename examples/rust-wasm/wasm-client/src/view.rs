//! The words of the page.

pub const MARK: &str = "MARK-wasm-client-view-1";

pub fn greeting() -> String {
    format!("{} Rust speaks here.", common::greeting::greet("browser"))
}
