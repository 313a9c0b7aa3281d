/** Takes the report or the manifests out: a release like any other, with a leaf before its first byte and a receipt. */

import { useState } from 'preact/hooks';
import { manifestsAPart } from '../../gateway/contract/deid-counts.ts';
import { client } from '../api/session.ts';
import { TakeOutDialog } from '../parts/take-out.tsx';
import { number } from '../parts/words.ts';

export type ReportRelease = 'deid-report' | 'deid-manifests';

const what: Readonly<Record<ReportRelease, readonly [title: string, words: string]>> = {
  'deid-report': [
    'Take out the table',
    'A CSV file of counts. No names, no dates but years, no UIDs of anybody; sources are numbered.',
  ],
  'deid-manifests': [
    'Take out the signed manifests',
    'A JSON file with one signed manifest an image: its pseudonym, counts, verdicts, masks and keyed digests. Check it anywhere with markit verify.',
  ],
};

interface DialogProps {
  readonly kind: ReportRelease;
  readonly project: { readonly id: number; readonly name: string };
  readonly images: number;
  readonly onClose: () => void;
}

export function ReleaseDialog({ kind, project, images, onClose }: DialogProps) {
  const [part, setPart] = useState(1);
  const parts = kind === 'deid-manifests' ? Math.max(1, Math.ceil(images / manifestsAPart)) : 1;
  const [title, words] = what[kind];
  return (
    <TakeOutDialog
      title={`${title} of ${project.name}`}
      words={words}
      verbs={['Do not take it out', 'Record and take out', 'File']}
      ask={() => client.newRelease(project.id, parts > 1 ? { kind, part } : { kind })}
      onClose={onClose}
    >
      {parts > 1 && (
        <label class="field">
          <span>Part, {number(manifestsAPart)} images each</span>
          <select value={part} onChange={({ currentTarget }) => setPart(Number(currentTarget.value))}>
            {Array.from({ length: parts }, (_, at) => (
              <option key={at} value={at + 1}>
                {at + 1} of {parts}
              </option>
            ))}
          </select>
        </label>
      )}
    </TakeOutDialog>
  );
}
