/** A process that runs the job loop until it is killed. For tests; its one argument is JSON. */
import { parseConfig } from "@/lib/config";
import { createDb } from "@/lib/store/client";
import { startJobLoop } from "@/workers/runner/jobs";

export interface LoopChildInput {
  env: Record<string, string>;
  ownerId: string;
  leaseSeconds: number;
  renewSeconds: number;
}

const { env, ...options } = JSON.parse(process.argv[2] as string) as LoopChildInput;
const config = parseConfig(env, process.cwd());
startJobLoop({ ctx: { db: createDb(config.databaseUrl as string, 5), config, actor: "runner" }, ...options });
process.stdout.write("begun\n");
