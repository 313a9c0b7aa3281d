/** What the box keeps back and why, in plain words; no pictures here. */

import '../styles/offices.css';
import type { Held, HeldItem } from '../../gateway/contract/held.ts';
import { client } from '../api/session.ts';
import { Icon } from '../parts/icon.tsx';
import { useLoad } from '../parts/load.ts';
import { Office } from '../parts/page.tsx';
import { Empty, Note, Waiting } from '../parts/states.tsx';
import { bytes, count, number, shortTime } from '../parts/words.ts';

export function HeldPage() {
  const { value, trouble, reload } = useLoad('held', client.held);
  return (
    <Office title="Held" area="held">
      <div class="head">
        <div>
          <h1>Held</h1>
          <p>{value === undefined ? 'What the box could not prove clean, nobody reads.' : sentenceOf(value)}</p>
        </div>
        <div class="acts">
          <button class="btn" type="button" onClick={reload}>
            Read again
          </button>
        </div>
      </div>
      {trouble !== undefined && <Note tone="warn" title={trouble} />}
      {value === undefined && trouble === undefined && <Waiting />}
      {value !== undefined && value.items.length === 0 && (
        <Empty icon="circleCheck" title="Nothing is held">
          <p>Everything that came was proven clean, or still waits for its check.</p>
        </Empty>
      )}
      {value !== undefined && value.items.length > 0 && <HeldTable items={value.items} />}
    </Office>
  );
}

function sentenceOf({ counts }: Held): string {
  const held = counts.held + counts.broken + counts.heldObjects;
  const parts = [
    `${count(held, 'object')} held`,
    ...(counts.heldUnlooked === 0 ? [] : [`${number(counts.heldUnlooked)} of them to be looked at again by the box`]),
    `${number(counts.waiting)} being checked`,
    `${number(counts.cleared)} cleared`,
    ...(counts.refused === 0 ? [] : [`${number(counts.refused)} refused at the door`]),
  ];
  return `${parts.join(', ')}. Nobody reads what is held.`;
}

const kinds: Readonly<Record<HeldItem['kind'], string>> = {
  object: 'Object, encrypted as it came',
  image: 'Image, header de-identified',
};

const waiting: Readonly<Record<HeldItem['waitsFor'], string>> = { machine: 'The box', person: 'A person' };

function HeldTable({ items }: { readonly items: readonly HeldItem[] }) {
  return (
    <table class="tbl stay">
      <caption class="vh">Held, newest first</caption>
      <thead>
        <tr>
          <th scope="col">Why</th>
          <th scope="col">What</th>
          <th scope="col">Waits for</th>
          <th scope="col">From</th>
          <th scope="col" class="num">
            Size
          </th>
          <th scope="col" class="num">
            Came
          </th>
        </tr>
      </thead>
      <tbody>
        {items.map((item) => (
          <tr key={item.id}>
            <th scope="row">
              <span class="state">
                <Icon name="lock" />
              </span>{' '}
              {item.reason}
            </th>
            <td class="quiet">{kinds[item.kind]}</td>
            <td class="quiet">{waiting[item.waitsFor]}</td>
            <td>{item.source}</td>
            <td class="num">{bytes(item.size)}</td>
            <td class="num quiet">{shortTime(item.receivedAt)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
