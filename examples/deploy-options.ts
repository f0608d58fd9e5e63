/** What `deploy` is told: by environment, as the Python kit's script was, or by options. */
import { z } from "zod";
import { exampleEnvironment } from "@/lib/config";
import { asked } from "./asked";

const USAGE = `A live worker for any topic, on a running instance.

  --topic <id>   the topic (TOPIC_ID), default 77
  --model <id>   a model of the instance (MODEL_ID), default: the best graded one of the topic, else a baseline is trained
  --kind <kind>  price or log_return, where the topic's text does not say which it asks for
  --help         this text

The instance: FORGE_URL, default this machine's; FORGE_TOKEN where it asks for one.`;

const { TOPIC_ID = "77", MODEL_ID } = exampleEnvironment();

/** Prints the usage and ends the process for --help and for what it does not know. */
export function deployOptions() {
  return asked(
    USAGE,
    z.strictObject({
      topic: z.coerce.number("must be the id of a topic, e.g. 69").int().min(1).prefault(TOPIC_ID),
      model: z
        .string()
        .regex(/^[0-9a-f]{64}$/, "must be a model's id: 64 hex digits")
        .optional()
        .prefault(MODEL_ID),
      kind: z.enum(["price", "log_return"]).optional(),
    }),
  );
}
