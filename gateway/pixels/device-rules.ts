/**
 * Rules that say where a device writes text into its images: facts about the device and the image's size on one side, rectangles on
 * the other. Those that ship are in device-rectangles.json; a site has a file of its own, in the same form.
 */

import type { DataSet } from '../../data-set/data-set.ts';
import { firstNumber, firstString, strings } from '../../data-set/values.ts';
import shipped from './device-rectangles.json' with { type: 'json' };
import type { DecidedBox } from './image-decision.ts';
import { type DeviceRule, readDeviceRules } from './read-device-rules.ts';

export const shippedDeviceRules: readonly DeviceRule[] = readDeviceRules(shipped);

/** The first rule that fits. */
export function deviceRuleFor(header: DataSet, rules: readonly DeviceRule[]): DeviceRule | undefined {
  const modality = firstString(header, 0x00080060);
  const maker = firstString(header, 0x00080070)?.toUpperCase() ?? '';
  const model = firstString(header, 0x00081090)?.toUpperCase() ?? '';
  const [rows, columns] = [firstNumber(header, 0x00280010), firstNumber(header, 0x00280011)];
  const imageType = strings(header, 0x00080008);
  return rules.find(
    (rule) =>
      rule.modality === modality &&
      maker.includes(rule.maker.toUpperCase()) &&
      (rule.models?.some((words) => model.includes(words.toUpperCase())) ?? true) &&
      (rule.rows === undefined || rule.rows === rows) &&
      rule.columns === columns &&
      (rule.imageType === undefined || imageType.includes(rule.imageType)),
  );
}

export function rectanglesOf({ rectangles }: DeviceRule): DecidedBox[] {
  return rectangles.map(([x, y, width, height]) => ({ x, y, width, height }));
}
