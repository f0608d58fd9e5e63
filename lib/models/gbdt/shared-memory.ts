/** Memory that threads and WebAssembly share. */
import { ModelError } from "@/lib/models/model";

/** Bytes of a page of WebAssembly. */
export const PAGE = 65_536;

/** @throws ModelError when there is not so much memory */
export function sharedMemory(pages: number): WebAssembly.Memory {
  try {
    return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ModelError(
      `${((pages * PAGE) / 2 ** 30).toFixed(1)} GB of memory are not to be had: give fewer rows or leaves`,
    );
  }
}
