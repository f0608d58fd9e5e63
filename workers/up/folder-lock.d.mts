export interface LockHolder {
  pid: number;
  identity: string;
  url?: string;
}
export class LockHeld extends Error {
  holder: LockHolder;
}
export function takeLock(folder: string, name: string, details?: Record<string, unknown>): () => void;
export function awaitLock(
  folder: string,
  name: string,
  signal: AbortSignal | undefined,
  onWait: (holder: LockHolder) => void,
): Promise<() => void>;
