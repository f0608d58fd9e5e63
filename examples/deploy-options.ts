/** What `deploy` is told: by environment, as the Python kit's script was, or by options. */
import { parseArgs } from "node:util";
import { z } from "zod";
import { exampleEnvironment } from "@/lib/config";

const USAGE = `A live worker for any topic, on a running instance.

  --topic <id>   the topic (TOPIC_ID), default 77
  --model <id>   a model of the instance (MODEL_ID), default: the best one of the topic, else a baseline is trained
  --help         this text

The instance: FORGE_URL, default this machine's; FORGE_TOKEN where it asks for one.`;

const Options = z.object({
  topicId: z.coerce.number().int().min(1),
  modelId: z
    .string()
    .regex(/^[0-9a-f]{64}$/, "must be a model's id: 64 hex digits")
    .optional(),
});

/** Prints the usage and ends the process for --help and for what it does not know. */
export function deployOptions(): z.infer<typeof Options> {
  try {
    const { values } = parseArgs({
      options: { topic: { type: "string" }, model: { type: "string" }, help: { type: "boolean" } },
    });
    if (values.help) {
      console.log(USAGE);
      process.exit(0);
    }
    const { TOPIC_ID, MODEL_ID } = exampleEnvironment();
    return Options.parse({ topicId: values.topic ?? TOPIC_ID ?? 77, modelId: values.model ?? MODEL_ID });
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : error instanceof Error ? error.message : error;
    console.error(`${why}\n\n${USAGE}`);
    process.exit(2);
  }
}
