/** Long work cut into short steps: a loop that serves sockets takes a few between two events; a command takes them all at once. */

/** Each `yield` is a place to pause; the value returned is the result. */
export type Steps<Result> = Generator<undefined, Result, undefined>;

/** All steps at once. */
export function finish<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}
