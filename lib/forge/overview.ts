/** The verb: is everything all right, and what happened last? */
import type { Call } from "./context";
import { listDeployments } from "./deployments";
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
  const parts = [state.database, state.runner, state.network, state.data];
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
      ...deployments.flatMap((one) =>
        one.lastError === null ? [] : [{ deploymentId: one.id, message: one.lastError }],
      ),
    ],
  };
}
