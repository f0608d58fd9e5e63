/** One object per process, whatever number of bundles import the module that makes it. */

/** Bundles of pages, routes and proxy each hold their own copy of a module; globalThis is what they share. */
export function oncePerProcess<T>(name: string, make: () => T): T {
  const shared = globalThis as unknown as Record<symbol, T | undefined>;
  const key = Symbol.for(`allora-forge.${name}`);
  const made = shared[key] ?? make();
  shared[key] = made;
  return made;
}
