/** Signs a person in by the token that the start printed. */
import type { Metadata } from "next";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { config } from "@/lib/config";
import { isGuarded } from "@/lib/web/guard";
import { hasSession, localPath } from "@/lib/web/session";
import { SignInForm } from "./sign-in-form";
import { SignOutForm } from "./sign-out-form";

export const dynamic = "force-dynamic";

export const metadata: Metadata = { title: "Sign in" };

interface SignInPageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function SignInPage({ searchParams }: SignInPageProps) {
  if (!isGuarded(config())) redirect("/");
  const { next, callbackUrl, error } = await searchParams;
  const single = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value);
  const destination = localPath(single(next) ?? single(callbackUrl));
  const signedIn = await hasSession({ headers: await headers() }, config());
  return (
    <main className="signin">
      {signedIn ? <SignOutForm /> : <SignInForm destination={destination} error={single(error) ?? null} />}
    </main>
  );
}
