/** A data set as the DICOM JSON Model (PS3.18 Annex F); large binary values are left out. */
import type { DataElement, DataSet } from '../../../data-set/data-set.ts';
import { attributeTags, items, numbersOf, personNames, stringsOf } from '../../../data-set/values.ts';
import type { Vr } from '../../../data-set/vr.ts';

export interface JsonElement {
  readonly vr: Vr;
  readonly Value?: readonly unknown[];
  readonly InlineBinary?: string;
}
export type JsonDataSet = Readonly<Record<string, JsonElement>>;

const longestInline = 4_096;
const numeric = new Set<Vr>(['DS', 'IS', 'FL', 'FD', 'SL', 'SS', 'SV', 'UL', 'US', 'UV']);
const binary = new Set<Vr>(['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'UN']);

export function dicomJson(dataSet: DataSet): JsonDataSet {
  return Object.fromEntries(dataSet.elements.map((element) => [tagHex(element.tag), elementJson(dataSet, element)]));
}

function elementJson(dataSet: DataSet, element: DataElement): JsonElement {
  const { vr } = element;
  if (element.kind === 'sequence') return withValue(vr, items(dataSet, element.tag).map(dicomJson));
  if (element.kind !== 'value') return { vr };
  if (binary.has(vr)) {
    const fits = element.value.length > 0 && element.value.length <= longestInline;
    return fits ? { vr, InlineBinary: Buffer.from(element.value).toString('base64') } : { vr };
  }
  if (vr === 'AT') return withValue(vr, attributeTags(dataSet, element.tag).map(tagHex));
  if (vr === 'PN') return withValue(vr, personNames(dataSet, element.tag).map(nameJson));
  if (numeric.has(vr))
    return withValue(
      vr,
      numbersOf(element).map((value) => (Number.isFinite(value) ? value : null)),
    );
  // An empty value between two others is null (F.2.5).
  return withValue(
    vr,
    stringsOf(element, dataSet.characterSet).map((text) => (text === '' ? null : text)),
  );
}

function withValue(vr: Vr, Value: readonly unknown[]): JsonElement {
  return Value.length === 0 ? { vr } : { vr, Value };
}

function nameJson({
  alphabetic,
  ideographic,
  phonetic,
}: {
  alphabetic: string;
  ideographic: string;
  phonetic: string;
}) {
  const groups = { Alphabetic: alphabetic, Ideographic: ideographic, Phonetic: phonetic };
  return Object.fromEntries(Object.entries(groups).filter(([, text]) => text !== ''));
}

function tagHex(tag: number): string {
  return tag.toString(16).padStart(8, '0').toUpperCase();
}
