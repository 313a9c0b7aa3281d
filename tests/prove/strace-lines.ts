/** Reads the output of `strace -f -yy -xx`: system calls of all threads, each with a begin and an end in the order the kernel saw. */

export interface Call {
  readonly thread: string;
  readonly name: string;
  /** What `-yy` says of the first argument: a path, or `TCP:[...]`, `UNIX-STREAM:[...]`. */
  readonly target: string;
  /** All strings among the arguments, decoded and joined: the bytes of a write. */
  readonly bytes: Buffer;
  /** Set once the call has ended; undefined where it never did. */
  result?: number;
}

export type Step = { readonly kind: 'begin' | 'end'; readonly call: Call };

const whole = /^(\d+)\s+(\w+)\((.*)\)\s+= (-?\d+)/;
const begun = /^(\d+)\s+(\w+)\((.*) <unfinished \.\.\.>$/;
const resumed = /^(\d+)\s+<\.\.\. (\w+) resumed>.*\)\s+= (-?\d+)/;

export function* stepsOf(lines: Iterable<string>): Generator<Step> {
  const open = new Map<string, Call>();
  for (const line of lines) {
    const [, thread = '', name = '', args = '', result] = whole.exec(line) ?? begun.exec(line) ?? [];
    if (thread) {
      const call = callOf(thread, name, args);
      yield { kind: 'begin', call };
      if (result === undefined) open.set(thread, call);
      else yield end(call, result);
      continue;
    }
    const [, waiting = '', , ended] = resumed.exec(line) ?? [];
    const call = open.get(waiting);
    if (call && ended !== undefined) {
      open.delete(waiting);
      yield end(call, ended);
    }
  }
}

function end(call: Call, result: string): Step {
  call.result = Number(result);
  return { kind: 'end', call };
}

function callOf(thread: string, name: string, args: string): Call {
  const target = /^\d+<(.*?)>(?:,|$)/.exec(args)?.[1] ?? '';
  const strings = [...args.matchAll(/"((?:\\x[0-9a-f]{2})*)"/g)].map(([, hex = '']) =>
    Buffer.from(hex.replaceAll('\\x', ''), 'hex'),
  );
  return { thread, name, target: decodePath(target), bytes: Buffer.concat(strings) };
}

/** Under -xx strace writes paths in hex too. */
function decodePath(target: string): string {
  return target.replaceAll(/\\x([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
