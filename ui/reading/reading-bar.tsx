/** The bar of the reading page: which case of how many, own pace, saved state, who I am. */

import type { OwnCounts } from '../../gateway/contract/projects.ts';
import type { Task } from '../../gateway/contract/tasks.ts';
import { Logo } from '../parts/icon.tsx';
import { SkipLink, WhoAmI } from '../parts/page.tsx';
import { SavedSlot } from '../parts/saved.tsx';
import { duration, number } from '../parts/words.ts';
import { pace } from './pace.ts';

export function ReadingBar({
  task,
  counts,
}: {
  readonly task: Task | undefined;
  readonly counts: OwnCounts | undefined;
}) {
  const left = counts === undefined ? undefined : counts.open + counts.draft;
  const read = counts === undefined ? 0 : counts.submitted + counts.skipped;
  const of = task?.of ?? 0;
  const own = pace();
  return (
    <>
      <SkipLink />
      <header class="bar">
        <a class="brand" href={task === undefined ? '/worklist' : `/worklist/${task.projectId}`}>
          <Logo />
          <span class="vh">MarkIt Edge, back to the worklist</span>
        </a>
        {task !== undefined && (
          <>
            <p class="where">
              <span class="quiet proj">{task.projectName}</span>
              <b>Case {task.caseNumber}</b>
              <span class="quiet">
                {number(task.position)} of {number(of)}
              </span>
            </p>
            <div
              class="prog"
              role="progressbar"
              aria-label="Cases read"
              aria-valuemin={0}
              aria-valuemax={of}
              aria-valuenow={read}
            >
              <i style={{ width: `${of === 0 ? 0 : (100 * read) / of}%` }} />
            </div>
            <p class="small quiet nowrap">
              {left !== undefined && `${number(left)} left`}
              {own !== undefined && ` · your pace ${duration(own.median)}`}
            </p>
          </>
        )}
        <div class="end">
          <SavedSlot />
          <span class="faint">Research use only</span>
          <WhoAmI />
        </div>
      </header>
    </>
  );
}
