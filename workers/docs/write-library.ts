/** `npm run docs:library`: writes docs/library.md. */
import { writeFileSync } from "node:fs";
import { libraryExports, libraryReference } from "./library";

writeFileSync("docs/library.md", libraryReference(libraryExports()));
console.log("Wrote docs/library.md.");
