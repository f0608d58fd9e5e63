/** The OpenAPI document as it is written to its file. */
import { readFileSync } from "node:fs";
import { z } from "zod";
import { openApiDocument } from "./document";
import { operations } from "./operations";

const Package = z.object({ version: z.string() });

export async function spelled(): Promise<string> {
  const { version } = Package.parse(JSON.parse(readFileSync("package.json", "utf8")));
  return `${JSON.stringify(openApiDocument(await operations(), version), null, 1)}\n`;
}
