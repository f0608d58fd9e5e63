/** Tokens of the REST interface. */
import { z } from "zod";
import { createToken, listTokens } from "@/lib/forge/tokens";
import { NewToken } from "@/lib/forge/tokens/create-token";
import { NewTokenView, TokenView } from "@/lib/forge/views";
import { json } from "@/lib/web/answer";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: {
    summary: "Lists tokens, also those that have ended; never a token itself.",
    scope: "admin",
    answer: z.array(TokenView),
    handle: async ({ ctx }) => json(await listTokens({ ctx })),
  },
  POST: {
    summary: "Makes a token. It is shown in this answer and kept nowhere.",
    scope: "admin",
    input: NewToken,
    answer: NewTokenView,
    status: 201,
    secretAnswer: true,
    handle: async ({ ctx, body }) => json(await createToken({ ctx, input: await body() }), { status: 201 }),
  },
});
