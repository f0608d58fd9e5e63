/** What the exit code of `forge` says: a closed set, so that scripts can act on it. */

export const EXIT = {
  done: 0,
  failed: 1,
  wrongUse: 2,
  noInstance: 3,
  noAccess: 4,
  notFound: 5,
  checkFailed: 6,
  interrupted: 130,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** In the order of their numbers, for help and documents. */
export const EXIT_MEANINGS: readonly (readonly [code: ExitCode, meaning: string])[] = [
  [EXIT.done, "done"],
  [EXIT.failed, "failed: the instance said no, or a job failed or was cancelled"],
  [EXIT.wrongUse, "wrong use: nothing was done"],
  [EXIT.noInstance, "no instance answers"],
  [EXIT.noAccess, "the token is missing, wrong or too weak"],
  [EXIT.notFound, "there is no such thing"],
  [EXIT.checkFailed, "a check failed: status, doctor, train --gate, skill check"],
  [EXIT.interrupted, "interrupted by Ctrl-C; jobs on the instance go on"],
];
