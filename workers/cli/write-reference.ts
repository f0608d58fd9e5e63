/** `npm run docs:commands`: writes docs/commands.md from the program itself. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { reference } from "./reference";

const file = path.join(fileURLToPath(new URL("../..", import.meta.url)), "docs/commands.md");
writeFileSync(file, reference());
console.log(`Wrote ${file}`);
