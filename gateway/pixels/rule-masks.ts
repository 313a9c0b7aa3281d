/** What a rule of the house lets the box paint over by itself; never where a person has looked, and each rule once. */

import type { DataSet } from '../../data-set/data-set.ts';
import type { FrameBox, RuleMask } from './clearing-verdict.ts';
import { deviceRuleFor, rectanglesOf } from './device-rules.ts';
import type { ImageDecision } from './image-decision.ts';
import type { DeviceRule } from './read-device-rules.ts';
import { initialsRule, maskOf, mostMarks } from './short-mark.ts';

/** The device's rectangles, whether text was found there or not. */
export function ruleOfDevice(
  header: DataSet,
  rules: readonly DeviceRule[] | undefined,
  decision: ImageDecision | undefined,
): RuleMask | undefined {
  const rule = rules && deviceRuleFor(header, rules);
  return rule && isOpen(rule.name, decision) ? { rule: rule.name, boxes: rectanglesOf(rule) } : undefined;
}

/** Where all that holds the image are short marks outside the body. */
export function initialsMask(
  boxes: readonly FrameBox[],
  image: { readonly width: number; readonly height: number },
  decision: ImageDecision | undefined,
): RuleMask | undefined {
  const holding = boxes.filter(({ word }) => word === undefined);
  if (holding.length === 0 || holding.length > mostMarks || !isOpen(initialsRule, decision)) return undefined;
  return holding.every(({ mark }) => mark)
    ? { rule: initialsRule, boxes: holding.map((box) => maskOf(box, image)) }
    : undefined;
}

function isOpen(rule: string, decision: ImageDecision | undefined): boolean {
  return decision === undefined || (!decision.seen && decision.rules?.includes(rule) !== true);
}
