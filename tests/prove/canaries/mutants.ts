/** Mistakes that somebody could make in the engine, one line each: every one of them must let a needle through. */
import type { Change } from './engine.ts';

export interface Mutant extends Change {
  readonly name: string;
}

const crypto = "process.getBuiltinModule('node:crypto')";

function of(file: string, rows: readonly (readonly [name: string, from: string, to: string])[]): Mutant[] {
  return rows.map(([name, from, to]) => ({ name, file, from, to }));
}

/** One check of a value passes everything. */
const values: readonly Mutant[] = [
  ...of('deid/clean-value.ts', [
    ['any UID as it came', 'return cleanUid(element, rule, context);', 'return element;'],
    ['UIDs are kept', 'return standard ? uid : context.pseudonymUid(uid);', 'return uid;'],
    ['any date or time as it came', 'return cleanDates(element, rule, context);', 'return element;'],
    ['any coded string', 'return cleanCoded(element, rule, context);', 'return element;'],
    ['an unknown word between known ones', "=> (isKnown(value) ? value : ''", '=> (value'],
    ['any technical text', 'return cleanText(element, rule, context);', 'return element;'],
    ['any decimal', 'return cleanDecimal(element, rule);', 'return element;'],
    ['decimals of any size', ': sizedText(rule.tag, value);', ': value;'],
    ['any binary number', '? cleanBinary(element) : undefined;', '? element : undefined;'],
    ['any tag', 'return cleanTags(element, rule);', 'return element;'],
    ['a tag of no dictionary', '|| dictionaryEntry(tag) === undefined) return undefined;', ') continue;'],
    ['a table of any length', 'return cleanTable(element, rule, source);', 'return element;'],
    [
      'a value of another VR',
      '|| !rule.vrs.includes(element.vr)) return undefined;',
      ') return undefined;\n  if (!rule.vrs.includes(element.vr)) return element;',
    ],
  ]),
  ...of('deid/clean-binary.ts', [
    ['binary numbers of any size', 'sizedNumber(tag, number);', 'number;'],
    ['letters as numbers', 'value.every((byte) => byte >= 0x20 && byte <= 0x7e)', 'false'],
  ]),
  ...of('deid/number-size.ts', [
    ['six digits and more', 'if (size < sixDigits) return number;', 'return number;'],
    ['quantities to the last digit', 'Number(number.toPrecision(4)) : undefined;', 'number : undefined;'],
    ['digits that an exponent makes small', 'if (whole.length <= longest) return kept', 'return kept'],
    ['places past a million', '&& size <= million ?', '?'],
  ]),
  ...of('deid/date-shift.ts', [
    ['dates are not moved', 'new Date(time + days * day)', 'new Date(time)'],
    ['nobody is moved', 'return -7 * Number(weeks);', 'return 0 * Number(weeks);'],
    [
      'a date that is none',
      'if (time === undefined) return undefined;\n  const shifted',
      'if (time === undefined) return text;\n  const shifted',
    ],
    ['a time that is none', 'time.test(text) ? text : undefined', 'text'],
    [
      'a moment that is none',
      'if (date === undefined) return undefined;\n  return rest',
      'if (date === undefined) return text;\n  return rest',
    ],
  ]),
  ...of('deid/known-codes.ts', [
    ['any code of any scheme', 'return schemes.get(scheme)?.(code) === true;', 'return true;'],
    ['schemes that nobody knows', '?.(code) === true', '?.(code) !== false'],
    ['SNOMED without its check digit', '&& verhoeff(code)]', ']'],
    ['LOINC without its check digit', '&& loinc(code)]', ']'],
    ['any number of DICOM', '/^1[0-3]\\d{4}$/', '/^\\d+$/'],
    ['any RadLex number', 'RID\\d{1,6}$', 'RID\\d+$'],
  ]),
  ...of('deid/known-words.ts', [
    ['every word is known', 'return codedWords.has(word) ||', 'return true ||'],
    ['every text is known', 'return known !== undefined && (', 'return known !== undefined && (true || '],
  ]),
];

