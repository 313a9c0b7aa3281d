/** Adds groups of equal instances up to the report of a project, page by page, so that other readers are served in between. */

import { addKinds, elementFates, elementKinds, type KindCounts, parseManifestLine } from '../contract/deid-counts.ts';
import type { DeidReport, FateRow } from '../contract/deid-report.ts';
import { holdReasonText } from '../images/hold-reason.ts';
import { clearingReasonText } from '../pixels/clearing-reason.ts';
import type { ManifestGroup } from '../store/manifest-operations.ts';
import type { Store } from '../store/store.ts';

/** Cases a page: some thousand instances, less than a tenth of a second. */
const page = 200;

export async function deidReport(
  store: Store,
  project: { readonly id: number; readonly name: string; readonly cases: number },
  options: { readonly heldObjects: boolean },
): Promise<DeidReport> {
  const sum = new Summing();
  for (let after = 0; after < project.cases; after += page) {
    for (const group of await store.read.manifestGroups({ projectId: project.id, after, limit: page })) sum.add(group);
  }
  const held = options.heldObjects ? await store.read.heldByReason({}) : null;
  const heldObjects = held?.map(({ reason, objects }) => ({ reason, words: holdReasonText(reason), objects })) ?? null;
  return { project: { id: project.id, name: project.name }, ...sum.report(), heldObjects };
}

const actions = ['kept', 'replaced', 'shifted', 'emptied', 'removed'] as const;
const structures = ['segments', 'blanked', 'tail', 'preamble'] as const;

/** Values by a key of theirs, made where there is none yet. */
class Table<Row> {
  readonly #rows = new Map<string, Row>();
  row(key: readonly unknown[], make: () => Row): Row {
    const name = JSON.stringify(key);
    const known = this.#rows.get(name) ?? make();
    this.#rows.set(name, known);
    return known;
  }
  /** By key. */
  get all(): Row[] {
    return [...this.#rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  }
}

type Mutable<Row> = { -readonly [Key in keyof Row]: Row[Key] };
type RowOf<Key extends 'states' | 'detectors' | 'profiles' | 'sources'> = Mutable<DeidReport[Key][number]>;

class Summing {
  #instances = 0;
  #known = 0;
  #toldApart = 0;
  readonly #actions = { kept: 0, replaced: 0, shifted: 0, emptied: 0, removed: 0 };
  readonly #kinds: KindCounts = {};
  readonly #structure = { segments: 0, blanked: 0, tail: 0, preamble: 0 };
  readonly #masks = { decided: 0, images: 0, boxes: 0 };
  readonly #states = new Table<RowOf<'states'>>();
  readonly #detectors = new Table<RowOf<'detectors'>>();
  readonly #profiles = new Table<RowOf<'profiles'>>();
  readonly #sources = new Table<RowOf<'sources'>>();

  add(group: ManifestGroup): void {
    const { instances, clearing, clearingReason: reason } = group;
    const line = parseManifestLine(group.manifest ?? '');
    this.#instances += instances;
    this.#masks.decided += group.decided;
    this.#masks.images += group.masked;
    this.#masks.boxes += group.masks;
    const words = reason === null ? null : clearingReasonText(reason);
    this.#states.row([clearing, reason], () => ({ state: clearing, reason, words, images: 0 })).images += instances;
    this.#addLook(group);
    const profile = this.#profiles.row([group.profile, line?.rules], () => ({
      ...{ profile: group.profile, rules: line?.rules ?? null, instances: 0, since: group.first, until: group.last },
    }));
    profile.instances += instances;
    profile.since = Math.min(profile.since, group.first);
    profile.until = Math.max(profile.until, group.last);
    const { source, sopClassUid: sopClass } = group;
    const none = { instances: 0, cleared: 0, kept: 0, changed: 0, removed: 0 };
    const from = this.#sources.row([source, sopClass], () => ({ source, sopClass, ...none }));
    from.instances += instances;
    if (clearing === 'cleared') from.cleared += instances;
    if (line === undefined) return;
    from.kept += line.kept * instances;
    from.changed += (line.replaced + line.shifted + line.emptied) * instances;
    from.removed += line.removed * instances;
    this.#addLine(line, instances);
  }

  #addLook({ detector: name, detectorSha256: sha256, clearing, instances }: ManifestGroup): void {
    const look = this.#detectors.row([name, sha256], () => ({ name, sha256, cleared: 0, others: 0 }));
    if (clearing === 'cleared') look.cleared += instances;
    else look.others += instances;
  }

  #addLine(line: NonNullable<ReturnType<typeof parseManifestLine>>, times: number): void {
    this.#known += times;
    for (const action of actions) this.#actions[action] += line[action] * times;
    for (const what of structures) this.#structure[what] += line.structure[what] * times;
    if (line.kinds === undefined) return;
    this.#toldApart += times;
    addKinds(this.#kinds, line.kinds, times);
  }

  report(): Omit<DeidReport, 'project' | 'heldObjects'> {
    const noFates = Object.fromEntries(elementFates.map((fate) => [fate, 0]));
    const kinds = elementKinds
      .filter((kind) => this.#kinds[kind] !== undefined)
      .map((kind) => ({ kind, ...noFates, ...this.#kinds[kind] }) as FateRow);
    return {
      instances: this.#instances,
      known: this.#known,
      toldApart: this.#toldApart,
      ...{ actions: this.#actions, kinds, structure: this.#structure, masks: this.#masks },
      ...{ states: this.#states.all, detectors: this.#detectors.all },
      ...{ profiles: this.#profiles.all, sources: this.#sources.all },
    };
  }
}
