/** Parts of a sample for cross-validation: no patient in two of them, and patients with the finding spread over all. */

export interface Foldable {
  readonly patient: string;
  readonly positive: boolean;
}

/** The fold of each item, 0 to folds - 1; the same for the same items in any order. */
export function patientFolds(items: readonly Foldable[], folds: number): number[] {
  const of = (kind: boolean) => new Set(items.flatMap(({ patient, positive }) => (positive === kind ? [patient] : [])));
  const [positives, negatives] = [of(true), of(false)];
  const patients = [...new Set(items.map(({ patient }) => patient))].sort();
  // Pseudonyms are digests, so their order is chance; those of one kind are dealt round, each kind going on where the other ended.
  // Who is of both comes first, so that of either kind the patients stand side by side and no fold has them all.
  const rank = (one: string) => (positives.has(one) ? (negatives.has(one) ? 0 : 1) : 2);
  const dealt = [0, 1, 2].flatMap((kind) => patients.filter((one) => rank(one) === kind));
  const foldOf = new Map(dealt.map((patient, at) => [patient, at % folds]));
  return items.map(({ patient }) => foldOf.get(patient) ?? 0);
}
