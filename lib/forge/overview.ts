/** The verb: is everything all right, and what happened last? */

import { findChain } from "./chain";
import type { Call, ForgeContext } from "./context";
import { toFeedView } from "./data/feed-view";
import { listDeployments } from "./deployments";
import { feedMessage } from "./feed/feed-words";
import { health } from "./health";
import type { DeploymentView, HealthView } from "./views";

export interface OverviewView {
  health: HealthView;
  deployments: DeploymentView[];
  /** Over all deployments that are not removed. */
  totals: {
    live: number;
    confirmed: number;
    failed: number;
    refused: number;
    missed: number;
    rewardUallo: string | null;
  };
  /** What a person should look at, worst first. */
  attention: { deploymentId: string | null; message: string }[];
}

export async function overview({ ctx }: Pick<Call<unknown>, "ctx">): Promise<OverviewView> {
  const state = await health({ ctx });
  const deployments = state.database.state === "error" ? [] : await listDeployments({ ctx, input: {} });
  const sum = (key: keyof DeploymentView["counts"]) => deployments.reduce((total, one) => total + one.counts[key], 0);
  const rewards = deployments.flatMap((one) => (one.rewardTotalUallo === null ? [] : [BigInt(one.rewardTotalUallo)]));
  const data = state.database.state === "error" ? [] : await dataAttention({ ctx });
  // Each market in words, rather than the part that sums them up.
  const parts = [state.database, state.runner, state.network, ...(data.length === 0 ? [state.data] : [])];
  return {
    health: state,
    deployments,
    totals: {
      live: deployments.filter((one) => one.status === "live" && one.desired === "running").length,
      confirmed: sum("confirmed"),
      failed: sum("failed"),
      refused: sum("refused"),
      missed: sum("missed"),
      rewardUallo: rewards.length === 0 ? null : String(rewards.reduce((total, one) => total + one, 0n)),
    },
    attention: [
      ...parts.filter((part) => part.state === "error").map(({ message }) => ({ deploymentId: null, message })),
      ...data,
      ...deployments.flatMap((one) =>
        one.lastError === null ? [] : [{ deploymentId: one.id, message: one.lastError }],
      ),
    ],
  };
}

/** Markets that live deployments need and that are not current: failing ones first. */
async function dataAttention({ ctx }: { ctx: ForgeContext }): Promise<OverviewView["attention"]> {
  const chain = await findChain(ctx);
  if (chain === null) return [];
  const feeds = await ctx.db.marketFeed.findMany({
    where: { chainId: chain.chainId },
    orderBy: [{ source: "asc" }, { market: "asc" }],
  });
  return feeds
    .map((feed) => ({ market: feed.market, ...toFeedView(feed) }))
    .filter(({ state }) => state !== "current")
    .sort((a, b) => Number(b.state === "failing") - Number(a.state === "failing"))
    .map(({ market, message }) => ({
      deploymentId: null,
      message: feedMessage({ market, message }),
    }));
}
