/** Which runner works for which deployment: a lease per deployment, renewed for all of a runner's in one statement. */
import type { Db } from "./client";
import { acquireLease } from "./lease";

const PREFIX = "deployment:";

export function deploymentLeaseKey(deploymentId: string): string {
  return `${PREFIX}${deploymentId}`;
}

/**
 * Prolongs every lease that `owner` still holds.
 * @returns the deployments that are still the owner's; work for any other must stop.
 */
export async function renewDeploymentLeases(db: Db, owner: string, seconds: number): Promise<Set<string>> {
  const rows = await db.$queryRaw<{ key: string }[]>`
    UPDATE "Lease" SET "until" = clock_timestamp() + make_interval(secs => ${seconds})
    WHERE "owner" = ${owner} AND "key" LIKE ${`${PREFIX}%`} AND "until" >= clock_timestamp()
    RETURNING "key"`;
  return new Set(rows.map((row) => row.key.slice(PREFIX.length)));
}

/**
 * Takes free deployments of a chain that are to run, or are yet to be stopped. A runner keeps to its share of the fleet,
 * except for deployments that nobody has taken for a second.
 * @param input.except never these
 * @returns the deployments taken now.
 */
export async function takeFreeDeployments(
  db: Db,
  input: {
    chainId: string;
    owner: string;
    seconds: number;
    held: number;
    aliveSeconds: number;
    except?: readonly string[];
  },
): Promise<string[]> {
  const free = await db.$queryRaw<{ id: string; left: boolean; share: number }[]>`
    WITH fleet AS (
      SELECT d."id", d."updatedAt" FROM "Deployment" d
      WHERE d."chainId" = ${input.chainId} AND d."removedAt" IS NULL AND (d."desired" = 'running' OR d."status" NOT IN ('stopped', 'failed'))
    ), alive AS (
      SELECT greatest(count(*), 1) AS runners FROM "Runner"
      WHERE "chainId" = ${input.chainId} AND "beatAt" > (now() AT TIME ZONE 'utc') - make_interval(secs => ${input.aliveSeconds})
    )
    SELECT f."id"::text AS id,
      coalesce(l."until"::timestamptz, f."updatedAt" AT TIME ZONE 'utc') < clock_timestamp() - interval '1 second' AS left,
      ceil((SELECT count(*) FROM fleet)::float8 / alive.runners)::int AS share
    FROM fleet f CROSS JOIN alive LEFT JOIN "Lease" l ON l."key" = ${PREFIX} || f."id"
    WHERE (l."key" IS NULL OR l."until" < clock_timestamp()) AND f."id" <> ALL (${[...(input.except ?? [])]}::uuid[])
    ORDER BY f."id"`;
  const taken: string[] = [];
  for (const { id, left, share } of free) {
    if (!left && input.held + taken.length >= share) continue;
    if ((await acquireLease(db, deploymentLeaseKey(id), input.owner, input.seconds)) !== null) taken.push(id);
  }
  return taken;
}

/** Gives a deployment up at once, so that no other runner has to wait for the lease's end. */
export async function releaseDeployment(db: Db, deploymentId: string, owner: string): Promise<void> {
  await db.$executeRaw`DELETE FROM "Lease" WHERE "key" = ${deploymentLeaseKey(deploymentId)} AND "owner" = ${owner}`;
}
