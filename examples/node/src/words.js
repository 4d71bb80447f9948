import pluralize from "pluralize";

/** "3 layers", "1 layer". */
export function count(number, word) {
  return pluralize(word, number, true);
}
