/** One file, dropped or picked, with what is wrong with it said beneath. */

import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { DropZone } from '../parts/drop-zone.tsx';
import { Wrong } from '../parts/field.tsx';
import { Icon } from '../parts/icon.tsx';
import { bytes } from '../parts/words.ts';

interface FileDropProps {
  readonly label: string;
  readonly help: string;
  /** As the browser's picker takes it. */
  readonly accept: string;
  readonly file: File | undefined;
  readonly onFile: (file: File) => void;
  readonly wrong: readonly string[];
  readonly children?: ComponentChildren;
}

export function FileDrop({ label, help, accept, file, onFile, wrong, children }: FileDropProps) {
  const id = useId();
  const take = ([first]: readonly File[]): void => {
    if (first !== undefined) onFile(first);
  };
  return (
    <div class="field">
      <span id={`${id}-label`}>{label}</span>
      <DropZone bad={wrong.length > 0} onFiles={take}>
        <label class="btn">
          <Icon name="plus" />
          {file === undefined ? 'Pick' : 'Pick another'}
          <span class="vh"> {label}</span>
          <input
            class="vh"
            type="file"
            accept={accept}
            aria-describedby={`${id}-help ${id}-wrong`}
            aria-invalid={wrong.length > 0}
            onChange={({ currentTarget }) => {
              take([...(currentTarget.files ?? [])]);
              // Or the same file, mended, could not be picked again.
              currentTarget.value = '';
            }}
          />
        </label>
        {file === undefined ? (
          <p class="small quiet" id={`${id}-help`}>
            {help}
          </p>
        ) : (
          <p class="small file" id={`${id}-help`}>
            <b>{file.name}</b>
            <span class="quiet">{bytes(file.size)}</span>
          </p>
        )}
      </DropZone>
      <div id={`${id}-wrong`} class="stack">
        {wrong.map((text) => (
          <Wrong key={text} text={text} />
        ))}
      </div>
      {children}
    </div>
  );
}
