/** Where people have signed in from: guessing from elsewhere makes them wait there, not at their own workstation. */

const mostPlaces = 20_000;

export class KnownPlaces {
  readonly #places = new Set<string>();

  /** What tries for this account from this address are counted under. Neither part has a space in it. */
  keyOf(account: string, address: string): string {
    const place = `${account} ${address}`;
    return this.#places.has(place) ? place : account;
  }

  /** The right person was here. */
  remember(account: string, address: string): void {
    const place = `${account} ${address}`;
    this.#places.delete(place);
    this.#places.add(place);
    if (this.#places.size > mostPlaces) this.#places.delete(this.#places.keys().next().value ?? place);
  }

  /** What was known ends with the password: a new code, a disabled account. */
  forget(account: string): void {
    for (const place of this.#places) if (place.startsWith(`${account} `)) this.#places.delete(place);
  }
}
