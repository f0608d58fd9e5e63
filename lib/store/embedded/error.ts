/** The embedded database could not be started. */

export class EmbeddedPostgresError extends Error {
  override name = "EmbeddedPostgresError";
  constructor(
    /** What happened, with which value. */
    message: string,
    /** What to do next. */
    readonly remedy: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
