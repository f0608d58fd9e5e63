/** Which rows and columns a tree sees. */

/** `count` of the numbers 0 … of − 1, each set equally likely, ascending (Knuth's algorithm S). */
export function drawWithout(of: number, count: number, uniform: () => number): Int32Array {
  if (count >= of) return Int32Array.from({ length: of }, (_, i) => i);
  const drawn = new Int32Array(count);
  let taken = 0;
  for (let i = 0; taken < count; i++) {
    if ((of - i) * uniform() < count - taken) drawn[taken++] = i;
  }
  return drawn;
}
