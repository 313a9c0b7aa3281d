/** Values that were on no list, each once: the data owner says which of them this site keeps from now on. */

import '../styles/offices.css';
import '../styles/words.css';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { SiteWordItem, SiteWordList, SiteWordState } from '../../gateway/contract/site-words.ts';
import { client, troubleOf } from '../api/session.ts';
import { useLoad } from '../parts/load.ts';
import { Office } from '../parts/page.tsx';
import { Empty, Note, Waiting } from '../parts/states.tsx';
import { count, number } from '../parts/words.ts';
import { OfficeBar } from './office-bar.tsx';
import { among, nothing, step, subject, toggle } from './selection.ts';
import { UndoToast } from './undo-toast.tsx';
import { useWordKeys } from './use-word-keys.ts';
import { wordCounts } from './word-counts.ts';
import { WordsTable } from './words-table.tsx';

interface Done {
  readonly words: string;
  readonly ids: readonly number[];
  readonly before: SiteWordState;
}

const mostAtOnce = 500;
const noWords: readonly SiteWordItem[] = [];

export function WordsPage() {
  const [state, setState] = useState<SiteWordState>('new');
  const [tag, setTag] = useState<string>();
  const query = tag === undefined ? { state } : { state, tag };
  const { value, trouble, reload } = useLoad(`site-words ${state} ${tag ?? ''}`, () => client.siteWords(query));
  const [selection, setSelection] = useState(nothing);
  const [done, setDone] = useState<Done>();
  const [wrong, setWrong] = useState<string>();
  const words = value?.words ?? noWords;
  const ids = words.map(({ id }) => id);
  const before = useRef<readonly number[]>([]);
  useEffect(() => {
    if (value === undefined) return;
    wordCounts.value = value.counts;
    setSelection((old) => among(ids, before.current, old));
    before.current = ids;
  }, [value]);

  const send = async (about: readonly number[], to: SiteWordState, then: Done | undefined) => {
    setWrong(undefined);
    try {
      await client.decideSiteWords({ ids: about.slice(0, mostAtOnce), state: to });
      setDone(then);
      setSelection((old) => ({ ...old, chosen: nothing.chosen }));
    } catch (error) {
      setWrong(troubleOf(error));
    }
    reload();
  };
  const decide = (to: SiteWordState) => {
    const about = subject(selection);
    if (about.length === 0 || to === state) return;
    void send(about, to, { words: `${count(about.length, 'word')} ${doneWords[to]}`, ids: about, before: state });
  };
  const undo = () => {
    if (done !== undefined) void send(done.ids, done.before, undefined);
  };
  useWordKeys({
    step: (by, extend) => setSelection((old) => step(ids, old, by, extend)),
    toggle: () => setSelection((old) => (old.hand === undefined ? old : toggle(ids, old, old.hand, false))),
    approve: () => decide('approved'),
    refuse: () => decide('refused'),
    undo,
  });
  const choose = (to: SiteWordState) => {
    setState(to);
    setTag(undefined);
    setSelection(nothing);
  };
  const toggleAll = () =>
    setSelection((old) => ({ ...old, chosen: old.chosen.size === ids.length ? nothing.chosen : new Set(ids) }));

  return (
    <Office title="Words" area="deid">
      <OfficeBar here="words" />
      <div class="head">
        <div>
          <h1>Words</h1>
          <p>
            Values that are on no list. They were removed from the objects they came with. An approved word is kept from
            the next object on; what was stored before stays as it is. Each look is logged.
          </p>
        </div>
      </div>
      {(trouble ?? wrong) !== undefined && <Note tone="warn" title={trouble ?? wrong ?? ''} />}
      <Filters state={state} tag={tag} list={value} onState={choose} onTag={setTag} onReload={reload} />
      {value === undefined && trouble === undefined && <Waiting />}
      {value !== undefined && words.length === 0 && <None state={state} />}
      {words.length > 0 && (
        <>
          <WordsTable
            words={words}
            selection={selection}
            onToggle={(id, range) => setSelection((old) => toggle(ids, old, id, range))}
            onToggleAll={toggleAll}
          />
          <Acts state={state} chosen={selection.chosen.size} onDecide={decide} />
        </>
      )}
      {done !== undefined && <UndoToast words={done.words} onUndo={undo} onGone={() => setDone(undefined)} />}
    </Office>
  );
}

