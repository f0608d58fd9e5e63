/** The closed set of errors that a person can act on. Anything else is a bug. */

export const FORGE_ERROR_STATUS = {
  invalid_input: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  insufficient_data: 422,
  invalid_artifact: 422,
  source_failed: 502,
  network_failed: 503,
  database_failed: 503,
} as const;
export type ForgeErrorCode = keyof typeof FORGE_ERROR_STATUS;

export class ForgeError extends Error {
  override name = "ForgeError";
  constructor(
    readonly code: ForgeErrorCode,
    /** What happened, with which value. */
    message: string,
    /** What to do next. */
    readonly remedy: string,
    readonly details?: Record<string, unknown>,
  ) {
    super(message);
  }
}
