/** Which images a training set may hold: a rule like that of a model, and what no rule lets in. */
import type { Instance } from '../store/instances.ts';
import { admits, isView, type ModelRule, type ModelRules, ruleFor } from './rules.ts';

/** Under this name the house may set another rule in the file of its rules (docs/analysis.md). */
export const setRuleName = 'training-set';

/** What the shipped models look at. */
const shipped = { name: setRuleName, use: { modalities: ['CR', 'DX'], bodyParts: ['CHEST'], views: [] } };

/** Of slices of a head a face can be made again, and no box takes faces away: these never leave as pictures. */
const sections: readonly string[] = ['CT', 'MR', 'PT', 'NM', 'XA', 'OPT'];

export interface SetRule {
  readonly rule: ModelRule;
  mayBeIn(image: Instance): boolean;
  /** As the table of cases says it: of closed lists, or nothing. */
  said(image: Instance): { readonly view: string; readonly modality: string; readonly bodyPart: string };
}

export function setRule(rules: ModelRules): SetRule {
  const rule = ruleFor(shipped, rules);
  return {
    rule,
    mayBeIn: (image) =>
      image.pixelOffset !== null && !sections.includes(term(image.modality)) && admits(rule, image) === 'yes',
    said: ({ viewPosition, modality, bodyPart }) => ({
      view: isView(term(viewPosition)) ? term(viewPosition) : '',
      // Of a rule that admits all it is what came, in the form of a code string; else it is one of the rule's.
      modality: /^[A-Z]{2,6}$/.test(term(modality)) ? term(modality) : '',
      bodyPart: rule.bodyParts.includes(term(bodyPart)) ? term(bodyPart) : '',
    }),
  };
}

function term(value: string | null): string {
  return (value ?? '').trim().toUpperCase();
}
