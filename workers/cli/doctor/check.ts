/** A line of `forge doctor`: what was looked at, how it is, and what to do about it. */

export interface Check {
  name: string;
  state: "ok" | "warn" | "fail";
  message: string;
  /** What to do; null where all is well. */
  remedy: string | null;
}

export const ok = (name: string, message: string): Check => ({ name, state: "ok", message, remedy: null });
export const warn = (name: string, message: string, remedy: string): Check => ({
  name,
  state: "warn",
  message,
  remedy,
});
export const fail = (name: string, message: string, remedy: string): Check => ({
  name,
  state: "fail",
  message,
  remedy,
});
