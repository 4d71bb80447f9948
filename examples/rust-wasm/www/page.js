// Loads the package that `wasm-client+wasm` saves, and shows what it says.
import init, { greeting, mark, sum_of_squares } from "../wasm-client/pkg/wasm_client.js";

const element = (id) => document.getElementById(id);

try {
  await init();
  element("sum").textContent = sum_of_squares(Number(element("upto").textContent));
  for (let i = 0, text; (text = mark(i)) !== undefined; i++) {
    element("marks").append(Object.assign(document.createElement("li"), { textContent: text }));
  }
  element("greeting").textContent = greeting();
} catch (error) {
  element("greeting").textContent = `The package did not load: ${error}`;
}
