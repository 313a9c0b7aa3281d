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

/** How many items are gone through between two places to pause: a millisecond or a few. */
export const aStep = 4_096;

/** As toSorted, stable, with places to pause: runs are sorted each by itself and then merged two by two. */
export function* sortedInSteps<Item>(items: readonly Item[], compare: (a: Item, b: Item) => number): Steps<Item[]> {
  let sorted: Item[] = [];
  for (let from = 0; from < items.length; from += aStep) {
    for (const item of items.slice(from, from + aStep).sort(compare)) sorted.push(item);
    yield;
  }
  for (let run = aStep; run < sorted.length; run *= 2) {
    const merged: Item[] = [];
    for (let from = 0; from < sorted.length; from += 2 * run) {
      const middle = Math.min(from + run, sorted.length);
      const end = Math.min(middle + run, sorted.length);
      for (let [a, b] = [from, middle]; a < middle || b < end; ) {
        const [first, second] = [sorted[a] as Item, sorted[b] as Item];
        if (b >= end || (a < middle && compare(first, second) <= 0)) {
          merged.push(first);
          a += 1;
        } else {
          merged.push(second);
          b += 1;
        }
        if (merged.length % aStep === 0) yield;
      }
    }
    sorted = merged;
  }
  return sorted;
}
