/** Sign-in and sign-out of people; scripts send the token instead. */
import { signInHandler } from "@/lib/web/sign-in";

export const dynamic = "force-dynamic";

export const GET = signInHandler;
export const POST = signInHandler;
