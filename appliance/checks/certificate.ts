/** Warns before readers' browsers refuse the box. */
import type { Check } from '../check.ts';

const day = 86_400_000;

export const certificate: Check = async ({ certificateExpires, now }) => {
  const days = Math.floor((certificateExpires - now) / day);
  if (days >= 30) return undefined;
  return {
    check: 'certificate',
    severity: days < 1 ? 'fault' : 'notice',
    text: `The HTTPS certificate ends in ${Math.max(days, 0)} days. The box renews its own at a restart; a hospital's must be replaced.`,
  };
};
