/** What each option changes, counted over the rules: by itself, beside the Basic profile alone. */

import { confidentialityRows } from './confidentiality.ts';
import { type OptionId, profileOptions } from './profile.ts';
import { type RuleKind, type Rules, rulesOf } from './rules.ts';

/** CR, DX, MG, CT, MR, US, NM, SC, XA, RF, PT, enhanced CT and MR, slides, segmentation, RT structure set and plan. */
const ends = ['1', '1.1', '1.2', '2', '4', '6.1', '20', '7', '12.1', '12.2', '128', '2.1', '4.1', '77.1.6', '66.4'];
const classes = [...ends, '481.3', '481.5'].map((end) => `1.2.840.10008.5.1.4.1.1.${end}`);

/** Attributes of the top level, by tag: what would be done with it. */
function kindsBy(options: readonly OptionId[]): Map<number, RuleKind> {
  const kinds = new Map<number, RuleKind>();
  for (const sopClass of classes) {
    const rules: Rules = rulesOf(sopClass, { options })?.rules ?? new Map();
    for (const { tag, kind } of rules.values()) if (kind !== 'remove') kinds.set(tag, kind);
  }
  return kinds;
}

const changes: Readonly<Record<OptionId, string>> = {
  'retain-safe-private': 'private elements of a list are kept',
  'retain-uids': 'UIDs stay as they came',
  'retain-device-identity': 'serial numbers, stations, IDs and UIDs of devices stay',
  'retain-institution-identity': 'name, address and department of the house stay',
  'retain-patient-characteristics': 'sex, age (to 90), size, weight, smoking, pregnancy stay',
  'retain-full-dates': 'dates and times stay as they came',
  'modified-dates': 'dates are moved by whole weeks, one number for a patient; times stay',
  'clean-descriptors': 'descriptions stay where they are listed values',
  'clean-structured-content': 'numbers and codes of the acquisition context stay',
  'clean-graphics': 'nothing: no graphic is kept',
};

export function optionsTable(): { readonly classes: number; readonly text: string } {
  const basic = kindsBy([]);
  const rows = profileOptions.map(({ id, code, meaning }) => {
    const kinds = [...kindsBy([id])];
    const more = kinds.filter(([tag]) => !basic.has(tag)).length;
    const other = kinds.filter(([tag, kind]) => basic.has(tag) && basic.get(tag) !== kind).length;
    const named = [...confidentialityRows().values()].filter(({ options }) => options.has(id)).length;
    return `| \`${id}\` | ${code} | ${meaning} | ${changes[id]} | ${named} | ${more} | ${other} |`;
  });
  const head = '| option | code | name | what it changes | rows of the table | attributes more | kept otherwise |';
  return { classes: classes.length, text: [head, '|---|---|---|---|---|---|---|', ...rows].join('\n') };
}
