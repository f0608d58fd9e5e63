/** A start that cannot go on, for a reason that the user can mend. */
export class StartError extends Error {
  override name = "StartError";
  /** Shown as it is, without a stack. */
  readonly userMessage: string;
  constructor(message: string) {
    super(message);
    this.userMessage = message;
  }
}
