/** What a model says of itself beside its figures: thresholds, training, licence, intended use, and where a taught one comes from. */

import type { ComponentChildren } from 'preact';
import type { BoxModel } from '../../gateway/contract/models.ts';
import { count, number, shortTime } from '../parts/words.ts';
import { nameOf, originWords } from './words.ts';

interface FactsProps {
  readonly model: BoxModel;
  /** All of the box: a parent is named where it is among them. */
  readonly models: readonly BoxModel[];
}

export function Facts({ model, models }: FactsProps) {
  const { manifest, sha256, origin, addedAt, addedBy } = model;
  const { training, intendedUse, licence, lineage } = manifest;
  return (
    <dl class="facts small">
      <Fact name="Intended use">{intendedUse}</Fact>
      <Fact name="Thresholds">
        <Thresholds manifest={manifest} />
      </Fact>
      <Fact name="Trained on">
        {training.statement} {number(training.images)} images
        {training.patients !== null && `, ${number(training.patients)} patients`}.
      </Fact>
      <Fact name="Runs on">{useWords(manifest.use)}</Fact>
      <Fact name="Activation map">
        {manifest.outputs.map === null ? 'None: the reading page shows no activation.' : 'Yes'}
      </Fact>
      {lineage !== null && (
        <Fact name="Taught from">
          {count(lineage.answers, 'answer')} of <a href={`/projects/${lineage.project}`}>project {lineage.project}</a>,
          schema {lineage.schemaVersion}, when the log had {count(lineage.checkpoint.size, 'leaf', 'leaves')} (root{' '}
          <code>{lineage.checkpoint.root.slice(0, 12)}</code>). Its parent is {parentWords(lineage.parent, models)}.
        </Fact>
      )}
      <Fact name="Licence">{licence}</Fact>
      <Fact name="Origin">
        {originWords[origin]}, {shortTime(addedAt)}
        {addedBy !== null && `, by ${addedBy}`}
      </Fact>
      <Fact name="SHA-256">
        <code class="wrap">{sha256}</code>
      </Fact>
    </dl>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Thresholds({ manifest: { thresholds, labels, quantity } }: { readonly manifest: BoxModel['manifest'] }) {
  if (thresholds.length === 0)
    return <>None: it says {quantity === null ? 'how likely' : 'how much'}, not yes or no.</>;
  const names = new Map(labels.map(({ id, name }) => [id, name]));
  return (
    <ul>
      {thresholds.map(({ label, value, chosen }) => (
        <li key={label}>
          {names.get(label) ?? label} {value.toFixed(2)}, <span class="quiet">{chosen}</span>
        </li>
      ))}
    </ul>
  );
}

function useWords({ modalities, bodyParts, views }: BoxModel['manifest']['use']): string {
  const parts = [modalities, bodyParts, views].filter((list) => list.length > 0).map((list) => list.join(', '));
  return parts.length === 0 ? 'Every image' : parts.join('; ');
}

function parentWords(parent: string, models: readonly BoxModel[]): string {
  const found = models.find(({ sha256 }) => sha256 === parent);
  return found === undefined ? `${parent.slice(0, 12)}, no longer on this box` : nameOf(found);
}
