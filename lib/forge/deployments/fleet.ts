/** The verbs about all deployments at once. One that cannot be changed does not keep the others from it. */
import { currentChain } from "@/lib/forge/chain";
import type { Call, ForgeContext } from "@/lib/forge/context";
import { ForgeError } from "@/lib/forge/errors";
import type { ReconcileView, StartAllView, StopAllView } from "@/lib/forge/views";
import { startDeployment } from "./start-deployment";
import { stopDeployment } from "./stop-deployment";

type Failures = { id: string; message: string }[];

/** Every stopped or failed deployment is wanted running. @throws ForgeError network_failed */
export async function startAll({ ctx }: Pick<Call<unknown>, "ctx">): Promise<StartAllView> {
  const asked = (await fleet(ctx)).filter((one) => one.desired !== "running" || one.status === "failed");
  const { done, failed } = await each(asked, (id) => startDeployment({ ctx, input: { id } }));
  return { started: done, failed };
}

/** Every running deployment is wanted stopped, until someone starts it again. @throws ForgeError network_failed */
export async function stopAll({ ctx }: Pick<Call<unknown>, "ctx">): Promise<StopAllView> {
  const asked = (await fleet(ctx)).filter((one) => one.desired !== "stopped");
  const { done, failed } = await each(asked, (id) => stopDeployment({ ctx, input: { id } }));
  return { stopped: done, failed };
}

/**
 * Hands to a runner anew what is wanted running and has failed; what is wanted stopped stays stopped. Runners do the rest by themselves:
 * they take up every deployment that is wanted running and has no runner.
 * @throws ForgeError network_failed
 */
export async function reconcile({ ctx }: Pick<Call<unknown>, "ctx">): Promise<ReconcileView> {
  const all = await fleet(ctx);
  const wanted = all.filter((one) => one.desired === "running");
  const ended = wanted.filter((one) => one.status === "failed" || one.status === "stopped");
  const { done, failed } = await each(ended, (id) => startDeployment({ ctx, input: { id } }));
  const isEnded = new Set(ended.map(({ id }) => id));
  return {
    running: wanted.flatMap(({ id }) => (isEnded.has(id) ? [] : [id])),
    restarted: done,
    stopped: all.flatMap((one) => (one.desired === "stopped" ? [one.id] : [])),
    failed,
  };
}

async function fleet(ctx: ForgeContext) {
  const { chainId } = await currentChain(ctx);
  return ctx.db.deployment.findMany({
    where: { chainId, removedAt: null },
    select: { id: true, desired: true, status: true },
    orderBy: { createdAt: "asc" },
  });
}

async function each(
  deployments: readonly { id: string }[],
  act: (id: string) => Promise<unknown>,
): Promise<{ done: string[]; failed: Failures }> {
  const done: string[] = [];
  const failed: Failures = [];
  for (const { id } of deployments) {
    try {
      await act(id);
      done.push(id);
    } catch (error) {
      // Removed meanwhile, for one; a fault of the program is no answer about one deployment.
      if (!(error instanceof ForgeError)) throw error;
      failed.push({ id, message: `${error.message} ${error.remedy}` });
    }
  }
  return { done, failed };
}
