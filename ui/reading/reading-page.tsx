/** The reading page: list, image, label sheet and key line; one case in hand, the next one ready behind it. */

import '../styles/reading.css';
import { useComputed, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { useLocation, useRoute } from 'preact-iso';
import { usePage } from '../parts/page.tsx';
import { Empty } from '../parts/states.tsx';
import type { FrameAddress, View, Viewer } from '../viewer/viewer.ts';
import { CaseList } from './case-list.tsx';
import { ChangeNote } from './change-note.tsx';
import { KeyHelp } from './key-help.tsx';
import { KeyLine } from './key-line.tsx';
import type { Tool } from './keys.ts';
import { LabelSheet } from './label-sheet.tsx';
import { ModelPanel } from './model-panel.tsx';
import { performer } from './perform.ts';
import { QueueNote } from './queue-note.tsx';
import { ReadingBar } from './reading-bar.tsx';
import { SkipDialog } from './skip-dialog.tsx';
import { ToolBar } from './tool-bar.tsx';
import { useCase } from './use-case.ts';
import { useKeys } from './use-keys.ts';
import { useModel } from './use-model.ts';
import { useNeighbours } from './use-neighbours.ts';
import { useTimeEvents } from './use-time-events.ts';
import { type FrameOutcome, Well } from './well.tsx';

export function ReadingPage() {
  const { params } = useRoute();
  const id = Number(params.task);
  const { route } = useLocation();
  const { open, trouble, retry, showNewest } = useCase(id);
  const opened = open.value;
  const hand = opened?.hand;
  const task = hand?.task;
  usePage(task === undefined ? 'Reading' : `Case ${task.caseNumber}, ${task.projectName}`, 'read dark');

  const viewer = useSignal<Viewer | undefined>(undefined);
  const view = useSignal<View | undefined>(undefined);
  const tool = useSignal<Tool>('window');
  const bare = useSignal(false);
  const dialog = useSignal<'help' | 'skip' | undefined>(undefined);
  const imageIndex = useSignal(0);
  const detail = useSignal(false);
  const outcome = useSignal<FrameOutcome | undefined>(undefined);
  /** The sheet opens with the first complete image of this case, and stays open while others are looked at. */
  const seen = useSignal<number | undefined>(undefined);
  useEffect(() => {
    imageIndex.value = 0;
    seen.value = undefined;
  }, [hand]);
  useEffect(() => viewer.value?.onView(() => (view.value = viewer.value?.view())), [viewer.value]);

  const image = task?.images[imageIndex.value];
  const address: FrameAddress | undefined = image === undefined ? undefined : { image, frame: 1 };
  const isShown = useComputed(() => outcome.value !== undefined && 'facts' in outcome.value);
  // By its number on the box: a case that was read again names the same image by another object, and two versions of an image
  // have one UID.
  const isThisShown = isShown.value && outcome.value?.address.image.instance === image?.instance;
  useEffect(() => {
    if (!isThisShown || task === undefined) return;
    if (seen.value !== task.id) opened?.log.note('shown');
    seen.value = task.id;
  }, [isThisShown, opened, image]);
  // In the same drawing as the image: a key pressed on the first sight of it counts.
  const isOpen =
    task !== undefined &&
    (isThisShown || seen.value === task.id) &&
    !(outcome.value !== undefined && 'fault' in outcome.value);

  useTimeEvents(opened?.log);
  const near = useNeighbours(task, viewer.value, isShown.value);
  const model = useModel(hand, isThisShown ? image?.instance : undefined);
  const page = performer({ opened, isOpen, viewer, tool, bare, dialog, imageIndex, detail, near, route });
  useKeys({ onAction: page.perform, onRelease: () => (bare.value = false) });

  return (
    <>
      <ReadingBar task={task} counts={near.counts.value} />
      <main id="main">
        <h1 class="vh">{task === undefined ? 'Reading' : `Case ${task.caseNumber}`}</h1>
        <aside class="left" aria-label="List">
          {task !== undefined && (
            <CaseList
              task={task}
              items={near.items.value}
              yes={hand?.tally.value.yes ?? 0}
              loaded={near.loaded.value}
            />
          )}
        </aside>
        <section class="view" aria-label="Image">
          <ToolBar tool={tool} viewer={viewer.value} view={view.value} hand={hand} bare={bare} />
          <div class="stage">
            <Well
              viewer={viewer}
              address={address}
              hand={hand}
              tool={tool}
              bare={bare}
              outcome={outcome}
              activation={model.activation}
              onSkip={() => (dialog.value = 'skip')}
            />
            {trouble.value !== undefined && <CaseTrouble text={trouble.value} onRetry={retry} />}
          </div>
        </section>
        <aside class="right" aria-label="Answer">
          {hand !== undefined && (
            <>
              <LabelSheet hand={hand} open={isOpen} onSubmit={page.submit} scores={model.rows} />
              <ModelPanel
                hand={hand}
                model={model}
                detail={detail.value}
                onDetail={() => (detail.value = !detail.value)}
              />
            </>
          )}
        </aside>
      </main>
      <QueueNote>{hand !== undefined && <ChangeNote hand={hand} onNewest={showNewest} />}</QueueNote>
      <KeyLine onHelp={() => (dialog.value = 'help')} />
      {dialog.value === 'help' && <KeyHelp onClose={() => (dialog.value = undefined)} />}
      {dialog.value === 'skip' && task !== undefined && (
        <SkipDialog caseNumber={task.caseNumber} onSkip={page.skip} onClose={() => (dialog.value = undefined)} />
      )}
    </>
  );
}

/** The case itself could not be read. */
function CaseTrouble({ text, onRetry }: { readonly text: string; readonly onRetry: () => void }) {
  return (
    <div class="dead" role="alert">
      <Empty icon="cloudOff" title="This case did not arrive">
        <p>{text} What you answered before is kept.</p>
        <div class="acts">
          <button class="btn" type="button" onClick={onRetry}>
            Try now
          </button>
        </div>
      </Empty>
    </div>
  );
}
