/** By which names a column is known for what it is. Data: documented in `markit agree --help`, and overridden by options. */

export type Place = 'case' | 'label' | 'reader' | 'value' | 'grade' | 'patient' | 'level' | 'institution';

/** In lower case, words parted by one blank (`_` and `-` count as blanks); of several that are there the first listed counts. */
export const placeNames: Readonly<Record<Place, readonly string[]>> = Object.freeze({
  case: ['case', 'case id', 'image', 'image id', 'study', 'study id'],
  label: ['label', 'label id', 'finding', 'question'],
  reader: ['reader', 'reader id', 'annotator', 'annotator id', 'rater', 'rater id'],
  value: ['value', 'answer', 'response', 'rating'],
  grade: ['grade percent', 'grade', 'certainty'],
  patient: ['patient', 'patient id'],
  level: ['level', 'reader level'],
  institution: ['institution', 'site', 'hospital'],
});

/** Who speaks in a column of a wide sheet, or under a reader's name in a long one. */
export type VoiceRole = 'reader' | 'simulated' | 'truth' | 'model';

/** Tried in this order on the name in the form of `plainName`. */
export const voicePatterns: ReadonlyArray<readonly [role: VoiceRole, pattern: RegExp]> = Object.freeze([
  ['simulated', /\b(malicious|simulated|adversarial)\b/],
  ['truth', /\b(ground truth|truth|gold standard|reference standard)\b/],
  // Ai is a name of people too: one letter or digit may follow it, or what says that it is a machine.
  ['model', /^ai( [a-z0-9])?$|^(ai )?(model|algorithm)\b|\b(prediction|score|probability)$/],
  ['reader', /^(annotator|reader|rater|radiologist|expert|observer)\b/],
] as const);

/** As names are compared here. */
export function plainName(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, ' ')
    .trim();
}

/** By its name alone; undefined where its content has to say. */
export function roleByName(name: string): VoiceRole | undefined {
  const plain = plainName(name);
  return voicePatterns.find(([, pattern]) => pattern.test(plain))?.[0];
}
