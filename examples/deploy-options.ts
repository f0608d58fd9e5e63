/** What `deploy` is told: by environment, as the Python kit's script was, or by options. */
import { z } from "zod";
import { exampleEnvironment } from "@/lib/config";
import { asked } from "./asked";

const USAGE = `A live worker for any topic, on a running instance.

  --topic <id>   the topic (TOPIC_ID), default 77
  --model <id>   a model of the instance (MODEL_ID). Has to be named but on a sandbox, where the best graded one of the topic is taken, or a
                 baseline is trained
  --wallet <w>   name or address of a wallet of the instance. Has to be named on mainnet; default: a free one, or one that is made
  --replace      take the place of the worker that this wallet has on the topic
  --kind <kind>  price or log_return, where the topic's text does not say which it asks for
  --help         this text

Run again with the same model it finds the worker that is there, and makes no second one.

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
      wallet: z.string().min(1).optional(),
      replace: z.boolean().default(false),
      kind: z.enum(["price", "log_return"]).optional(),
    }),
    ["replace"],
  );
}
