/** What would leave, for the person who decides: counts, where the images came from, who cleared them, the first lines, pictures. */

import type { ComponentChildren } from 'preact';
import type { SetPreview } from '../../gateway/contract/training-sets.ts';
import { trainingSetPicture } from '../api/client.ts';
import { Scrolled } from '../parts/scrolled.tsx';
import { bytes, count, number } from '../parts/words.ts';

interface PreviewProps {
  readonly set: number;
  readonly preview: SetPreview;
}

export function SetPreviewPanels({ set, preview }: PreviewProps) {
  return (
    <>
      <Pictures set={set} preview={preview} />
      <div class="grid">
        <Counts preview={preview} />
        <div class="set-side">
          <Sources preview={preview} />
          <Labels preview={preview} />
        </div>
        <Lines preview={preview} />
      </div>
    </>
  );
}

function Panel({ title, end, wide, children }: PanelProps) {
  return (
    <section class={wide ? 'panel wide' : 'panel'}>
      <header>
        <h2>{title}</h2>
        {end !== undefined && <span class="end">{end}</span>}
      </header>
      {children}
    </section>
  );
}

interface PanelProps {
  readonly title: string;
  readonly end?: string;
  readonly wide?: boolean;
  readonly children: ComponentChildren;
}

/** Each opens alone, as large as it was made: letters in a corner are small. */
function Pictures({ set, preview }: PreviewProps) {
  const { pictures, images, clearedByPerson } = preview;
  const byPerson = pictures.filter((one) => one.clearedByPerson).length;
  const shown = pictures
    .map((one, place) => ({ ...one, place }))
    .toSorted((a, b) => Number(b.clearedByPerson) - Number(a.clearedByPerson));
  return (
    <Panel title="Look at them" end={`${number(pictures.length)} of ${count(images, 'image')}`}>
      <p class="help">
        These are images of patients. The box looked for burned-in text in every one and held those with more than words
        of side, view and technique or of the house's own list;{' '}
        {clearedByPerson === 0
          ? 'no person had to decide about any of them.'
          : `about ${number(clearedByPerson)} a person decided, ${number(byPerson)} of them are shown first.`}{' '}
        A detector can miss letters: how many it misses is what <code class="nowrap">npm run prove -- text</code> and{' '}
        <code class="nowrap">-- films</code> measure. Faces are not removed: so only radiographs can be in a set, never
        slices of CT and MR. A chest film can still be recognised by who has the same film with a name.
      </p>
      <ul class="set-pictures">
        {shown.map(({ image, width, height, clearedByPerson: decided, place }) => (
          <li key={image}>
            <a href={trainingSetPicture(set, place)} target="_blank" rel="noreferrer">
              <img
                src={trainingSetPicture(set, place)}
                width={width}
                height={height}
                loading="lazy"
                alt={`Film ${place + 1} of ${pictures.length}, ${width} by ${height} pixels, opens alone`}
              />
            </a>
            <span class="tiny mono">{image.slice(0, 12)}</span>
            {decided && <span class="tiny state warn">cleared by a person</span>}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Counts({ preview }: { readonly preview: SetPreview }) {
  const { leftOut } = preview;
  const rows: readonly (readonly [string, string])[] = [
    ['Images', number(preview.images)],
    ['Cases', number(preview.cases)],
    ['Patients', number(preview.patients)],
    ['Answers', `${number(preview.answers)} of ${count(preview.readers, 'reader')}`],
    ['Cleared by a person', number(preview.clearedByPerson)],
    ['With something painted over', number(preview.masked)],
    ['Views', shares(preview.views)],
    ['Modalities', shares(preview.modalities)],
    ['Size', bytes(preview.bytes)],
    ['Left out: cases without a film that may be in', number(leftOut.withoutImage)],
    ['Left out: cases that cannot be written', number(leftOut.unreadable)],
    ['Answers given on other images than stand there now', number(leftOut.changedAnswers)],
  ];
  return (
    <Panel title="What is in it">
      <table class="tbl">
        <caption class="vh">Counts of the set</caption>
        <tbody>
          {rows.map(([what, value]) => (
            <tr key={what}>
              <th scope="row">{what}</th>
              <td class="num">{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

function shares(list: SetPreview['views']): string {
  return list.map(({ what, images }) => `${what} ${number(images)}`).join(', ');
}

function Sources({ preview }: { readonly preview: SetPreview }) {
  return (
    <Panel title="Where they came from" end="not in the set">
      <table class="tbl">
        <caption class="vh">Images by source</caption>
        <thead>
          <tr>
            <th scope="col">Source</th>
            <th scope="col" class="num">
              Images
            </th>
            <th scope="col" class="num">
              By a person
            </th>
          </tr>
        </thead>
        <tbody>
          {preview.sources.map(({ source, images, clearedByPerson }) => (
            <tr key={source}>
              <th scope="row">{source}</th>
              <td class="num">{number(images)}</td>
              <td class="num">{number(clearedByPerson)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

function Labels({ preview }: { readonly preview: SetPreview }) {
  return (
    <Panel title="Answers by label">
      <table class="tbl">
        <caption class="vh">Answers by label</caption>
        <thead>
          <tr>
            <th scope="col">Label</th>
            <th scope="col" class="num">
              Yes
            </th>
            <th scope="col" class="num">
              No
            </th>
          </tr>
        </thead>
        <tbody>
          {preview.labels
            .filter(({ yes, no }) => yes + no > 0)
            .map(({ label, yes, no }) => (
              <tr key={label}>
                <th scope="row">{label}</th>
                <td class="num">{number(yes)}</td>
                <td class="num">{number(no)}</td>
              </tr>
            ))}
        </tbody>
      </table>
    </Panel>
  );
}

const columns = ['Case', 'Patient', 'Image', 'Sex', 'Age', 'View', 'Modality'] as const;

function Lines({ preview }: { readonly preview: SetPreview }) {
  const { rows, images } = preview;
  return (
    <Panel title="cases.csv" end={`the first ${number(rows.length)} of ${count(images, 'line')}`} wide>
      <Scrolled class="set-lines" label="First lines of the table of cases">
        <table class="tbl">
          <caption class="vh">First lines of the table of cases</caption>
          <thead>
            <tr>
              {columns.map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.image}>
                <th scope="row" class="mono">
                  {row.case}
                </th>
                <td class="mono">{row.patient}</td>
                <td class="mono">{row.image}</td>
                <td>{row.sex || '–'}</td>
                <td>{row.ageYears === null ? '–' : row.ageYears === 90 ? '90 and more' : row.ageYears}</td>
                <td>{row.view || '–'}</td>
                <td>{row.modality || '–'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scrolled>
    </Panel>
  );
}
