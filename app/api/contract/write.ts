/** `npm run docs:openapi`: writes the OpenAPI document that is served. */
import { writeFileSync } from "node:fs";
import { spelled } from "./spelled";

writeFileSync("app/api/contract/openapi.json", await spelled());
console.log("Wrote app/api/contract/openapi.json.");
process.exit(0);
