/** The Allora developer API: topics and inferences (section 2 of the network reference). */
import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Chain } from "@/workers/sandbox/chain/chain";
import { decimalText } from "@/workers/sandbox/topics/decimal";
import type { TopicState } from "@/workers/sandbox/topics/state";
import { HttpError, requireKey, sendJson } from "./answer";

const PAGE = 2;

function ok(response: ServerResponse, data: unknown): void {
  sendJson(response, 200, { request_id: randomUUID(), status: true, data });
}

function topicJson(chain: Chain, topic: TopicState) {
  const { definition } = topic;
  const latest = topic.epochs.findLast((epoch) => epoch.inferences.length > 0);
  return {
    topic_id: definition.id,
    topic_name: definition.metadata,
    description: definition.metadata,
    epoch_length: definition.epochLength,
    ground_truth_lag: definition.groundTruthLag,
    loss_method: definition.lossMethod,
    worker_submission_window: definition.submissionWindow,
    worker_count: Object.values(topic.workers).filter((worker) => worker.registered).length,
    reputer_count: 1,
    total_staked_allo: 0,
    total_emissions_allo: 0,
    is_active: true,
    is_endorsed: false,
    updated_at: new Date(chain.state.timeMs).toISOString(),
    ...(latest === undefined
      ? {}
      : {
          latest_network_inference: {
            combined_value: decimalText(latest.combined),
            naive_value: decimalText(latest.combined),
            timestamp: latest.openedAtMs,
          },
        }),
  };
}

export function developerApi(request: IncomingMessage, response: ServerResponse, url: URL, chain: Chain): void {
  requireKey(request);
  if (request.method !== "GET") throw new HttpError(405, "method not allowed");
  const topics = Object.values(chain.state.topics).sort((a, b) => a.definition.id - b.definition.id);
  const listing = /^\/v2\/allora\/([\w-]+)\/topics(?:\/(\d+))?$/.exec(url.pathname);
  if (listing !== null) {
    if (listing[1] !== chain.state.chainId && listing[1] !== "allora-sandbox")
      throw new HttpError(404, `unknown chain ${listing[1]}`);
    if (listing[2] !== undefined) {
      const topic = chain.state.topics[listing[2]];
      if (topic === undefined) throw new HttpError(404, `topic ${listing[2]} does not exist`);
      ok(response, topicJson(chain, topic));
      return;
    }
    const from = Number(url.searchParams.get("continuation_token") ?? 0);
    if (!Number.isInteger(from) || from < 0) throw new HttpError(400, "the continuation token is not one of ours");
    ok(response, {
      topics: topics.slice(from, from + PAGE).map((topic) => topicJson(chain, topic)),
      continuation_token: from + PAGE < topics.length ? String(from + PAGE) : null,
    });
    return;
  }
  const consumer = /^\/v2\/allora\/consumer\/([\w-]+)$/.exec(url.pathname);
  if (consumer !== null) {
    const topic = chain.state.topics[url.searchParams.get("allora_topic_id") ?? ""];
    const latest = topic?.epochs.findLast((epoch) => epoch.inferences.length > 0);
    if (topic === undefined || latest === undefined) throw new HttpError(404, "no inference of that topic");
    const normalized = decimalText(latest.combined);
    const [whole, fraction = ""] = normalized.split(".");
    ok(response, {
      signature: "0x",
      token_decimals: 18,
      inference_data: {
        network_inference: BigInt(`${whole}${fraction.slice(0, 18).padEnd(18, "0")}`).toString(),
        network_inference_normalized: normalized,
        topic_id: String(topic.definition.id),
        timestamp: Math.floor(latest.openedAtMs / 1000),
        extra_data: "",
      },
    });
    return;
  }
  throw new HttpError(404, "not found");
}
