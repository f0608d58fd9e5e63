/** The two conversations with /api/auth: sign in by a token, sign out. */

import { address } from "@/app/_components/data/address";

export type SignInFailure = "wrong_token" | "too_many" | "unreachable";

async function postForm(path: string, fields: Record<string, string>): Promise<Response> {
  const csrf = await fetch(address("/api/auth/csrf"), { cache: "no-store" });
  const { csrfToken } = (await csrf.json()) as { csrfToken: string };
  return fetch(address(path), { method: "POST", body: new URLSearchParams({ ...fields, csrfToken, json: "true" }) });
}

/** The failure that an error code of the sign-in's address stands for. */
export function failureOf(code: string | null): SignInFailure {
  if (code === "TooManyAttempts") return "too_many";
  return code === "CredentialsSignin" ? "wrong_token" : "unreachable";
}

/** Null when the session has begun. */
export async function signIn(token: string): Promise<SignInFailure | null> {
  try {
    const answer = await postForm("/api/auth/callback/credentials", { token });
    if (answer.ok) return null;
    const { url } = (await answer.json()) as { url?: string };
    return failureOf(new URL(url ?? "/", window.location.origin).searchParams.get("error"));
  } catch {
    // Nothing answered, or nothing that could be read: the person sees it and tries again.
    return "unreachable";
  }
}

/** Whether the session has ended. */
export async function signOut(): Promise<boolean> {
  try {
    return (await postForm("/api/auth/signout", {})).ok;
  } catch {
    return false;
  }
}
