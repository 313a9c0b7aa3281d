/** Answers C-ECHO and C-STORE on one association (PS3.7 section 9): joins fragments, streams data sets to the ingest story. */
import { asMarkitError, errorRow } from '../errors.ts';
import type { Ingest, Receiving } from '../ingest.ts';
import { ByteGatherer } from './byte-gatherer.ts';
import { CommandField, type CommandRequest, decodeCommand, encodeResponse, longestCommand, Status } from './dimse.ts';
import type { AcceptedContext } from './negotiation.ts';
import { AbortReason, type DataRun, ProtocolError } from './pdu.ts';
import { SmallRunJoiner } from './small-run-joiner.ts';
import { isStorageClass } from './storage-classes.ts';

export type ServiceName = 'echo' | 'store' | 'other';

export interface DimseServiceOptions {
  readonly source: string;
  readonly contexts: ReadonlyMap<number, AcceptedContext>;
  readonly ingest: Ingest;
  /** Sends a whole command set; a promise means: wait before the next. */
  readonly send: (contextId: number, command: Uint8Array) => void | Promise<void>;
  readonly onAnswered: (service: ServiceName, status: number) => void;
  /** Something of ours threw: the peer only sees a transient status. */
  readonly onFault: (fault: unknown) => void;
}

/** A request whose data set is on its way; `receiving` is the story's, or one that refuses. */
interface Exchange {
  readonly contextId: number;
  readonly request: CommandRequest;
  readonly joiner: SmallRunJoiner;
  receiving: Receiving;
}

export class DimseService {
  readonly #options: DimseServiceOptions;
  #command = new ByteGatherer();
  #commandContext: number | undefined;
  #exchange: Exchange | undefined;
  #answering = false;
  #pushing: Promise<void> | undefined;
  #ending: Promise<number> | undefined;

  constructor(options: DimseServiceOptions) {
    this.#options = options;
  }

  /** True from a message's first byte until its answer is handed to the socket. */
  get underWay(): boolean {
    return this.#commandContext !== undefined || this.#exchange !== undefined || this.#answering;
  }

  /** Takes the next run; a promise means: wait before the next one. Throws ProtocolError. */
  take(run: DataRun): void | Promise<void> {
    const context = this.#options.contexts.get(run.contextId);
    if (context === undefined) {
      throw new ProtocolError(AbortReason.invalidParameter, 'presentation context was not accepted');
    }
    return this.#exchange ? this.#takeData(this.#exchange, run) : this.#takeCommand(context, run);
  }

  /** The sender is gone: what was begun leaves nothing behind, what was complete is still finished by its story. */
  async abandon(): Promise<void> {
    const exchange = this.#exchange;
    this.#exchange = undefined;
    this.#commandContext = undefined;
    await this.#pushing;
    await exchange?.receiving.abandon();
    await this.#ending;
  }

  #takeCommand(context: AcceptedContext, run: DataRun): void | Promise<void> {
    if (!run.command) throw new ProtocolError(AbortReason.unexpectedParameter, 'data set without a command');
    if (this.#commandContext !== undefined && this.#commandContext !== run.contextId) {
      throw new ProtocolError(AbortReason.unexpectedParameter, 'context changed within a command');
    }
    if (this.#command.length + run.bytes.length > longestCommand) {
      throw new ProtocolError(AbortReason.invalidParameter, 'command set too long');
    }
    this.#commandContext = run.contextId;
    this.#command.add(run.bytes);
    if (!run.last) return;
    const request = decodeCommand(this.#command.take());
    this.#commandContext = undefined;
    return this.#begin(run.contextId, context, request);
  }

