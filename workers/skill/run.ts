/** What stages work with: the project, the instance, and trainings that are never asked for twice. */
import type { ForgeClient } from "@/lib/client";
import type { FeaturePlan } from "@/lib/features/plan";
import type { TrainingRequest } from "@/lib/forge/training/search-request";
import type { JobView, TrainingView } from "@/lib/forge/views";
import { targeted } from "./config";
import { configurationsOf } from "./configurations";
import { digestOf } from "./digest";
import type { SkillCandidate } from "./model";
import type { Project } from "./project";
import { daysBetween } from "./spans";
import type { TrainingRecord } from "./state";

export interface RunContext {
  project: Project;
  client: ForgeClient;
  /** Folder of the clone. */
  root: string;
  /** A line for the person. */
  note(line: string): void;
  /** Waits for a job and shows how far it is. */
  follow(job: JobView): Promise<JobView>;
}

/** The spans that trainings may read. `optimise` ends where the optimisation set ends; the others hold the deployment set out. */
export type Span = "optimise" | "evaluate" | "refit";

export interface Asked {
  stage: string;
  purpose: string;
  span: Span;
  candidates: readonly SkillCandidate[];
  plan?: FeaturePlan;
  /** How it is tested; default: the walk-forward of the configuration. */
  walk?: { folds: number; testDays: number };
}

export class Run {
  readonly project: Project;
  readonly client: ForgeClient;
  readonly root: string;
  readonly note: (line: string) => void;
  readonly follow: (job: JobView) => Promise<JobView>;

  constructor({ project, client, root, note, follow }: RunContext) {
    this.project = project;
    this.client = client;
    this.root = root;
    this.note = note;
    this.follow = follow;
  }

  get config() {
    return this.project.config;
  }

  get state() {
    return this.project.state.value;
  }

  save(): void {
    this.project.state.save();
  }

  /** The features as the project's own code makes them. */
  plan(): FeaturePlan {
    return this.project.pipeline.features(this.config);
  }

  /** Starts a training that this project has not asked for yet; one that it has is the answer. */
  async start(asked: Asked): Promise<TrainingRecord> {
    const request = this.request(asked);
    // How much was tried before is not what is asked: begun anew after a crash, it is the same training.
    const requestDigest = digestOf({ ...request, triedBefore: undefined });
    const known = this.state.trainings.find((one) => one.requestDigest === requestDigest);
    if (known !== undefined) return known;
    const { id } = await this.client.trainings.start(request);
    const record: TrainingRecord = {
      id,
      purpose: asked.purpose,
      stage: asked.stage,
      requestDigest,
      until: request.until as string,
      holdoutDays: request.holdoutDays ?? 0,
      folds: request.folds ?? 0,
      testDays: request.testDays ?? 0,
      asked: asked.candidates.length,
      tried: asked.candidates.map((candidate) => digestOf([request.plan, candidate])),
      seed: this.config.search.seed,
      fingerprint: null,
      gapMinutes: null,
      testFrom: null,
      testTo: null,
      leastGapMinutes: null,
      testRows: null,
      trainRows: null,
      metrics: null,
      modelId: null,
      evaluationId: null,
    };
    this.state.trainings.push(record);
    this.save();
    return record;
  }

  /** Waits for it and keeps what the checks and the report need. @throws ForgeApiError when it failed */
  async finish(record: TrainingRecord): Promise<TrainingView> {
    const begun = await this.client.trainings.get(record.id);
    if (begun.job.status !== "succeeded") {
      await this.follow(begun.job).catch((error: unknown) => {
        // A training that failed may be asked for anew, once its cause is mended.
        this.project.state.value.trainings = this.state.trainings.filter((one) => one !== record);
        this.save();
        throw error;
      });
    }
    const view = await this.client.trainings.get(record.id);
    const folds = view.folds ?? [];
    const minutes = (from: string, to: string) => (Date.parse(to) - Date.parse(from)) / 60_000;
    Object.assign(record, {
      fingerprint: view.dataset?.fingerprint ?? null,
      gapMinutes: view.search.gapMinutes,
      testFrom: folds[0]?.testFrom ?? null,
      testTo: folds.at(-1)?.testTo ?? null,
      leastGapMinutes: folds.length === 0 ? null : Math.min(...folds.map((one) => minutes(one.trainTo, one.testFrom))),
      testRows: folds.map(({ testRows }) => testRows),
      trainRows: folds.map(({ trainRows }) => trainRows),
      metrics: view.report?.metrics ?? null,
      modelId: view.modelId,
      evaluationId: view.evaluationId,
    } satisfies Partial<TrainingRecord>);
    this.save();
    return view;
  }

  async train(asked: Asked): Promise<TrainingView> {
    return this.finish(await this.start(asked));
  }

  /** With how many configurations were tried on the same set before: the evidence is deflated by them. */
  request({ span, candidates, plan = this.plan(), walk }: Asked): TrainingRequest {
    const { data, partitions, walkForward, search } = this.config;
    const { optimizationEnd, evaluationEnd, deploymentEnd } = partitions;
    const [end, until] = {
      optimise: [optimizationEnd, optimizationEnd] as const,
      evaluate: [evaluationEnd, deploymentEnd] as const,
      refit: [deploymentEnd, deploymentEnd] as const,
    }[span];
    const { folds, testDays } = walk ?? walkForward;
    return {
      topicId: targeted(this.config).target.topicId,
      plan,
      until: `${until}T00:00:00.000Z`,
      holdoutDays: daysBetween(end, until),
      days: daysBetween(data.start, end),
      search: { candidates: candidates.map(({ family, params }) => ({ family, params })) },
      folds,
      testDays,
      ...(walkForward.expandingWindow
        ? {}
        : { walk: "sliding" as const, windowDays: daysBetween(data.start, optimizationEnd) / 2 }),
      // Neither targets nor look-backs of one side touch the other.
      embargo: "horizon+lookback",
      seed: search.seed,
      triedBefore: this.triedBefore(span, plan, candidates),
      ...(data.source === null ? {} : { source: data.source }),
    };
  }

  private triedBefore(span: Span, plan: FeaturePlan, candidates: readonly SkillCandidate[]): number {
    const isOfSet = ({ stage }: TrainingRecord) => (stage === "evaluate") === (span === "evaluate");
    // What is among them is counted with them.
    const now = new Set(candidates.map((candidate) => digestOf([plan, candidate])));
    return configurationsOf(this.state.trainings.filter(isOfSet), now);
  }
}
