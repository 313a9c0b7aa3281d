/** Association events as log lines: what an engineer at the hospital looks for, and nothing that a peer may word freely. */
import { describeFault } from '../errors.ts';
import type { AssociationEvent } from './association.ts';
import type { LogLevel } from './listener-messages.ts';

export type WriteLog = (level: LogLevel, fields: object, message: string) => void;

/** A peer that is turned away in a loop must not fill the disk: the counters go on counting what is left out. */
const linesPerSecond = 50;

export class ListenerLog {
  readonly #write: WriteLog;
  #left = linesPerSecond;
  #omitted = 0;

  constructor(write: WriteLog) {
    this.#write = write;
  }

  /** Once a second. */
  refill(): void {
    if (this.#omitted > 0) this.#write('warn', { omitted: this.#omitted }, 'log lines left out');
    this.#left = linesPerSecond;
    this.#omitted = 0;
  }

  write(level: LogLevel, fields: object, message: string): void {
    // What is only written on request neither counts nor is counted out.
    if (level !== 'debug' && this.#left-- <= 0) this.#omitted++;
    else this.#write(level, fields, message);
  }

  event(event: AssociationEvent, address: string): void {
    const [level, message, fields] = lineOf(event);
    this.write(level, { address, ...fields }, message);
  }
}

function lineOf(event: AssociationEvent): [LogLevel, message: string, fields: object] {
  switch (event.kind) {
    case 'accepted':
      return ['debug', 'association accepted', { source: event.source, ae: event.callingAe }];
    case 'rejected':
      return ['warn', 'association rejected', { cause: event.cause, ae: event.callingAe }];
    case 'aborted':
      return ['warn', 'association aborted', { by: event.by, why: event.why }];
    case 'lost':
      return ['warn', 'association lost', { why: event.why }];
    case 'released':
      return ['debug', 'association released', {}];
    case 'answered':
      return [event.status === 0 ? 'debug' : 'info', 'answered', { service: event.service, status: event.status }];
    case 'fault':
      return ['error', 'fault while serving a peer', describeFault(event.fault)];
  }
}
