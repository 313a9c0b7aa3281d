/** What a profile keeps on purpose although it identifies: the sweep finds nothing in it, and everything else beside it. */

import type { Vr } from '../../data-set/vr.ts';
import { confidentialityRow } from './confidentiality.ts';
import type { OptionId, Profile } from './profile.ts';

export interface Retention {
  /** Every UID, wherever it stands. */
  readonly uids: boolean;
  /** Whether the value of an attribute is kept. */
  keeps(tag: number, vr: Vr): boolean;
}

const identities = ['retain-device-identity', 'retain-institution-identity'] as const;

/** By the table alone, not by the rules: the sweep shares nothing with what it looks over. undefined: nothing that identifies. */
function retentionOf(options: readonly OptionId[]): Retention | undefined {
  const kept = identities.filter((id) => options.includes(id));
  const uids = options.includes('retain-uids');
  const dates = options.includes('retain-full-dates');
  if (kept.length === 0 && !uids && !dates) return undefined;
  return {
    uids,
    keeps(tag, vr) {
      const row = confidentialityRow(tag)?.options;
      if (vr === 'DA' || vr === 'DT') return dates && (row === undefined || row.get('retain-full-dates') === 'K');
      return vr !== 'PN' && kept.some((id) => row?.get(id) === 'K');
    },
  };
}

const known = new WeakMap<Profile, Retention | { readonly none: true }>();

export function retentionOfProfile(profile: Profile): Retention | undefined {
  const before = known.get(profile);
  if (before !== undefined) return 'none' in before ? undefined : before;
  const retention = retentionOf(profile.options);
  known.set(profile, retention ?? { none: true });
  return retention;
}

/** Patient's Name, Patient ID, Accession Number. */
const pseudonymous = new Set([0x00080050, 0x00100010, 0x00100020]);

/** Of a header with its seal unbroken: names, UIDs and dates are this box's own. */
export function retentionOfSealed(also: Retention | undefined): Retention {
  return {
    uids: true,
    keeps: (tag, vr) => vr === 'DA' || vr === 'DT' || pseudonymous.has(tag) || also?.keeps(tag, vr) === true,
  };
}
