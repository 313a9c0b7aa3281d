/** A header before and after: filtered, searched, walked through by keys; what a draft changes is marked by a sign and a word. */

import '../styles/deid.css';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { HeaderRow, HeaderView } from '../../gateway/contract/deid.ts';
import { Icon } from '../parts/icon.tsx';
import { Scrolled } from '../parts/scrolled.tsx';
import { Note } from '../parts/states.tsx';
import { count, number } from '../parts/words.ts';
import { changedByDraft, type Filter, fateWords, filterWords, matches, passes, sentenceOf } from './fates.ts';
import { useTableKeys } from './use-table-keys.ts';

/** Rows drawn at a time: thousands at once would make the page slow. */
const page = 200;

export function HeaderTable({ view }: { readonly view: HeaderView }) {
  const hasDraft = view.sides.length > 1;
  const [filter, setFilter] = useState<Filter>(hasDraft ? 'draft' : 'all');
  const [search, setSearch] = useState('');
  const [here, setHere] = useState<number>();
  const [drawn, setDrawn] = useState(page);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (!hasDraft) setFilter((now) => (now === 'draft' ? 'all' : now));
    else setFilter('draft');
  }, [hasDraft]);
  const rows = useMemo(
    () => view.rows.filter((row) => passes(row, filter) && matches(row, search)),
    [view, filter, search],
  );
  useEffect(() => {
    setHere(undefined);
    setDrawn(page);
  }, [rows]);
  useTableKeys({
    search: () => field.current?.focus(),
    step: (by) => {
      const next = Math.min(Math.max((here ?? -1) + by, 0), rows.length - 1);
      if (next < 0) return;
      if (next >= drawn) setDrawn(next + page);
      setHere(next);
    },
    leave: () => (search === '' ? setHere(undefined) : setSearch('')),
  });
  const filters = (Object.keys(filterWords) as Filter[]).filter((one) => hasDraft || one !== 'draft');
  return (
    <div class="header-diff">
      <Summary view={view} />
      {view.rows.length > 0 && (
        <>
          <div class="filters">
            <fieldset class="seg">
              <legend class="vh">Show</legend>
              {filters.map((one) => (
                <label key={one}>
                  <input type="radio" name="fate" checked={filter === one} onChange={() => setFilter(one)} />
                  {filterWords[one]}
                </label>
              ))}
            </fieldset>
            <label class="find">
              <span class="vh">Search tags, names and values</span>
              <input
                ref={field}
                type="search"
                placeholder="Tag, name or value"
                value={search}
                onInput={(event) => setSearch(event.currentTarget.value)}
              />
            </label>
            <p class="small quiet keys">
              <kbd>/</kbd> search <kbd>J</kbd> <kbd>K</kbd> row <kbd>Esc</kbd> clear
            </p>
          </div>
          <Rows rows={rows.slice(0, drawn)} view={view} here={here} onHere={setHere} total={rows.length} />
          {drawn < rows.length && (
            <button class="btn" type="button" onClick={() => setDrawn(drawn + page)}>
              Show {number(Math.min(page, rows.length - drawn))} more
            </button>
          )}
        </>
      )}
    </div>
  );
}

function Summary({ view }: { readonly view: HeaderView }) {
  const [inForce, draft] = view.sides;
  const sentence = inForce && sentenceOf(inForce);
  const comparable = draft !== undefined && inForce?.held === null && draft.held === null;
  return (
    <>
      {view.sides.map(
        ({ profile, held }) =>
          held !== null && (
            <Note
              key={profile}
              tone="warn"
              title={`${profile === 'draft' ? 'Under the draft' : `Under ${profile}`} this object is held. ${held}`}
            >
              Nothing of it is written, and nobody reads it.
            </Note>
          ),
      )}
      {sentence !== undefined && (
        <p>
          {draft !== undefined && `Under ${inForce?.profile}: `}
          {sentence} {comparable && <b>The draft changes {number(changedByDraft(view))}.</b>}
        </p>
      )}
      {(view.unlisted > 0 || !view.whole) && (
        <p class="small quiet">
          {view.unlisted > 0 &&
            `${count(view.unlisted, 'more attribute')} ${view.unlisted === 1 ? 'is' : 'are'} counted, not listed. `}
          {!view.whole && 'Of long sequences the first items are shown.'}
        </p>
      )}
    </>
  );
}

interface RowsProps {
  readonly rows: readonly HeaderRow[];
  readonly view: HeaderView;
  readonly here: number | undefined;
  readonly total: number;
  readonly onHere: (row: number) => void;
}

function Rows({ rows, view, here, total, onHere }: RowsProps) {
  return (
    <Scrolled class="scroll" label="Attributes">
      <table class="tbl attributes">
        <caption>{count(total, 'attribute')}. Pseudonyms and moved dates are made for this look only.</caption>
        <thead>
          <tr>
            <th scope="col">Tag</th>
            <th scope="col">Attribute</th>
            <th scope="col">Before</th>
            {view.sides.map(({ profile }, at) => (
              <th key={profile} scope="col">
                {at === 0 ? `After, ${profile}` : 'After, draft'}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, at) => (
            <Row key={row.path} row={row} here={at === here} onHere={() => onHere(at)} />
          ))}
        </tbody>
      </table>
      {total === 0 && <p class="quiet none">No attribute is like that.</p>}
    </Scrolled>
  );
}

const gone = new Set(['removed', 'private-removed']);

function Row({ row, here, onHere }: { readonly row: HeaderRow; readonly here: boolean; readonly onHere: () => void }) {
  const line = useRef<HTMLTableRowElement>(null);
  useEffect(() => {
    if (here) line.current?.scrollIntoView({ block: 'nearest' });
  }, [here]);
  const { path, keyword, vr, before, sides, differs } = row;
  const allGone = sides.every(({ fate }) => gone.has(fate));
  return (
    <tr ref={line} class={`${here ? 'here' : ''}${differs ? ' differs' : ''}`} onClick={onHere}>
      <td class="path mono" title={path}>
        {path}
      </td>
      <th scope="row">
        {keyword === '' ? <span class="faint">not in the standard</span> : keyword} <span class="faint mono">{vr}</span>
      </th>
      <td class={allGone ? 'value gone' : 'value'}>
        {before === null ? <span class="faint">–</span> : allGone ? <s>{before}</s> : <Value text={before} />}
      </td>
      {sides.map(({ fate, after }, at) => (
        <td key={at} class="value">
          {differs && at > 0 && (
            <span class="mark">
              <Icon name="arrowRight" />
              <span class="vh">changed by the draft: </span>
            </span>
          )}
          {after !== null && fate !== 'kept' && fate !== 'emptied' && <Value text={after} />}{' '}
          <span class="fate">{fateWords[fate]}</span>
        </td>
      ))}
    </tr>
  );
}

const Value = ({ text }: { readonly text: string }) =>
  text === '' ? <span class="faint">empty</span> : <span class="mono">{text}</span>;
