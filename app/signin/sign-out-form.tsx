"use client";
/** Ends the session of a person who is signed in. */
import { type FormEvent, useState } from "react";
import { address } from "@/app/_components/data/address";
import { signOut } from "./requests";

export function SignOutForm() {
  const [state, setState] = useState<"idle" | "pending" | "failed">("idle");

  async function submit(event: FormEvent) {
    event.preventDefault();
    setState("pending");
    if (await signOut()) window.location.replace(address("/signin"));
    else setState("failed");
  }

  return (
    <form onSubmit={submit} aria-busy={state === "pending"}>
      <h1>You are signed in</h1>
      <p role="alert">{state === "failed" ? "The server did not answer. Try again." : ""}</p>
      <a href={address("/")}>Go to the overview</a>
      <button type="submit" disabled={state === "pending"}>
        {state === "pending" ? "Signing out…" : "Sign out"}
      </button>
    </form>
  );
}
