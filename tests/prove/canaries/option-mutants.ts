/**
 * Mistakes in what the options of a profile keep, one line each, judged by an object made for each: as the engine is, the needle is not
 * left, and with the mistake it is. Where the sweep would hold the object whatever let the needle through, it is blind.
 */
import { type DataElement, withElements } from '../../../data-set/data-set.ts';
import { emptyElement, textElement } from '../../../data-set/elements.ts';
import { encodePart10Header } from '../../../data-set/part10.ts';
import { explicitLittleEndian } from '../../../data-set/transfer-syntax.ts';
import { patientName } from '../../../gateway/deid/patient.ts';
import { type OptionId, profileOf } from '../../../gateway/deid/profile.ts';
import { ctImage, imageOf, keys } from '../../gateway/deid/images.ts';
import { type Change, type Engine, loadEngine } from './engine.ts';
import { blindSweep } from './mutants.ts';

interface OptionMutant extends Change {
  readonly name: string;
  readonly options: readonly OptionId[];
  readonly planted: readonly DataElement[];
  readonly needle: string;
  /** The sweep is not what is judged. */
  readonly blind: boolean;
}

const needle = 'QXNEEDLE';
const hex = 'deadbeef'.repeat(4);
const institution = (text: string) => textElement(0x00080080, 'LO', text);

function mutant(
  name: string,
  [file, from, to]: readonly [file: string, from: string, to: string],
  planted: readonly DataElement[],
  options: readonly OptionId[],
  more: { readonly blind?: boolean; readonly needle?: string } = {},
): OptionMutant {
  return { name, file: `deid/${file}`, from, to, planted, options, blind: false, needle, ...more };
}

const optionMutants: readonly OptionMutant[] = [
  mutant(
    'an option that is off',
    ['rules.ts', 'on.has(id) && options.get(id)', 'options.get(id)'],
    [textElement(0x00181000, 'LO', needle)],
    [],
    { blind: true },
  ),
  mutant(
    'the rules of another profile',
    ['rules.ts', "const set = [...options].sort().join(' ');", "const set = '';"],
    [textElement(0x00181000, 'LO', needle)],
    [],
    { blind: true },
  ),
  mutant(
    'private elements of any creator',
    [
      'safe-private.ts',
      'if (creator === undefined || known === undefined) return [];',
      'if (creator === undefined) return [];\n    if (known === undefined) return [creator, element];',
    ],
    [textElement(0x00290010, 'LO', 'ACME'), textElement(0x00291001, 'LO', needle)],
    ['retain-safe-private'],
    { blind: true },
  ),
  mutant(
    'private elements under a creator that is not theirs',
    ['safe-private.ts', 'known === undefined) return [];', 'known === undefined) return [element];'],
    [textElement(0x00190010, 'LO', 'ACME'), textElement(0x0019109c, 'LO', needle)],
    ['retain-safe-private'],
    { blind: true },
  ),
  mutant(
    'free text of private elements',
    ['safe-private.ts', "LO: 'coded'", "LO: 'kept-text'"],
    [textElement(0x00190010, 'LO', 'GEMS_ACQU_01'), textElement(0x0019109c, 'LO', needle)],
    ['retain-safe-private'],
    { blind: true },
  ),
  mutant(
    'the sweep passes over every attribute that has no name in it',
    ['retention.ts', "kept.some((id) => row?.get(id) === 'K')", 'kept.length > 0'],
    [textElement(0x00100020, 'LO', needle), institution(`Praxis ${needle}`)],
    ['retain-institution-identity'],
  ),
  mutant(
    'the sweep spares names that are also those of a house',
    ['sweep-needles.ts', "(kind === 'words' || kind === 'date')", 'true'],
    [textElement(0x00100010, 'PN', needle), institution(`Praxis ${needle}`)],
    ['retain-institution-identity'],
  ),
  mutant(
    'a text of any length and sign',
    ['clean-kept-text.ts', '[...one].length > most || unprintable.test(text)', 'false'],
    [institution(`${needle}${'K'.repeat(60)}`)],
    ['retain-institution-identity'],
  ),
  mutant(
    'a UID of any form',
    ['clean-value.ts', 'return uid.length <= 64 && uidForm.test(uid);', 'return true;'],
    [textElement(0x00200052, 'UI', `${needle}.1`)],
    ['retain-uids'],
  ),
  mutant(
    'any seal is a good one',
    ['deidentify.ts', 'if (again.mark === stated) return again;', 'return again;'],
    [
      textElement(0x00120063, 'LO', 'MarkIt Edge', '0'.repeat(32)),
      textElement(0x00100010, 'PN', patientName(hex)),
      textElement(0x00100020, 'LO', hex),
      emptyElement(0x00100030, 'DA'),
    ],
    ['modified-dates'],
    { needle: hex },
  ),
];

function left({ planted, options, needle: wanted }: OptionMutant, engine: Engine): boolean {
  const context = { keys, sopClassUid: ctImage, sopInstanceUid: '1.2.3.4', transferSyntax: explicitLittleEndian };
  const source = withElements(imageOf(ctImage), planted);
  // A profile that keeps more goes first: nothing of it may stay behind.
  const wide = profileOf({ name: 'wide', version: 1, options: ['retain-device-identity'] });
  engine.deidentifyHeader(source, { ...context, profile: wide });
  const clean = engine.deidentifyHeader(source, { ...context, profile: profileOf({ name: 'a', version: 1, options }) });
  if (clean.kind === 'hold') return false;
  const bytes = Buffer.from(encodePart10Header(clean.dataSet, { transferSyntax: explicitLittleEndian }));
  return bytes.includes(wanted) || JSON.stringify(clean.identity).includes(wanted);
}

/** Throws where the engine as it is leaves a needle. */
export async function runOptionMutants(): Promise<{ readonly total: number; readonly survivors: readonly string[] }> {
  const survivors: string[] = [];
  for (const one of optionMutants) {
    const blind = one.blind ? [blindSweep] : [];
    if (left(one, await loadEngine(...blind))) throw new Error(`the engine as it is lets through: ${one.name}`);
    const { file, from, to } = one;
    if (!left(one, await loadEngine(...blind, { file, from, to }))) survivors.push(one.name);
  }
  return { total: optionMutants.length, survivors };
}