  #begin(contextId: number, context: AcceptedContext, request: CommandRequest): void | Promise<void> {
    if ((request.commandField & CommandField.response) !== 0) {
      throw new ProtocolError(AbortReason.unexpectedParameter, 'a response to nothing');
    }
    // Nothing this door does can be cancelled, and a C-CANCEL has no answer (PS3.7 section 9.3.2.3).
    if (request.commandField === CommandField.cancelRequest && !request.hasDataSet) return;
    const receiving = this.#receivingFor(context, request);
    const exchange: Exchange = { contextId, request, joiner: new SmallRunJoiner(), receiving };
    if (!request.hasDataSet) return this.#finish(exchange);
    this.#exchange = exchange;
  }

  #receivingFor(context: AcceptedContext, request: CommandRequest): Receiving {
    const { commandField, sopInstanceUid } = request;
    // A command without its class (seen where a file carries it as VR UN) means the one negotiated for its context.
    const sopClassUid = request.sopClassUid ?? context.abstractSyntax;
    if (commandField === CommandField.echoRequest) {
      return answering(sopClassUid === context.abstractSyntax ? Status.success : Status.sopClassNotSupported);
    }
    if (commandField !== CommandField.storeRequest) return answering(Status.unrecognizedOperation);
    // One rule for both: a class that is no storage class, and one that was not negotiated for this context.
    if (sopClassUid !== context.abstractSyntax || !isStorageClass(sopClassUid)) {
      return answering(Status.sopClassNotSupported);
    }
    if (sopInstanceUid === undefined) return answering(Status.invalidInstance);
    if (!request.hasDataSet) return answering(Status.cannotUnderstand);
    const { source, ingest } = this.#options;
    const { transferSyntax } = context;
    try {
      return ingest.begin({ source, transferSyntax, sopClassUid, sopInstanceUid, receivedAt: Date.now() });
    } catch (fault) {
      return answering(this.#faultStatus(fault));
    }
  }

  #takeData(exchange: Exchange, run: DataRun): void | Promise<void> {
    if (run.command || run.contextId !== exchange.contextId) {
      throw new ProtocolError(AbortReason.unexpectedParameter, 'not the data set that the command announced');
    }
    const runs = run.last
      ? [...exchange.joiner.add(run.bytes), ...exchange.joiner.flush()]
      : exchange.joiner.add(run.bytes);
    const wait = this.#push(exchange, runs);
    if (!run.last) return wait;
    return wait === undefined ? this.#finish(exchange) : wait.then(() => this.#finish(exchange));
  }

  #push(exchange: Exchange, runs: readonly Uint8Array[]): void | Promise<void> {
    for (const [at, run] of runs.entries()) {
      const wait = this.#pushOne(exchange, run);
      if (wait === undefined) continue;
      this.#pushing = wait.then(() => this.#push(exchange, runs.slice(at + 1)));
      return this.#pushing;
    }
  }

  /** The story's faults end here: the object is answered as failed and the rest of it is read and dropped. */
  #pushOne(exchange: Exchange, run: Uint8Array): Promise<void> | undefined {
    try {
      const wait = exchange.receiving.push(run);
      return wait?.catch((fault: unknown) => this.#failPush(exchange, fault));
    } catch (fault) {
      return this.#failPush(exchange, fault);
    }
  }

  async #failPush(exchange: Exchange, fault: unknown): Promise<void> {
    const failed = exchange.receiving;
    exchange.receiving = answering(this.#faultStatus(fault));
    await failed.abandon().catch(this.#options.onFault);
  }

  async #finish(exchange: Exchange): Promise<void> {
    // Given up while a push was still on its way: the story has been told, and there is nobody to answer.
    if (exchange.request.hasDataSet && this.#exchange !== exchange) return;
    this.#exchange = undefined;
    this.#answering = true;
    try {
      this.#ending = this.#statusOf(exchange.receiving);
      await this.#answer(exchange, await this.#ending);
    } finally {
      this.#answering = false;
    }
  }

  async #statusOf(receiving: Receiving): Promise<number> {
    try {
      return (await receiving.end()).status;
    } catch (fault) {
      return this.#faultStatus(fault);
    }
  }

  #answer({ contextId, request }: Exchange, status: number): void | Promise<void> {
    if (request.commandField === CommandField.cancelRequest) return;
    this.#options.onAnswered(serviceName(request.commandField), status);
    return this.#options.send(contextId, encodeResponse(request, status, comments.get(status)));
  }

  #faultStatus(fault: unknown): number {
    this.#options.onFault(fault);
    return errorRow(asMarkitError(fault).code).dimse ?? Status.outOfResources;
  }
}

/** Error Comment (0000,0902): what the engineer at the other end reads. At most 64 characters. */
const comments: ReadonlyMap<number, string> = new Map([
  [Status.sopClassNotSupported, 'SOP class was not negotiated, or is no storage class'],
  [Status.invalidInstance, 'Affected SOP Instance UID is missing or too long'],
  [Status.unrecognizedOperation, 'Only C-ECHO and C-STORE are answered here'],
]);

function serviceName(commandField: number): ServiceName {
  if (commandField === CommandField.echoRequest) return 'echo';
  return commandField === CommandField.storeRequest ? 'store' : 'other';
}

/** Reads a data set and drops it: the sender is owed an answer only after all of its bytes. */
function answering(status: number): Receiving {
  return { push: () => undefined, end: async () => ({ status }), abandon: async () => undefined };
}
