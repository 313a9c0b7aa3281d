/** The form of one `markit` command: a file in commands/, its usage, and a run that answers with an exit code. */

export interface CommandOutput {
  out(line: string): void;
  err(line: string): void;
}

export interface Command {
  readonly name: string;
  /** One line for `markit --help`. */
  readonly summary: string;
  /** Shown by `markit NAME --help` and after a misuse. */
  readonly usage: string;
  /** Answers 0 good, 1 failed, 2 misuse. */
  run(args: ReadonlyArray<string>, io: CommandOutput): Promise<number>;
}

/** Thrown by a command whose words are off; the dispatcher prints it with the usage and answers 2. */
export class Misuse extends Error {}
