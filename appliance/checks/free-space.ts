/** Warns before the data folder is full: a full one refuses every study. */
import { statfs } from 'node:fs/promises';
import type { Check } from '../check.ts';

const noticeBytes = 20 * 2 ** 30;
const faultBytes = 1 * 2 ** 30;

export const freeSpace: Check = async ({ data }) => {
  const { bavail, bsize } = await statfs(data);
  const free = bavail * bsize;
  if (free >= noticeBytes) return undefined;
  const gigabytes = (free / 2 ** 30).toFixed(1);
  return {
    check: 'free-space',
    severity: free < faultBytes ? 'fault' : 'notice',
    text: `The data folder has ${gigabytes} GiB left. Make room; when it is full, senders are told to keep their studies.`,
  };
};
