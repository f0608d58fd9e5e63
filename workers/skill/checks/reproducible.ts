/** Principle 8: the same configuration, candles, code and seed give the same run; anything else is another experiment. */
import { ForgeApiError } from "@/lib/client";
import { type CheckInput, type Finding, failed, ok, open } from "./check";

export async function checkReproducible({ project, client }: CheckInput): Promise<Finding[]> {
  const { state, digests, config } = project;
  const { trainings, stages, frozen } = state.value;
  const ended = trainings.filter(({ fingerprint }) => fingerprint !== null);
  if (ended.length === 0) return [open("There is no run to repeat yet.", "Run the pipeline.")];
  const findings: Finding[] = [];
  const seeds = ended.filter(({ seed }) => seed !== config.search.seed);
  if (seeds.length > 0) {
    findings.push(
      failed(
        `${seeds.length} trainings had another seed than ${config.search.seed}.`,
        "Put search.seed back: drawing until it fits is no search.",
      ),
    );
  }
  const searches = ended.filter(({ purpose }) => purpose.startsWith("search, "));
  const evaluated = stages.evaluate;
  if (evaluated !== undefined && evaluated.experiment !== digests.experiment) {
    findings.push(
      open(
        "The configuration is not the one that was evaluated: a new experiment.",
        "Run the pipeline, or put it back.",
      ),
    );
  }
  if (client !== null) {
    for (const record of ended
      .filter(({ stage }) => stage === "evaluate" || stage === "refit")
      .concat(searches.slice(-1))) {
      try {
        const { dataset, search } = await client.trainings.get(record.id);
        if (dataset?.fingerprint === record.fingerprint && search.seed === record.seed) continue;
        findings.push(
          failed(
            `The instance's training ${record.id} is of other data or another seed than state.json says.`,
            "Do not write to state.json.",
          ),
        );
      } catch (error) {
        if (!(error instanceof ForgeApiError && error.code === "not_found")) throw error;
        findings.push(
          failed(
            `The training ${record.id} (${record.purpose}) is not on this instance.`,
            "Ask the instance that the project was run on (--url).",
          ),
        );
      }
    }
  }
  if (findings.some((one) => one.state === "failed")) return findings;
  return [
    ...findings,
    ok(
      `experiment ${digests.experiment.slice(0, 8)}, code ${frozen?.codeVersion ?? "unknown"}, seed ${config.search.seed}, ${new Set(ended.map(({ fingerprint }) => fingerprint)).size} data fingerprints kept`,
    ),
  ];
}
