/** The checks of a model on its way in, in their order: each as it passes, the one under way, and where it stopped. */

import type { ImportCheck } from '../../gateway/contract/model-import.ts';
import { Icon } from '../parts/icon.tsx';
import type { Importing } from './use-import.ts';

const checks: readonly (readonly [ImportCheck, words: string])[] = [
  ['arrived', 'Arrival, both files whole'],
  ['manifest', 'Manifest, against its schema and the file'],
  ['graph', 'Graph, only what runs here'],
  ['fit', 'Inputs and outputs, against the manifest'],
  ['map', 'Activation map'],
  ['trial', 'Trial on sample images, in a process of its own'],
  ['stored', 'Kept on the box'],
];

export function Checks({ state }: { readonly state: Importing }) {
  const passed = new Map(state.passed.map(({ check, note }) => [check, note]));
  const last = checks.findLastIndex(([check]) => passed.has(check));
  const under = state.at === 'checking' ? last + 1 : undefined;
  const stopped = stoppedAt(state, last);
  return (
    <ol class="checks" aria-live="polite">
      {checks.map(([check, words], index) => {
        const note = passed.get(check);
        if (passed.has(check)) return <Line key={check} icon="circleCheck" tone="ok" words={words} note={note} />;
        if (index === under) return <Line key={check} icon="circleDot" tone="on" words={words} note="under way" />;
        if (index === stopped)
          return <Line key={check} icon="octagon" tone="bad" words={words} note={stopWords(state)} />;
        // Only a map may be left out.
        if (index < last) return <Line key={check} icon="circleSlash" tone="" words={words} note="none" />;
        return <Line key={check} icon="circleDashed" tone="next" words={words} note={null} />;
      })}
    </ol>
  );
}

/** Manifest and graph are read in one go: where the graph alone is at fault, it stopped there. */
function stoppedAt({ at, refusals }: Importing, last: number): number | undefined {
  if (at !== 'refused' && at !== 'trouble') return undefined;
  const graph = checks.findIndex(([check]) => check === 'graph');
  return at === 'refused' && last + 1 < graph && refusals.every((one) => one.at === 'model') ? graph : last + 1;
}

const stopWords = ({ at }: Importing): string =>
  at === 'refused' ? 'refused, the reason stands at its file' : 'stopped';

interface LineProps {
  readonly icon: 'circleCheck' | 'circleDot' | 'circleDashed' | 'circleSlash' | 'octagon';
  readonly tone: string;
  readonly words: string;
  readonly note: string | null | undefined;
}

function Line({ icon, tone, words, note }: LineProps) {
  return (
    <li>
      <span class={`state ${tone}`}>
        <Icon name={icon} />
        <span>
          {words}
          {note !== null && note !== undefined && <span class="small faint"> {note}</span>}
        </span>
      </span>
    </li>
  );
}
