/** What the box keeps back and why, and the decision about each image that a person may let through. */

import '../styles/offices.css';
import '../styles/held.css';
import { useEffect } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import type { Held, HeldItem } from '../../gateway/contract/held.ts';
import { client, live } from '../api/session.ts';
import { HeldAside } from '../held/held-aside.tsx';
import { HeldDesk } from '../held/held-desk.tsx';
import { useLoad } from '../parts/load.ts';
import { Office } from '../parts/page.tsx';
import { Empty, Note, Waiting } from '../parts/states.tsx';
import { bytes, count, number, shortTime } from '../parts/words.ts';

export function HeldPage({ kind, id }: { readonly kind?: string; readonly id?: string }) {
  const { value, trouble, reload } = useLoad('held', client.held);
  const { route } = useLocation();
  useEffect(
    () =>
      live.listen(({ type }) => {
        if (type === 'held-changed' || type === 'hello') reload();
      }),
    [reload],
  );
  const items = value?.items ?? [];
  const here = items.find((item) => item.kind === kind && item.id === id);
  // The first that can be decided by looking, so that nobody has to search for it.
  const first = items.find(({ decidable }) => decidable) ?? items[0];
  const start = here === undefined && first !== undefined ? pathOf(first) : undefined;
  useEffect(() => {
    if (start !== undefined) route(start, true);
  }, [start]);
  const step = (by: number) => {
    const next = here && items[items.indexOf(here) + by];
    if (next !== undefined) route(pathOf(next));
  };
  return (
    <Office title="Held" area="held" darkRoom="qua">
      <section class="list" aria-label="Held">
        <header>
          <h1>Held</h1>
          <p class="small quiet">
            {value === undefined ? 'What the box could not prove clean, nobody reads.' : sentenceOf(value)}
          </p>
        </header>
        {trouble !== undefined && <Note tone="warn" title={trouble} />}
        {value === undefined && trouble === undefined && <Waiting />}
        <ul>
          {items.map((item) => (
            <li key={`${item.kind} ${item.id}`} class={item === here ? 'here' : undefined}>
              <Item item={item} />
            </li>
          ))}
        </ul>
        <p class="pad">
          <button class="btn bare" type="button" onClick={reload}>
            Read again
          </button>
        </p>
      </section>
      {here === undefined ? (
        <section class="view none">{value !== undefined && items.length === 0 && <Nothing />}</section>
      ) : (
        <Chosen item={here} onStep={step} onDecided={reload} />
      )}
    </Office>
  );
}

const pathOf = ({ kind, id }: HeldItem): string => `/held/${kind}/${id}`;

interface ChosenProps {
  readonly item: HeldItem;
  readonly onStep: (by: 1 | -1) => void;
  readonly onDecided: () => void;
}

function Chosen({ item, onStep, onDecided }: ChosenProps) {
  const key = `${item.kind} ${item.id}`;
  if (!item.decidable) return <HeldAside key={key} item={item} onStep={onStep} onDecided={onDecided} />;
  return <HeldDesk key={key} id={Number(item.id)} onStep={onStep} onDecided={onDecided} />;
}

function Nothing() {
  return (
    <Empty icon="circleCheck" title="Nothing is held">
      <p>Everything that came was proven clean, or still waits for its check.</p>
    </Empty>
  );
}

function sentenceOf({ counts }: Held): string {
  const held = counts.held + counts.broken + counts.heldObjects;
  const parts = [
    `${count(held, 'object')} held`,
    ...(counts.heldUnlooked === 0 ? [] : [`${number(counts.heldUnlooked)} of them to be looked at again by the box`]),
    `${number(counts.waiting)} being checked`,
    `${number(counts.cleared)} cleared`,
    ...(counts.rejected === 0 ? [] : [`${number(counts.rejected)} rejected`]),
    ...(counts.refused === 0 ? [] : [`${number(counts.refused)} refused at the door`]),
  ];
  return `${parts.join(', ')}. Nobody reads what is held. Each look is logged.`;
}

const kinds: Readonly<Record<HeldItem['kind'], string>> = {
  object: 'Object, encrypted as it came',
  image: 'Image, header de-identified',
};

function Item({ item }: { readonly item: HeldItem }) {
  const { reason, kind, waitsFor, source, size, receivedAt } = item;
  return (
    <a href={pathOf(item)}>
      <b>{reason}</b>
      <span>{waitsFor === 'machine' ? 'The box looks at it again' : kinds[kind]}</span>
      <span class="faint">
        {source}, {shortTime(receivedAt)}, {bytes(size)}
      </span>
    </a>
  );
}
