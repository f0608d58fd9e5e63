/** The compiled kernel, bound to the memory of a fit. */
import { COMMAND_AT, type FitMemory } from "@/lib/models/gbdt/memory";
import type { Kernel } from "@/lib/models/gbdt/plain";
import { KERNEL_BASE64 } from "./kernel-bytes";

interface KernelExports {
  help(command: number): void;
  gather(command: number, byRow: number): void;
  partition(command: number, moved: number, column: number, bin: number, from: number, to: number): number;
}

let compiled: WebAssembly.Module | null | undefined;

/** Null where this machine has no WebAssembly SIMD, or no threads' memory. */
export function kernelModule(): WebAssembly.Module | null {
  if (compiled === undefined) {
    const bytes = Uint8Array.from(atob(KERNEL_BASE64), (letter) => letter.charCodeAt(0));
    compiled = WebAssembly.validate(bytes) ? new WebAssembly.Module(bytes) : null;
  }
  return compiled;
}

export function wasmKernel(module: WebAssembly.Module, memory: FitMemory): Kernel {
  const instance = new WebAssembly.Instance(module, { env: { memory: memory.wasm as WebAssembly.Memory } });
  const { help, gather, partition } = instance.exports as unknown as KernelExports;
  const { moved, byRow } = memory.at;
  return {
    help: () => help(COMMAND_AT),
    gather: () => gather(COMMAND_AT, byRow),
    partition: (column, bin, from, to) => partition(COMMAND_AT, moved, column, bin, from, to),
  };
}