const doneWords: Readonly<Record<SiteWordState, string>> = {
  approved: 'approved. Kept from the next object on',
  refused: 'refused. Removed as before',
  new: 'taken back. Removed from the next object on',
};

const stateWords: Readonly<Record<SiteWordState, string>> = { new: 'New', approved: 'Approved', refused: 'Refused' };
const states = ['new', 'approved', 'refused'] as const;

interface FilterProps {
  readonly state: SiteWordState;
  readonly tag: string | undefined;
  readonly list: SiteWordList | undefined;
  readonly onState: (state: SiteWordState) => void;
  readonly onTag: (tag: string | undefined) => void;
  readonly onReload: () => void;
}

function Filters({ state, tag, list, onState, onTag, onReload }: FilterProps) {
  const known = wordCounts.value;
  const more = (known?.new ?? 0) - (list?.counts.new ?? 0);
  return (
    <div class="filters">
      <fieldset class="word-states">
        <legend class="vh">Which words</legend>
        {states.map((one) => (
          <button key={one} class="btn sm" type="button" aria-pressed={one === state} onClick={() => onState(one)}>
            {stateWords[one]} {known !== undefined && <span class="count">{number(known[one])}</span>}
          </button>
        ))}
      </fieldset>
      <label class="small">
        Attribute{' '}
        <select
          value={tag ?? ''}
          onChange={({ currentTarget }) => onTag(currentTarget.value === '' ? undefined : currentTarget.value)}
        >
          <option value="">all</option>
          {list?.attributes.map((one) => (
            <option key={one.tag} value={one.tag}>
              {one.attribute}, {number(one.count)}
            </option>
          ))}
        </select>
      </label>
      <span class="end small quiet" role="status">
        {list !== undefined && more > 0 && `${count(more, 'more new word')} came since. `}
        {list !== undefined && list.words.length === mostAtOnce && 'The 500 seen last are listed. '}
      </span>
      <button class="btn sm bare" type="button" onClick={onReload}>
        Read again
      </button>
    </div>
  );
}

interface ActProps {
  readonly state: SiteWordState;
  readonly chosen: number;
  readonly onDecide: (to: SiteWordState) => void;
}

function Acts({ state, chosen, onDecide }: ActProps) {
  const about = chosen === 0 ? 'the word in hand' : count(chosen, 'chosen word');
  return (
    <fieldset class="word-acts">
      <legend class="vh">Decide about {about}</legend>
      <span class="quiet small">{chosen === 0 ? 'The word in hand' : `${number(chosen)} chosen`}</span>
      {state !== 'approved' && (
        <button class="btn main" type="button" onClick={() => onDecide('approved')}>
          Approve <kbd>A</kbd>
        </button>
      )}
      {state !== 'refused' && (
        <button class="btn" type="button" onClick={() => onDecide('refused')}>
          {state === 'approved' ? 'Keep no longer' : 'Refuse'} <kbd>R</kbd>
        </button>
      )}
      {state !== 'new' && (
        <button class="btn bare" type="button" onClick={() => onDecide('new')}>
          Back to new
        </button>
      )}
      <span class="keys small faint">
        <kbd>J</kbd> <kbd>K</kbd> next, before · <kbd>Space</kbd> choose · <kbd>⇧</kbd> click, a range
      </span>
    </fieldset>
  );
}

const emptyWords: Readonly<Record<SiteWordState, readonly [string, string]>> = {
  new: ['No new words', 'Every value that came was on a list, or shared something with its own patient.'],
  approved: ['No word was approved', 'The shipped lists alone say what is kept.'],
  refused: ['No word was refused', 'A refused word is removed as before, and not offered again.'],
};

function None({ state }: { readonly state: SiteWordState }) {
  const [title, text] = emptyWords[state];
  return (
    <Empty icon="circleCheck" title={title}>
      <p>{text}</p>
    </Empty>
  );
}
