/** The profile in force, as this process knows it: read once from the store, then told, and everybody who cleans with it. */
import { profileInForce } from '../gateway/activate-profile.ts';
import type { ProfileDocument } from '../gateway/deid/profile.ts';
import type { Store } from '../gateway/store/store.ts';

export class CurrentProfile {
  #document: ProfileDocument;
  readonly #listeners: ((document: ProfileDocument) => void)[] = [];

  constructor(document: ProfileDocument) {
    this.#document = document;
  }

  static async read(store: Store): Promise<CurrentProfile> {
    return new CurrentProfile(profileInForce(await store.read.newestProfile({})).document);
  }

  readonly get = (): ProfileDocument => this.#document;

  /** Called with every profile that takes effect from now on. */
  onChange(listener: (document: ProfileDocument) => void): void {
    this.#listeners.push(listener);
  }

  readonly takeEffect = (document: ProfileDocument): void => {
    this.#document = document;
    for (const listener of this.#listeners) listener(document);
  };
}
