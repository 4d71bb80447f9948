//! What the page can call. Knows the words of the page from `view`, its numbers from `common`.

mod view;

use wasm_bindgen::prelude::wasm_bindgen;

/// One from each source file of both projects. A table, read by a number that the compiler does not know,
/// because it may break up a short text that it does know: then the marker would not be in the wasm as it stands here.
static MARKS: [&str; 5] = [
    common::MARK,
    common::greeting::MARK,
    common::sums::MARK,
    "MARK-wasm-client-lib-1",
    view::MARK,
];

#[wasm_bindgen]
pub fn greeting() -> String {
    view::greeting()
}

/// As a JavaScript number: exact up to 2^53.
#[wasm_bindgen]
pub fn sum_of_squares(n: u32) -> f64 {
    common::sums::sum_of_squares(n) as f64
}

/// The marker with this number, or `undefined` behind the last.
#[wasm_bindgen]
pub fn mark(index: usize) -> Option<String> {
    MARKS.get(index).map(|mark| mark.to_string())
}
