/** The words, one a row: what they are, how often and from whom they came, and what speaks against them. */
import { useEffect, useRef } from 'preact/hooks';
import type { SiteWordDoubt, SiteWordItem } from '../../gateway/contract/site-words.ts';
import { Icon } from '../parts/icon.tsx';
import { number, shortTime } from '../parts/words.ts';
import type { Selection } from './selection.ts';

const doubtWords: Readonly<Record<SiteWordDoubt, string>> = {
  name: 'could be a name',
  initials: 'could be initials',
  number: 'has a number',
  typed: 'typed by hand',
};

interface TableProps {
  readonly words: readonly SiteWordItem[];
  readonly selection: Selection;
  readonly onToggle: (id: number, range: boolean) => void;
  readonly onToggleAll: () => void;
}

export function WordsTable({ words, selection, onToggle, onToggleAll }: TableProps) {
  const { chosen, hand } = selection;
  return (
    <table class="tbl words">
      <caption class="vh">Words, by attribute</caption>
      <thead>
        <tr>
          <th scope="col" class="pick">
            <input
              type="checkbox"
              aria-label="Choose all"
              checked={chosen.size > 0 && chosen.size === words.length}
              onChange={onToggleAll}
            />
          </th>
          <th scope="col">Word</th>
          <th scope="col">Attribute</th>
          <th scope="col">Look twice</th>
          <th scope="col" class="num">
            Objects
          </th>
          <th scope="col">From</th>
          <th scope="col" class="num">
            First seen
          </th>
          <th scope="col" class="num">
            Last seen
          </th>
        </tr>
      </thead>
      <tbody>
        {words.map((word) => (
          <WordRow
            key={word.id}
            word={word}
            isChosen={chosen.has(word.id)}
            inHand={word.id === hand}
            onToggle={(range) => onToggle(word.id, range)}
          />
        ))}
      </tbody>
    </table>
  );
}

interface RowProps {
  readonly word: SiteWordItem;
  readonly isChosen: boolean;
  readonly inHand: boolean;
  readonly onToggle: (range: boolean) => void;
}

function WordRow({ word, isChosen, inHand, onToggle }: RowProps) {
  const { value, attribute, tag, doubts, count, sources, firstSeen, lastSeen } = word;
  const row = useRef<HTMLTableRowElement>(null);
  useEffect(() => {
    if (inHand) row.current?.scrollIntoView({ block: 'nearest' });
  }, [inHand]);
  return (
    <tr
      ref={row}
      class={[inHand && 'here', isChosen && 'chosen'].filter(Boolean).join(' ')}
      onClick={({ shiftKey, target }) => {
        if (!(target instanceof HTMLInputElement)) onToggle(shiftKey);
      }}
    >
      <td class="pick">
        <input
          type="checkbox"
          aria-label={`Choose ${value}`}
          checked={isChosen}
          onClick={({ shiftKey }) => onToggle(shiftKey)}
        />
      </td>
      <th scope="row">
        <code>{value}</code>
      </th>
      <td>
        {attribute} <span class="faint small nowrap">{`(${tag.slice(0, 4)},${tag.slice(4)})`}</span>
      </td>
      <td>
        {doubts.length === 0 ? (
          '–'
        ) : (
          <span class="state warn">
            <Icon name="alert" />
            {doubts.map((doubt) => doubtWords[doubt]).join(', ')}
          </span>
        )}
      </td>
      <td class="num">{number(count)}</td>
      <td>{sources.join(', ')}</td>
      <td class="num quiet">{shortTime(firstSeen)}</td>
      <td class="num quiet">{shortTime(lastSeen)}</td>
    </tr>
  );
}
