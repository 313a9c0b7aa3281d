/** A model answered what its manifest does not say, or no numbers: the model's fault, and no result. */
export class OutputError extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'OutputError';
  }
}
