/** One finding of the health page, and the form of a check: one file each in checks/. */

export type Severity = 'notice' | 'fault';

export interface Finding {
  readonly check: string;
  /** fault: the box cannot keep its promises; notice: a person should know. */
  readonly severity: Severity;
  /** What is so, and what to do about it. Names no one. */
  readonly text: string;
}

/** What checks may look at. */
export interface CheckContext {
  readonly data: string;
  readonly certificateExpires: number;
  readonly clearingPaused: boolean;
  /** The inference node answers no question about models: what waits for them is tried again and again. */
  readonly modelsWait: boolean;
  readonly now: number;
}

export type Check = (context: CheckContext) => Promise<Finding | undefined>;
