/** The tables of the de-identification report. */

import type { ComponentChildren } from 'preact';
import type { DeidReport } from '../../gateway/contract/deid-report.ts';
import { day, number } from '../parts/words.ts';

type Cell = string | number | null;

interface TableProps {
  readonly title: string;
  readonly help?: string;
  readonly wide?: boolean;
  readonly head: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  readonly none: string;
  readonly children?: ComponentChildren;
}

/** The first cell names the row; numbers stand right. */
function CountTable({ title, help, wide = false, head, rows, none }: TableProps) {
  const isNumber = (at: number) => rows.some((row) => typeof row[at] === 'number');
  return (
    <section class={wide ? 'panel wide' : 'panel'}>
      <header>
        <h2>{title}</h2>
      </header>
      {help !== undefined && <p class="help">{help}</p>}
      {rows.length === 0 ? (
        <p class="quiet">{none}</p>
      ) : (
        <table class="tbl">
          <caption class="vh">{title}</caption>
          <thead>
            <tr>
              {head.map((words, at) => (
                <th key={words} scope="col" class={isNumber(at) ? 'num' : undefined}>
                  {words}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(([first, ...cells]) => (
              <tr key={[first, ...cells].join(' ')}>
                <th scope="row">{first}</th>
                {cells.map((cell, at) => (
                  <td key={head[at + 1]} class={typeof cell === 'number' ? 'num' : undefined}>
                    {typeof cell === 'number' && cell > 0 ? number(cell) : cell || <span class="faint">–</span>}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

type Part = { readonly report: DeidReport };

const kindWords: Readonly<Record<DeidReport['kinds'][number]['kind'], string>> = {
  names: 'Names',
  identifiers: 'Identifiers',
  dates: 'Dates and times',
  uids: 'UIDs',
  text: 'Free text',
  words: 'Coded words',
  codes: 'Codes',
  numbers: 'Numbers',
  sequences: 'Sequences',
  bytes: 'Bytes',
  overlays: 'Curves, overlays',
  icons: 'Icon images',
  private: 'Private attributes',
  unknown: 'Unknown attributes',
};

export function Elements({ report: { kinds } }: Part) {
  return (
    <CountTable
      wide
      title="Attributes"
      help="Each attribute that came is counted once, at every depth. What is gone is told apart by why."
      head={[
        'Kind',
        'Kept',
        'Replaced',
        'Shifted',
        'Emptied',
        'Gone by rule',
        'Gone, not listed',
        'Gone, wrong form',
        'Gone, not of such an image',
      ]}
      rows={kinds.map(({ kind, kept, replaced, shifted, emptied, removed, unlisted, wrongVr, foreign }) => [
        kindWords[kind],
        ...[kept, replaced, shifted, emptied, removed, unlisted, wrongVr, foreign],
      ])}
      none="These images came before attributes were told apart by kind."
    />
  );
}

const stateWords: Readonly<Record<DeidReport['states'][number]['state'], string>> = {
  waiting: 'Waits for its look',
  cleared: 'Cleared',
  held: 'Held',
  broken: 'Broken',
  rejected: 'Rejected',
};

export function States({ report: { states } }: Part) {
  return (
    <CountTable
      title="Images"
      head={['State', 'Why', 'Images']}
      rows={states.map(({ state, words, images }) => [stateWords[state], words, images])}
      none="No images yet."
    />
  );
}

export function Structure({ report: { structure, masks } }: Part) {
  return (
    <CountTable
      title="Pixels and files"
      head={['What', 'Count']}
      rows={[
        ['Code stream segments blanked', structure.segments],
        ['Bytes written as zeros', structure.blanked],
        ['Bytes behind the pixels dropped', structure.tail],
        ['Preambles blanked', structure.preamble],
        ['Images somebody decided about', masks.decided],
        ['Images masked', masks.images],
        ['Boxes masked', masks.boxes],
      ]}
      none=""
    />
  );
}

export function Profiles({ report: { profiles } }: Part) {
  return (
    <CountTable
      title="Profiles"
      head={['Profile', 'Rules', 'Since', 'Until', 'Images']}
      rows={profiles.map(({ profile, rules, since, until, instances }) => [
        profile,
        rules === null ? 'not known' : rules.slice(0, 8),
        day(since),
        day(until),
        instances,
      ])}
      none="No images yet."
    />
  );
}

export function Detectors({ report: { detectors } }: Part) {
  return (
    <CountTable
      title="Looked at by"
      help="Which text detector looked at how many images."
      head={['Detector', 'SHA-256', 'Cleared', 'Not cleared']}
      rows={detectors.map(({ name, sha256, cleared, others }) => [
        name ?? 'No detector',
        sha256?.slice(0, 8) ?? null,
        cleared,
        others,
      ])}
      none="No images yet."
    />
  );
}

export function Sources({ report: { sources } }: Part) {
  return (
    <CountTable
      wide
      title="Sources"
      help="In the table that leaves, sources are numbered: their names name the house."
      head={['Source', 'SOP class', 'Images', 'Cleared', 'Attributes kept', 'Changed', 'Removed']}
      rows={sources.map(({ source, sopClass, instances, cleared, kept, changed, removed }) => [
        source,
        sopClass,
        ...[instances, cleared, kept, changed, removed],
      ])}
      none="No images yet."
    />
  );
}

export function HeldObjects({ objects }: { readonly objects: NonNullable<DeidReport['heldObjects']> }) {
  return (
    <CountTable
      wide
      title="Held before any project"
      help="Of the whole box: objects kept encrypted as they came. Whose they are nobody has read, so they count for no project."
      head={['Why', 'Objects']}
      rows={objects.map(({ words, objects: many }) => [words, many])}
      none="Nothing is held."
    />
  );
}
