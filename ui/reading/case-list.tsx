/** The list at the left: cases around the one in hand, in the project's order, with what was said of each. */

import { useEffect, useRef } from 'preact/hooks';
import type { Task } from '../../gateway/contract/tasks.ts';
import type { WorklistItem } from '../../gateway/contract/worklist.ts';
import { Icon, type IconName } from '../parts/icon.tsx';

const icons: Readonly<Record<WorklistItem['state'], IconName>> = {
  open: 'circleDashed',
  draft: 'circleDot',
  submitted: 'check',
  skipped: 'stepForward',
};

const tone: Readonly<Record<WorklistItem['state'], string>> = { open: 'nx', draft: '', submitted: '', skipped: 'w' };

interface CaseListProps {
  readonly task: Task;
  readonly items: readonly WorklistItem[];
  /** Yes so far, of the case in hand. */
  readonly yes: number;
  /** Cases whose image is here already. */
  readonly loaded: ReadonlySet<number>;
}

export function CaseList({ task, items, yes, loaded }: CaseListProps) {
  const now = useRef<HTMLLIElement>(null);
  useEffect(() => now.current?.scrollIntoView({ block: 'center' }), [task.id, items.length]);
  return (
    <section class="list" aria-label="List">
      <header>
        <h2>List</h2>
        <span class="tiny faint">order fixed by the project</span>
      </header>
      <ol>
        {items.map((item) => {
          const isNow = item.taskId === task.id;
          return (
            <li
              key={item.taskId}
              {...(isNow ? { ref: now, 'aria-current': 'true' as const } : {})}
              class={isNow ? 'now' : tone[item.state]}
            >
              <Icon name={isNow ? 'circleDot' : icons[item.state]} />
              <a href={`/read/${item.taskId}`}>
                <span class="vh">Case </span>
                {item.caseNumber}
              </a>
              <span class={item.state === 'submitted' ? 'faint' : undefined}>
                {isNow ? `${yes} yes so far` : words(item, loaded.has(item.taskId))}
              </span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}

function words(item: WorklistItem, isLoaded: boolean): string {
  if (item.state === 'submitted') return item.yes === 0 ? 'no finding' : `${item.yes} yes`;
  if (item.state === 'skipped') return 'skipped';
  if (item.state === 'draft') return `${item.yes} yes, not submitted`;
  return isLoaded ? 'loaded' : '';
}
