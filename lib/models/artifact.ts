/**
 * Model artifacts: one file of data, named by the SHA-256 of its bytes. Reading one never runs anything that came with it.
 *
 * Bytes: "AFORGE1\n", SHA-256 of all that follows, length of the manifest (u32, little-endian), manifest (JSON), weights.
 */
import { createHash } from "node:crypto";
import { columnCount } from "@/lib/features";
import { ByteReader, ByteWriter } from "./bytes";
import { familyByName } from "./families";
import { ArtifactManifest } from "./manifest";
import { type Model, ModelError } from "./model";

const MAGIC = new TextEncoder().encode("AFORGE1\n");
const DIGEST_BYTES = 32;
const MOST_BYTES = 64 * 1024 * 1024;
const MOST_MANIFEST_BYTES = 256 * 1024;
/** Levels of objects and lists in a description; an ensemble of ensembles takes ten. */
const DEEPEST = 32;

/** The manifest without what `encodeArtifact` fills in itself. */
export type ArtifactInput = Omit<ArtifactManifest, "format" | "family" | "evaluation" | "params"> & {
  model: Model;
  params: object;
  evaluation?: ArtifactManifest["evaluation"];
};

/** A model as bytes, and the id that follows from them. */
export interface Artifact {
  readonly bytes: Uint8Array;
  /** SHA-256 of the bytes, hex. */
  readonly id: string;
}

/** @throws ModelError when model and plan do not belong together or a field is not valid */
export function encodeArtifact({ model, ...described }: ArtifactInput): Artifact {
  const parsed = ArtifactManifest.safeParse({ format: 1, family: model.family, evaluation: null, ...described });
  if (!parsed.success) throw new ModelError(`the artifact cannot be written: ${firstIssue(parsed.error)}`);
  checkInputs(parsed.data, model);
  const manifest = new TextEncoder().encode(JSON.stringify(parsed.data, spellNonFinite));
  if (manifest.length > MOST_MANIFEST_BYTES) {
    throw new ModelError(
      `the artifact's description has ${manifest.length} bytes; at most ${MOST_MANIFEST_BYTES} are possible`,
    );
  }
  const body = new ByteWriter().u32(manifest.length).bytes(manifest).bytes(model.serialize()).finish();
  const bytes = new ByteWriter().bytes(MAGIC).bytes(sha256(body)).bytes(body).finish();
  if (bytes.length > MOST_BYTES) {
    throw new ModelError(`the artifact has ${bytes.length} bytes; at most ${MOST_BYTES} are possible: use fewer trees`);
  }
  return { bytes, id: Buffer.from(sha256(bytes)).toString("hex") };
}

/**
 * Reads an artifact as if it came from an enemy: lengths, digest, manifest, weights, and that they fit each other.
 * @throws ModelError for anything but a whole, valid artifact (the one named `expectedId`, if given)
 */
export async function decodeArtifact(
  bytes: Uint8Array,
  expectedId?: string,
): Promise<{ id: string; manifest: ArtifactManifest; model: Model }> {
  const { id, manifest, weights } = openArtifact(bytes, expectedId);
  const model = await familyByName(manifest.family).load(weights);
  checkInputs(manifest, model);
  return { id, manifest, model };
}

/**
 * What an artifact says of itself, its digest checked, its weights not read.
 * @throws ModelError as `decodeArtifact`, but for the weights
 */
export function openArtifact(
  bytes: Uint8Array,
  expectedId?: string,
): { id: string; manifest: ArtifactManifest; weights: Uint8Array } {
  if (bytes.length > MOST_BYTES) {
    throw new ModelError(`the artifact has ${bytes.length} bytes; at most ${MOST_BYTES} are read`);
  }
  const id = Buffer.from(sha256(bytes)).toString("hex");
  if (expectedId !== undefined && id !== expectedId) {
    throw new ModelError(`the artifact ${expectedId} is damaged: its bytes hash to ${id}; train the model anew`);
  }
  const reader = new ByteReader(bytes);
  if (!equal(reader.bytes(MAGIC.length), MAGIC)) throw new ModelError("this is not a model artifact of Allora Forge");
  const digest = reader.bytes(DIGEST_BYTES);
  const start = MAGIC.length + DIGEST_BYTES;
  if (!equal(digest, sha256(bytes.subarray(start)))) {
    throw new ModelError("the artifact is damaged: its digest does not fit its content; train the model anew");
  }
  const manifestBytes = reader.u32();
  if (manifestBytes > MOST_MANIFEST_BYTES) {
    throw new ModelError(
      `the artifact announces a description of ${manifestBytes} bytes; at most ${MOST_MANIFEST_BYTES} are read`,
    );
  }
  const manifest = readManifest(reader.bytes(manifestBytes));
  return { id, manifest, weights: bytes.subarray(start + 4 + manifestBytes) };
}

function readManifest(bytes: Uint8Array): ArtifactManifest {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new ModelError("the artifact's description is not JSON: it is damaged; train the model anew", { cause });
  }
  if (isDeeperThan(json, DEEPEST)) {
    throw new ModelError(`the artifact's description is nested more than ${DEEPEST} deep: it is damaged`);
  }
  const parsed = ArtifactManifest.safeParse(json);
  if (!parsed.success) throw new ModelError(`the artifact's description is not valid: ${firstIssue(parsed.error)}`);
  return parsed.data;
}

/** Asked level by level: a recursion, such as the schema's own, would overflow the stack. */
function isDeeperThan(json: unknown, most: number): boolean {
  let level = [json];
  for (let depth = 0; depth <= most; depth++) {
    level = level.flatMap((value) => (typeof value === "object" && value !== null ? Object.values(value) : []));
    if (level.length === 0) return false;
  }
  return true;
}

function checkInputs(manifest: ArtifactManifest, model: Model): void {
  const columns = columnCount(manifest.plan);
  if (model.inputCount !== columns) {
    throw new ModelError(
      `the model takes ${model.inputCount} features, its plan makes ${columns}: they do not belong together`,
    );
  }
}

function spellNonFinite(_key: string, value: unknown): unknown {
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
}

function firstIssue(error: { issues: { path: PropertyKey[]; message: string }[] }): string {
  const issue = error.issues[0];
  return issue ? `${issue.path.map(String).join(".") || "description"}: ${issue.message}` : "description: not valid";
}

function sha256(bytes: Uint8Array): Uint8Array {
  return createHash("sha256").update(bytes).digest();
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
