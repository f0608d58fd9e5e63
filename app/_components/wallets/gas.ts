/** How long a wallet can pay for what its workers submit. Pure. */
import type { DeploymentView, TopicView, WalletView } from "@/lib/forge/views";

const DAY_SECONDS = 86_400;

/** What a wallet's workers pay in a day of the chain. */
export interface GasUse {
  /** Live workers that a fee is known of. */
  workers: number;
  submissionsPerDay: number;
  ualloPerDay: number;
}

/**
 * From the last fee of each live worker and how often its topic's window opens; null as long as either is unknown for
 * one of them, as half of the use would promise too many days.
 * @param blockSeconds of the chain's clock
 */
export function gasUse(
  walletId: string,
  deployments: readonly DeploymentView[],
  topics: readonly TopicView[],
  blockSeconds: number | null,
): GasUse | null {
  const live = deployments.filter(({ wallet, status }) => wallet?.id === walletId && status === "live");
  if (live.length === 0 || blockSeconds === null) return null;
  let submissionsPerDay = 0;
  let ualloPerDay = 0;
  for (const { topicId, lastSubmission } of live) {
    const topic = topics.find((one) => one.topicId === topicId);
    const fee = Number(lastSubmission?.feeUallo ?? Number.NaN);
    if (topic === undefined || topic.epochLength <= 0 || !(fee > 0)) return null;
    const perDay = DAY_SECONDS / (topic.epochLength * blockSeconds);
    submissionsPerDay += perDay;
    ualloPerDay += perDay * fee;
  }
  return { workers: live.length, submissionsPerDay, ualloPerDay };
}

/** Days of the chain until the balance is used up; null when the balance or the use is unknown. */
export function gasDays({ balanceUallo }: Pick<WalletView, "balanceUallo">, use: GasUse | null): number | null {
  if (balanceUallo === null || use === null || use.ualloPerDay <= 0) return null;
  return Number(balanceUallo) / use.ualloPerDay;
}

const DAYS_PER_YEAR = 365;
const MOST_YEARS = 10;

export function gasWords(days: number): string {
  if (days < 1) return "less than a day";
  if (days < 2 * DAYS_PER_YEAR) return `${Math.floor(days)} ${Math.floor(days) === 1 ? "day" : "days"}`;
  const years = Math.floor(days / DAYS_PER_YEAR);
  return years > MOST_YEARS ? `over ${MOST_YEARS} years` : `${years} years`;
}
