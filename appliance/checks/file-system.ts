/** Says when the data folder lies on a file system that does not keep the promise of a sync. */
import { statfs } from 'node:fs/promises';
import type { Check } from '../check.ts';

/** statfs(2) magic numbers of file systems known to keep what fdatasync promised through a power cut. */
const trusted: Readonly<Record<number, string>> = {
  61267: 'ext4',
  1481003842: 'xfs',
  2435016766: 'btrfs',
  801189825: 'zfs',
};

const known: Readonly<Record<number, string>> = {
  2035054128: 'overlay',
  16914836: 'tmpfs',
  26985: 'nfs',
  16914839: '9p',
  12805120: 'ceph',
  4283649346: 'cifs',
  4266872130: 'smb',
  1702057286: 'fuse',
};

export const fileSystem: Check = async ({ data }) => {
  const { type } = await statfs(data);
  if (trusted[type]) return undefined;
  const name = known[type] ?? `0x${type.toString(16)}`;
  return {
    check: 'file-system',
    severity: 'notice',
    text: `The data folder lies on a file system (${name}) that does not keep what a sync promises: a power cut may lose studies that were acknowledged. Move it to ext4, xfs, btrfs or zfs on a local disk.`,
  };
};
