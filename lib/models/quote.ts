/** Text of a file from elsewhere, as an error may repeat it: short, printable ASCII, in quotes. */
const MOST = 60;

export function quoted(text: string, most: number = MOST): string {
  const plain = text.slice(0, most).replace(/[^ -~]/g, "?");
  return `"${plain.replaceAll('"', "'")}${text.length > most ? "…" : ""}"`;
}
