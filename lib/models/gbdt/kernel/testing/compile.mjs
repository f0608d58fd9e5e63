/** Compiles ../kernel.as.ts to WebAssembly and writes it, as text, to ../kernel-bytes.ts. `npm run kernel` */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const source = fileURLToPath(new URL("..", import.meta.url));

/** The bytes of the compiled kernel; null where the compiler is not installed. */
export function compileKernel() {
  let compiler;
  try {
    compiler = path.join(
      path.dirname(createRequire(import.meta.url).resolve("assemblyscript/package.json")),
      "bin/asc.js",
    );
  } catch (error) {
    if (error.code === "MODULE_NOT_FOUND") return null;
    throw error;
  }
  const folder = mkdtempSync(path.join(tmpdir(), "kernel-"));
  try {
    const outFile = path.join(folder, "kernel.wasm");
    const memory = ["--importMemory", "--sharedMemory", "--initialMemory", "1", "--maximumMemory", "65536"];
    const features = ["--enable", "simd", "--enable", "threads", "--runtime", "stub", "--noAssert"];
    const flags = ["--baseDir", source, "--outFile", outFile, ...memory, ...features, "-O3", "--converge"];
    execFileSync(process.execPath, [compiler, "kernel.as.ts", ...flags], { stdio: ["ignore", "inherit", "inherit"] });
    return readFileSync(outFile);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const bytes = compileKernel();
  if (bytes === null) throw new Error("the compiler is not installed: npm install assemblyscript");
  const lines = bytes
    .toString("base64")
    .match(/.{1,112}/g)
    .map((line) => `  "${line}",`);
  writeFileSync(
    path.join(source, "kernel-bytes.ts"),
    `/** kernel.as.ts, compiled by \`npm run kernel\`: WebAssembly as base64. Not edited by hand. */\nexport const KERNEL_BASE64 = [\n${lines.join("\n")}\n].join("");\n`,
  );
  console.log(`kernel-bytes.ts: ${bytes.length} bytes of WebAssembly`);
}
