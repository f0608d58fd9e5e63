/** Steps on a terminal: what is done, how far it is, how long it took. */

export class Steps {
  private shown = "";
  private saidShare = 0;

  constructor(private readonly total: number) {}

  private number = 0;
  private head = "";
  private beganAt = 0;

  begin(title: string): void {
    this.head = `${++this.number}/${this.total}  ${title}`;
    this.saidShare = 0;
    this.beganAt = performance.now();
    if (process.stdout.isTTY) this.line(this.head);
  }

  /** May be called as often as there is something new. */
  progress(share: number, detail = ""): void {
    const percent = Math.floor(share * 100);
    // A file or pipe gets a line for every quarter; a terminal one line that changes.
    const grain = process.stdout.isTTY ? 1 : 25;
    if (percent >= 100 || Math.floor(percent / grain) === Math.floor(this.saidShare / grain)) return;
    this.saidShare = percent;
    this.line(`${this.head}  ${percent} %${detail === "" ? "" : `  ${detail}`}`);
  }

  end(): void {
    this.line(`${this.head}  ✓ ${duration(performance.now() - this.beganAt)}`);
    if (process.stdout.isTTY) process.stdout.write("\n");
    this.shown = "";
  }

  async step<T>(title: string, work: () => Promise<T>): Promise<T> {
    this.begin(title);
    const result = await work();
    this.end();
    return result;
  }

  /** Something worth knowing about the step that has just ended. */
  note(text: string): void {
    console.log(`     ${text}`);
  }

  private line(text: string): void {
    if (process.stdout.isTTY) {
      process.stdout.write(`\r${text.padEnd(this.shown.length)}`);
      this.shown = text;
    } else console.log(text);
  }
}

export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
}