/** One rule of the structure is skipped. */
const structure: readonly Mutant[] = [
  ...of('deid/clean-data-set.ts', [
    [
      'private elements',
      'if (rule === undefined) {',
      'if (rule === undefined && isPrivate(element.tag)) {\n      out.push(element);\n      continue;\n    }\n    if (rule === undefined) {',
    ],
    [
      'attributes without a rule',
      'if (rule === undefined) {',
      'if (rule === undefined) {\n      if (!isPrivate(element.tag)) out.push(element);\n      continue;\n    }\n    if (rule === undefined) {',
    ],
    [
      'items as they came',
      'const elements = cleanElements(item, rule.items(), context);',
      'const { elements } = item;',
    ],
    ['codes as they came', 'codes: cleanCode,', 'codes: (code) => code,'],
    [
      'meanings of codes',
      "textElement(codeMeaning, 'LO', code),",
      "textElement(codeMeaning, 'LO', firstString(item, codeMeaning) ?? code),",
    ],
    [
      'a value where a sequence should stand',
      'return items ? undefined : cleanValue',
      'return items ? element : cleanValue',
    ],
    [
      'a sequence where a value should stand',
      'if (cleanItem === undefined) return undefined;',
      'if (cleanItem === undefined) return element;',
    ],
  ]),
  ...of('deid/deidentify.ts', [
    [
      'names of the object',
      "textElement(0x00080018, 'UI', names.sopInstanceUid)",
      "textElement(0x00080018, 'UI', uids.sopInstance)",
    ],
    [
      'names of the series',
      "textElement(0x0020000e, 'UI', names.seriesInstanceUid)",
      "textElement(0x0020000e, 'UI', uids.series)",
    ],
    ['names of the study in its row', 'studyInstanceUid: uidOf(uids.study),', 'studyInstanceUid: uids.study,'],
  ]),
  ...of('deid/names.ts', [
    ['the sender’s number in its row', 'const key = patientKey(', 'const key = patientId || patientKey('],
    [
      'the sender’s accession number',
      "pseudonymAccession(keys, firstString(source, 0x00080050) ?? '')",
      "firstString(source, 0x00080050) ?? ''",
    ],
  ]),
  ...of('deid/pseudonym.ts', [
    [
      'UIDs without a key',
      "uidOfDigest(keyed(keys.pseudonym, 'uid', uid))",
      `uidOfDigest(${crypto}.createHash('sha256').update(uid).digest())`,
    ],
    [
      'patients without a key',
      "keyed(keys.pseudonym, kind, ...parts).toString('hex', 0, 16)",
      `${crypto}.createHash('md5').update(patient.patientId).digest('hex')`,
    ],
    [
      'accession numbers without a key',
      "keyed(key, 'accession', accession)",
      `${crypto}.createHash('sha1').update(accession).digest()`,
    ],
  ]),
];

/** One rule about pixels and what stands around them is skipped. */
const pixels: readonly Mutant[] = [
  ...of('deid/jpeg-walker.ts', [
    ['JPEG comments', "this.#marker === com || extension ? 'blank' : 'keep'", "extension ? 'blank' : 'keep'"],
    ['JPEG application segments', 'else prefix.fill(0);', 'else return;'],
    [
      'the rest of JPEG application segments',
      "this.#left = this.#length - wanted;\n    this.#mode = 'blank';",
      "this.#left = this.#length - wanted;\n    this.#mode = 'keep';",
    ],
    ['bytes behind a JPEG', 'out.blank(to - at);\n        at = to;', 'out.pass(chunk, at, to);\n        at = to;'],
  ]),
  ...of('deid/jpeg-2000-walker.ts', [
    ['JPEG 2000 comments', "this.#marker === com ? 'blank' : 'keep'", "'keep'"],
    ['bytes behind a JPEG 2000', 'out.blank(to - at);\n        return;', 'out.pass(chunk, at, to);\n        return;'],
    [
      'boxes before a JPEG 2000',
      "if (byte !== 0xff) throw new BulkError('BULK_CODESTREAM');\n        this.#mode = 'soc';",
      "if (byte !== 0xff) return;\n        this.#mode = 'soc';",
    ],
  ]),
  ...of('deid/bulk-filter.ts', [
    [
      'what follows the pixels',
      'this.#tailDropped += chunk.length - end;',
      'this.#out.pass(chunk, end, chunk.length);',
    ],
  ]),
  ...of('deid/native-pixels.ts', [
    [
      'more pixels than the image has',
      'else out.pass(chunk, 0, kept(this.#samples));',
      'else out.pass(chunk, 0, end);',
    ],
  ]),
  ...of('deid/encapsulated-pixels.ts', [['any offset table', 'checkOffsets(this.#table);', '']]),
  ...of('pixels/stray-bits.ts', [
    [
      'unused bits of pixels',
      'if (bitsStored >= width || width > 32) return undefined;',
      'if (bitsStored >= 0) return undefined;',
    ],
  ]),
];

export const mutants: readonly Mutant[] = [...values, ...structure, ...pixels];

/**
 * The sweep holds what carries an identifier of its own object, whatever let it through: it is blind in every mutant, so that each rule
 * is judged by itself.
 */
export const blindSweep: Change = { file: 'deid/sweep.ts', from: 'return this.#hit;', to: 'return false;' };

/**
 * Two families, each of one engine: the rule of one attribute is "keep", whatever Table E.1-1 says (X, Z, D, U); and the IOD of a class has
 * one attribute more. Which one, the process says.
 */
export const oneKept: Change = {
  file: 'deid/deidentify.ts',
  from: 'dataSetOf([...sopClass.required, ...elements, ...anew, ...statement])',
  to: 'dataSetOf([...sopClass.required, ...elements, ...anew, ...statement, ...source.elements.filter(({ tag }) => tag === Number(process.env.CANARY_TAG))])',
};
export const oneAllowed: readonly Change[] = [
  {
    file: 'deid/rules.ts',
    from: 'if (known !== undefined) return known;',
    to: '',
  },
  {
    file: 'deid/rules.ts',
    from: 'const attributes = new Map(list.attributes);',
    to: 'const attributes = new Map(list.attributes);\n  attributes.set(Number(process.env.CANARY_TAG), { type: 3, unconditional: false, children: [] });',
  },
];

/** What a box does that is started to lie. */
export const lie: Change = mutants.find(({ name }) => name === 'private elements') as Mutant;
