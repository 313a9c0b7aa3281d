/** The report of `markit deid`: one JSON line an object, counts only, and a signature beside it where the box has a key. */
import { createHash } from 'node:crypto';
import { closeSync, openSync, unlinkSync, writeFileSync, writeSync } from 'node:fs';
import { rulesHash } from '../../gateway/deid/manifest.ts';
import type { Profile } from '../../gateway/deid/profile.ts';
import { holdReasonText } from '../../gateway/images/hold-reason.ts';
import { clearingReasonText } from '../../gateway/pixels/clearing-reason.ts';
import type { ModelIdentity } from '../../inference/contract.ts';
import { reportFormat } from '../../ledger/instance-manifest.ts';
import type { NoteSigner } from '../../ledger/note-key.ts';
import { signNote } from '../../ledger/signed-note.ts';
import { version } from '../version.ts';
import { type DeidJob, type DeidResult, inputFaults, type LookOptions } from './deid-job.ts';

const format = reportFormat;
const kinds = ['written', 'same', 'kept-back', 'not-dicom'] as const;
const actions = ['kept', 'replaced', 'shifted', 'emptied', 'removed'] as const;

const lookCounts = ['images', 'listed', 'other'] as const;

export interface Tally {
  /** Of a run with a look: how many were kept back for each reason. */
  readonly keptBack?: Record<string, number>;
  /** Of the same: what the detector was shown, and how many places of text it found that are listed words or others. */
  readonly look?: Record<(typeof lookCounts)[number], number>;
  readonly files: Record<(typeof kinds)[number], number>;
  readonly actions: Record<(typeof actions)[number], number>;
}

interface ReportOptions {
  readonly headersOnly: boolean;
  readonly profile: Profile;
  readonly signer: NoteSigner | undefined;
  /** Undefined: nobody looks for text. */
  readonly look: ReportedLook | undefined;
}

export interface ReportedLook extends Omit<LookOptions, 'socketPath'> {
  readonly models: readonly ModelIdentity[];
}

export class DeidReport {
  readonly tally: Tally;
  readonly #path: string | undefined;
  readonly #file: number | undefined;
  readonly #digest = createHash('sha256');
  #lines = '';

  /** Never over an older report. */
  constructor(path: string | undefined, { headersOnly, profile, signer, look }: ReportOptions) {
    this.tally = {
      files: { written: 0, same: 0, 'kept-back': 0, 'not-dicom': 0 },
      actions: { kept: 0, replaced: 0, shifted: 0, emptied: 0, removed: 0 },
      ...(look && { keptBack: {}, look: { images: 0, listed: 0, other: 0 } }),
    };
    this.#path = path;
    this.#file = path === undefined ? undefined : openSync(path, 'wx', 0o600);
    this.#line({
      report: format,
      program: version,
      at: new Date().toISOString(),
      profile: `${profile.name}-${profile.version}`,
      options: profile.options,
      rules: rulesHash(profile),
      sweep: 'every clean header was searched for the identifiers of its source',
      frames: headersOnly ? 'not decoded' : 'all decoded',
      ...(look ? lookFacts(look) : { detector: null, burnedInText: 'not looked for' }),
      ...(signer && { key: signer.verifierKey }),
    });
  }

  add({ input, file }: DeidJob, result: DeidResult): void {
    const { look } = result;
    if (look && this.tally.look) for (const count of lookCounts) this.tally.look[count] += look[count];
    if (result.kind === 'kept-back') {
      const { reason } = result;
      const { keptBack } = this.tally;
      if (keptBack && reason !== 'not-dicom') keptBack[reason] = (keptBack[reason] ?? 0) + 1;
      this.tally.files[reason === 'not-dicom' ? 'not-dicom' : 'kept-back'] += 1;
      this.#line({ input, file, result: 'kept-back', reason, text: reasonText(reason), look });
      return;
    }
    this.tally.files[result.kind] += 1;
    for (const action of actions) this.tally.actions[action] += result.manifest[action];
    this.#line({ input, file, result: result.kind, object: result.sopInstanceUid, ...result.manifest, look });
  }

  /** `detached`: a signed note (c2sp.org/signed-note) of the report's SHA-256, in FILE.sig. */
  close(signer: NoteSigner | undefined): void {
    this.#line({ total: this.tally });
    this.#flush();
    if (this.#file === undefined || this.#path === undefined) return;
    closeSync(this.#file);
    if (signer === undefined) return;
    const note = signNote(`${format}\n${this.#digest.digest('hex')}\n`, signer);
    writeFileSync(`${this.#path}.sig`, note, { flag: 'wx', mode: 0o600 });
  }

  /** Of a run that failed: half a report says nothing, and would stand in the way of the next one's. */
  discard(): void {
    if (this.#file === undefined || this.#path === undefined) return;
    closeSync(this.#file);
    unlinkSync(this.#path);
  }

  #line(value: object): void {
    if (this.#file === undefined) return;
    this.#lines += `${JSON.stringify(value)}\n`;
    if (this.#lines.length > 1 << 16) this.#flush();
  }

  #flush(): void {
    if (this.#file === undefined) return;
    this.#digest.update(this.#lines);
    const bytes = Buffer.from(this.#lines);
    for (let from = 0; from < bytes.length; ) from += writeSync(this.#file, bytes, from);
    this.#lines = '';
  }
}

function lookFacts({ models, words, textProne }: ReportedLook): object {
  return {
    detector: models[0],
    readers: models.slice(1),
    burnedInText: 'looked for in each image by itself',
    // Not the words: somebody may have listed initials.
    wordsOfTheHouse: words.length,
    textProne,
  };
}

/** Codes of three tables, in words. */
export function reasonText(code: string): string {
  if (Object.hasOwn(inputFaults, code)) return inputFaults[code as keyof typeof inputFaults];
  const held = holdReasonText(code);
  return held === code ? clearingReasonText(code) : held;
}
