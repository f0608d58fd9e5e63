/** Is each part well? Always 200: the state stands in the answer. Who carries no token learns the status alone. */
import { z } from "zod";
import { ForgeError } from "@/lib/forge/errors";
import { health } from "@/lib/forge/health";
import { HealthView } from "@/lib/forge/views";
import { json } from "@/lib/web/answer";
import { type Exchange, route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

async function statusAlone(exchange: Exchange): Promise<HealthView["status"]> {
  try {
    return (await health({ ctx: exchange.ctx })).status;
  } catch (error) {
    if (error instanceof ForgeError && error.code === "database_failed") return "error";
    throw error;
  }
}

const Status = z.object({ status: HealthView.shape.status });

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: {
    summary: "Is each part well? Who carries no token learns the status alone.",
    open: true,
    answer: z.union([HealthView, Status]),
    handle: async (exchange) => {
      if (exchange.identity === null) return json({ status: await statusAlone(exchange) });
      return json(await health({ ctx: exchange.ctx }));
    },
  },
});
