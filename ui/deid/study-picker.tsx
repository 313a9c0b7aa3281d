/** What a draft is tried on: files dropped or picked, which the box reads and does not keep, or an object that is held. */

import { useState } from 'preact/hooks';
import type { HeldItem } from '../../gateway/contract/held.ts';
import { client } from '../api/session.ts';
import { DropZone } from '../parts/drop-zone.tsx';
import { Icon } from '../parts/icon.tsx';
import { useLoad } from '../parts/load.ts';
import { shortTime } from '../parts/words.ts';
import type { Study } from './use-preview.ts';

const mostFiles = 50;

export function StudyPicker({ onStudy }: { readonly onStudy: (study: Study | undefined) => void }) {
  const [files, setFiles] = useState<readonly File[]>([]);
  const [inHand, setInHand] = useState(0);
  const [chosen, setChosen] = useState('');
  const { value: held } = useLoad('held objects', client.held);
  const objects = (held?.items ?? []).filter(({ kind }) => kind === 'object');
  const choose = (from: readonly File[], at: number): void => {
    const file = from[at];
    if (file === undefined) return;
    setFiles(from);
    setInHand(at);
    setChosen('');
    onStudy({ kind: 'file', file });
  };
  const take = (dropped: readonly File[]): void => choose(dropped.slice(0, mostFiles), 0);
  return (
    <div class="picker">
      <DropZone onFiles={take}>
        <label class="btn">
          <Icon name="plus" />
          Pick DICOM files
          <input
            class="vh"
            type="file"
            multiple
            onChange={({ currentTarget }) => {
              take([...(currentTarget.files ?? [])]);
              // Or the same file could not be picked again.
              currentTarget.value = '';
            }}
          />
        </label>
        <p class="small quiet">or drop them here. The box reads the header and keeps nothing.</p>
      </DropZone>
      {files.length > 1 && (
        <label class="field">
          <span>File</span>
          <select value={inHand} onChange={(event) => choose(files, Number(event.currentTarget.value))}>
            {files.map((file, at) => (
              <option key={at} value={at}>
                {at + 1} of {files.length}: {file.name}
              </option>
            ))}
          </select>
        </label>
      )}
      {objects.length > 0 && (
        <label class="field">
          <span>Or an object that is held. Each look is logged.</span>
          <select
            value={chosen}
            onChange={(event) => {
              const id = event.currentTarget.value;
              setChosen(id);
              const file = files[inHand];
              if (id !== '') onStudy({ kind: 'held', id });
              else onStudy(file && { kind: 'file', file });
            }}
          >
            <option value="">None</option>
            {objects.map((item) => (
              <option key={item.id} value={item.id}>
                {wordsOf(item)}
              </option>
            ))}
          </select>
        </label>
      )}
    </div>
  );
}

const wordsOf = ({ source, receivedAt, reason }: HeldItem): string => `${source}, ${shortTime(receivedAt)}: ${reason}`;
