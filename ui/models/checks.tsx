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
  const under = state.at === 'checking' ? checks.find(([check]) => !passed.has(check))?.[0] : undefined;
  const stopped = state.at === 'refused' || state.at === 'trouble';
  const last = checks.findLastIndex(([check]) => passed.has(check));
  return (
    <ol class="checks" aria-live="polite">
      {checks.map(([check, words], index) => {
        const note = passed.get(check);
        if (passed.has(check)) return <Line key={check} icon="circleCheck" tone="ok" words={words} note={note} />;
        if (check === under) return <Line key={check} icon="circleDot" tone="on" words={words} note="under way" />;
        if (stopped && index === last + 1)
          return <Line key={check} icon="octagon" tone="bad" words={words} note={stopWords(state)} />;
        return <Line key={check} icon="circleDashed" tone="next" words={words} note={null} />;
      })}
    </ol>
  );
}

const stopWords = ({ at }: Importing): string =>
  at === 'refused' ? 'refused, the reason stands at its file' : 'stopped';

interface LineProps {
  readonly icon: 'circleCheck' | 'circleDot' | 'circleDashed' | 'octagon';
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
