/** An image that was asked about is none: description and samples do not fit each other, or a bound. The asker's fault. */
export class ImageError extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'ImageError';
  }
}
