/** Parts of a sample for cross-validation: no patient in two of them, and patients with the finding spread over all. */

export interface Foldable {
  readonly patient: string;
  readonly positive: boolean;
}

/** The fold of each item, 0 to folds - 1; the same for the same items in any order. */
export function patientFolds(items: readonly Foldable[], folds: number): number[] {
  const positives = new Set(items.flatMap(({ patient, positive }) => (positive ? [patient] : [])));
  const patients = [...new Set(items.map(({ patient }) => patient))].sort();
  // Pseudonyms are digests, so their order is chance; those of one kind are dealt round, each kind going on where the other ended.
  const dealt = [...patients.filter((one) => positives.has(one)), ...patients.filter((one) => !positives.has(one))];
  const foldOf = new Map(dealt.map((patient, at) => [patient, at % folds]));
  return items.map(({ patient }) => foldOf.get(patient) ?? 0);
}
