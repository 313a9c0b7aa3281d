/** What the Open Inference Protocol answers instead of a result: a status and a sentence in `error`. */

export class ProtocolFault extends Error {
  readonly status: number;

  constructor(status: number, sentence: string) {
    super(sentence);
    this.name = 'ProtocolFault';
    this.status = status;
  }
}
