/** Which images a training set may hold: a rule like that of a model, and more than radiographs no rule lets in. */
import type { Instance } from '../store/instances.ts';
import { admits, type ImageFacts, isView, type ModelRule, type ModelRules, ruleFor, term } from './rules.ts';

/** Under this name the house may set another rule in the file of its rules (docs/analysis.md). */
export const setRuleName = 'training-set';

/** What the shipped models look at. */
const shipped = { name: setRuleName, use: { modalities: ['CR', 'DX'], bodyParts: ['CHEST'], views: [] } };

/**
 * Radiographs (PS3.3 C.7.3.1.1.1): no rule lets in more. Of slices of a head a face can be made again, a photograph may show one, and
 * no box takes faces away.
 */
const radiographs: readonly string[] = ['CR', 'DX', 'MG', 'RG', 'RF', 'PX', 'IO'];

/** What is looked at of an image. */
type RuledImage = ImageFacts & Pick<Instance, 'pixelOffset'>;

export interface SetRule {
  readonly rule: ModelRule;
  mayBeIn(image: RuledImage): boolean;
  /** As the table of cases says it: of closed lists, or nothing. */
  said(image: ImageFacts): {
    readonly view: string;
    readonly modality: string;
    readonly bodyPart: string;
  };
}

export function setRule(rules: ModelRules): SetRule {
  const rule = ruleFor(shipped, rules);
  return {
    rule,
    mayBeIn: (image) =>
      image.pixelOffset !== null && radiographs.includes(term(image.modality)) && admits(rule, image) === 'yes',
    said: ({ viewPosition, modality, bodyPart }) => ({
      view: isView(term(viewPosition)) ? term(viewPosition) : '',
      modality: radiographs.includes(term(modality)) ? term(modality) : '',
      bodyPart: rule.bodyParts.includes(term(bodyPart)) ? term(bodyPart) : '',
    }),
  };
}
