/** The list around the case in hand, and the next cases fetched and decoded before they are asked for. */

import { type Signal, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { OwnCounts } from '../../gateway/contract/projects.ts';
import type { Task } from '../../gateway/contract/tasks.ts';
import type { WorklistItem } from '../../gateway/contract/worklist.ts';
import { client, live } from '../api/session.ts';
import type { Viewer } from '../viewer/viewer.ts';
import { cases, onSaved } from './saving.ts';

const before = 30;
const around = 90;
/** Cases held ready ahead: the next one at once, the one after while the reader looks. */
const ahead = 2;

export interface Neighbours {
  readonly items: Signal<readonly WorklistItem[]>;
  readonly counts: Signal<OwnCounts | undefined>;
  readonly loaded: Signal<ReadonlySet<number>>;
}

export function useNeighbours(task: Task | undefined, viewer: Viewer | undefined, shown: boolean): Neighbours {
  const items = useSignal<readonly WorklistItem[]>([]);
  const counts = useSignal<OwnCounts | undefined>(undefined);
  const loaded = useSignal<ReadonlySet<number>>(new Set());
  const project = task?.projectId;
  const position = task?.position;
  useEffect(() => {
    if (project === undefined || position === undefined) return;
    const read = (): void => {
      client.worklist(project, { after: Math.max(0, position - before), limit: around }).then(
        (list) => {
          items.value = list.items;
          counts.value = list.counts;
        },
        () => {
          // The list stays as it was; the case itself says whether the box answers.
        },
      );
    };
    read();
    const stopSaved = onSaved((entry) => {
      if (entry.kind !== 'answer') read();
    });
    const stopLive = live.listen(({ type }) => {
      if (type === 'tasks-added' || type === 'hello') read();
    });
    return () => {
      stopSaved();
      stopLive();
    };
  }, [project, position]);

  useEffect(() => {
    if (!shown || viewer === undefined || task === undefined) return;
    let left = false;
    const fetchAhead = async (): Promise<void> => {
      let next = task.next;
      for (let i = 0; i < ahead && next !== null && !left; i++) {
        const coming: Task = await cases.get(next);
        for (const image of coming.images) {
          if (left || !(await viewer.prefetch({ image, frame: 1 }))) return;
        }
        loaded.value = new Set([...loaded.value, coming.id]);
        next = coming.next;
      }
    };
    fetchAhead().catch(() => {
      // Asked for again, and said, when it is the case in hand.
    });
    return () => {
      left = true;
    };
  }, [task?.id, viewer, shown]);
  return { items, counts, loaded };
}

/** Where a submit leads: the next case in order that waits for an answer, else the neighbour. */
export function nextCase(task: Task, items: readonly WorklistItem[]): number | null {
  const waits = ({ state }: WorklistItem): boolean => state === 'open' || state === 'draft';
  return items.find((item) => item.position > task.position && waits(item))?.taskId ?? task.next;
}
