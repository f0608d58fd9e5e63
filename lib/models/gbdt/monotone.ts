/** Monotone constraints: from names of columns to directions. */
import { ModelError } from "@/lib/models/model";
import type { BinnedMatrix } from "./binned";

/**
 * 1, −1 or 0 for each used column. A column with a single value is known but not used, and keeps any constraint.
 * @throws ModelError when a column is not there, or columns have no names
 */
export function monotoneDirections(
  monotone: Readonly<Record<string, 1 | -1>>,
  binned: BinnedMatrix,
  columnNames: readonly string[] | undefined,
): Int8Array {
  const directions = new Int8Array(binned.usedColumns.length);
  for (const [name, direction] of Object.entries(monotone)) {
    const column = columnNames?.indexOf(name) ?? -1;
    if (column < 0 || column >= binned.columns) {
      const known = columnNames?.length ? `the columns are ${listed(columnNames)}` : "the columns have no names here";
      throw new ModelError(`monotone names the column "${name}", which is not there; ${known}`);
    }
    const used = binned.usedColumns.indexOf(column);
    if (used >= 0) directions[used] = direction;
  }
  return directions;
}

function listed(names: readonly string[]): string {
  return names.length <= 12 ? names.join(", ") : `${names.slice(0, 6).join(", ")}, …, ${names.slice(-6).join(", ")}`;
}
