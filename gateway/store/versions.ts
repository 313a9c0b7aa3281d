/** Which version of a SOP instance is shown, and what sets another one apart from it. */
import type { ImageChange } from '../contract/case-changes.ts';
import type { Instance } from './instances.ts';

export type Version = Pick<
  Instance,
  'id' | 'sopInstanceUid' | 'version' | 'clearing' | 'patientKey' | 'samplesDigest' | 'descriptionDigest'
>;

/** What a reader would see otherwise. Without digests nobody can say that two are the same, so they are not. */
export function pictureChange(from: Version, to: Version): 'pixels' | 'description' | undefined {
  if (from.id === to.id) return undefined;
  if (from.samplesDigest === null || from.samplesDigest !== to.samplesDigest) return 'pixels';
  return from.descriptionDigest === to.descriptionDigest ? undefined : 'description';
}

export function changesBetween(from: Version, to: Version): ImageChange[] {
  const picture = pictureChange(from, to);
  return [...(picture ? [picture] : []), ...(from.patientKey === to.patientKey ? [] : (['patient'] as const))];
}

/**
 * Of the versions of one SOP instance: the first that shows what the newest cleared one shows, of the same patient. A PACS
 * that sends an image again in another transfer syntax changes nothing for anybody; while a version waits or is held, the
 * one before it stays.
 */
export function shownVersion<V extends Version>(versions: readonly V[]): V | undefined {
  const cleared = versions.filter(({ clearing }) => clearing === 'cleared').sort((a, b) => a.version - b.version);
  const newest = cleared.at(-1);
  return newest && cleared.find((one) => changesBetween(one, newest).length === 0);
}

/** The versions of each SOP instance, in the order of their first. */
export function bySopInstance<V extends Version>(versions: readonly V[]): V[][] {
  return [...Map.groupBy(versions, (one) => one.sopInstanceUid).values()];
}

export function shownVersions<V extends Version>(versions: readonly V[]): V[] {
  return bySopInstance(versions).flatMap((group) => shownVersion(group) ?? []);
}

/**
 * What is shown now and is not what `seen` names: ids of the versions that were on the screen, of a study's `versions`.
 * Where nothing is known to have been seen, nothing is known to have changed.
 */
export function changesSince(seen: readonly number[], versions: readonly Version[]): ImageChange[] {
  if (seen.length === 0) return [];
  const changes = bySopInstance(versions).flatMap((group): ImageChange[] => {
    const shown = shownVersion(group);
    const before = group.find(({ id }) => seen.includes(id));
    if (!shown) return [];
    return before ? changesBetween(before, shown) : ['added'];
  });
  return [...new Set(changes)];
}
