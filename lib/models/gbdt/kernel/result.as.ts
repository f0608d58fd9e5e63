/** Answers of a group of columns. */
import { RESULTS } from "./offsets.as";

/** Best score and its column, of the built node and of its sibling. */
export function putResult(command: usize, group: i32, built: f64, columnBuilt: i32, large: f64, columnLarge: i32): void {
  const at = <usize>load<u32>(command, RESULTS) + (<usize>group << 5);
  store<f64>(at, built);
  store<f64>(at, <f64>columnBuilt, 8);
  store<f64>(at, large, 16);
  store<f64>(at, <f64>columnLarge, 24);
}
