"use client";
/** The one field of the sign-in, and what went wrong with the last attempt. */
import { type FormEvent, useEffect, useRef, useState } from "react";
import { address } from "@/app/_components/data/address";
import { failureOf, type SignInFailure, signIn } from "./requests";

const FAILURES: Record<SignInFailure, string> = {
  wrong_token: "This is not the token.",
  too_many: "Too many wrong tokens were tried. Wait a few seconds, then try again.",
  unreachable: "The server did not answer. Check that Allora Forge still runs, then try again.",
};

interface SignInFormProps {
  /** Local path to go to afterwards. */
  destination: string;
  /** Error code of an attempt by link. */
  error: string | null;
}

export function SignInForm({ destination, error }: SignInFormProps) {
  const [failure, setFailure] = useState<SignInFailure | null>(error === null ? null : failureOf(error));
  const [isPending, setPending] = useState(false);
  const field = useRef<HTMLInputElement>(null);

  useEffect(() => {
    field.current?.focus();
  }, []);

  async function submit(event: FormEvent) {
    event.preventDefault();
    setPending(true);
    const failed = await signIn(field.current?.value.trim() ?? "");
    if (failed === null) {
      window.location.replace(address(destination));
      return;
    }
    setFailure(failed);
    setPending(false);
    field.current?.select();
  }

  return (
    <form onSubmit={submit} aria-busy={isPending}>
      <h1>Sign in to Allora Forge</h1>
      <p className="text-sm text-soft">The token was printed when it started, or is set as FORGE_TOKEN.</p>
      {/* Password managers keep a token under a name. */}
      <input type="text" name="username" autoComplete="username" value="owner" readOnly hidden />
      <label htmlFor="token">Token</label>
      <input
        ref={field}
        id="token"
        name="token"
        type="password"
        autoComplete="current-password"
        required
        spellCheck={false}
        aria-invalid={failure === "wrong_token"}
        aria-describedby="token-note"
      />
      <p id="token-note" role="alert">
        {failure === null ? "" : FAILURES[failure]}
      </p>
      <button type="submit" disabled={isPending}>
        {isPending ? "Signing in…" : "Sign in"}
      </button>
    </form>
  );
}
