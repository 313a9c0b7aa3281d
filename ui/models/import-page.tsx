/** A model of the house: an ONNX file and its manifest, checked in view, tried on samples, and kept or activated by a person. */

import { takenVersions } from '../../model-files/check-versions.ts';
import '../styles/offices.css';
import '../styles/deid.css';
import '../styles/models.css';
import { useEffect, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { client } from '../api/session.ts';
import { useLoad } from '../parts/load.ts';
import { Office } from '../parts/page.tsx';
import { Note } from '../parts/states.tsx';
import { Checks } from './checks.tsx';
import { FileDrop } from './file-drop.tsx';
import { type ManifestPreview, previewManifest } from './manifest-preview.ts';
import { StateDialog } from './state-dialog.tsx';
import { TrialResult } from './trial-result.tsx';
import { type Import, useImport } from './use-import.ts';

/** As the box has it; spelled out, because importing the value would bring the schema library into the page. */
const longestModel: typeof import('../../gateway/contract/model-import.ts').longestModel = 256 * 2 ** 20;

export function ImportPage() {
  const importing = useImport();
  const models = useLoad('models', client.models);
  const [asked, setAsked] = useState(false);
  const { route } = useLocation();
  const { state } = importing;
  const { kept } = state;
  return (
    <Office title="A model of the house" area="models">
      <div class="head">
        <div>
          <h1>A model of the house</h1>
          <p>
            An ONNX file and its manifest. Nothing of them runs before it was checked and tried; a refused one leaves
            nothing.
          </p>
        </div>
        <div class="acts">
          <a class="btn" href="/models">
            All models
          </a>
        </div>
      </div>
      {state.trouble !== undefined && <Note tone="warn" title={state.trouble} />}
      <div class="import">
        <ImportForm importing={importing} />
        <section class="panel" aria-labelledby="checks">
          <header>
            <h2 id="checks">Checks</h2>
            {state.at === 'sending' && <span class="end">{Math.round(state.sent * 100)} % sent</span>}
          </header>
          {state.at === 'sending' && <SendingBar share={state.sent} />}
          <Checks state={state} />
        </section>
      </div>
      {kept !== undefined && <TrialResult kept={kept} onActivate={() => setAsked(true)} />}
      {asked && kept !== undefined && (
        <StateDialog
          model={kept.model}
          to="active"
          active={models.value?.models.find(
            (model) => model.state === 'active' && model.manifest.name === kept.model.manifest.name,
          )}
          onDone={() => route('/models')}
          onClose={() => setAsked(false)}
        />
      )}
    </Office>
  );
}

function SendingBar({ share }: { readonly share: number }) {
  const percent = Math.round(share * 100);
  return (
    <div role="progressbar" aria-label="Sent" aria-valuemin={0} aria-valuemax={100} aria-valuenow={percent}>
      <span class="meter on">
        <i style={{ width: `${percent}%` }} />
      </span>
    </div>
  );
}

function ImportForm({ importing: { state, start, reset } }: { readonly importing: Import }) {
  const [model, setModel] = useState<File>();
  const [manifest, setManifest] = useState<File>();
  const [preview, setPreview] = useState<ManifestPreview | string>();
  const [addMap, setAddMap] = useState(true);
  useEffect(() => {
    setPreview(undefined);
    if (manifest === undefined) return;
    let left = false;
    void previewManifest(manifest).then((read) => left || setPreview(read));
    return () => {
      left = true;
    };
  }, [manifest]);
  const refused = (at: 'model' | 'manifest') => state.refusals.filter((one) => one.at === at).map(({ text }) => text);
  const large = model !== undefined && model.size > longestModel ? ['This model is larger than 256 MB.'] : [];
  const unread = typeof preview === 'string' ? [preview] : [];
  const read = typeof preview === 'object' ? preview : undefined;
  const waits = waitsFor(model, manifest, large.length + unread.length > 0, state.at);
  const choose = <T,>(set: (value: T) => void) => {
    return (value: T): void => {
      reset();
      set(value);
    };
  };
  return (
    <form
      class="panel stack"
      aria-label="A model of the house"
      onSubmit={(event) => {
        event.preventDefault();
        if (waits === undefined && model !== undefined && manifest !== undefined)
          start(model, manifest, addMap && read?.hasMap !== true);
      }}
    >
      <FileDrop
        label="ONNX file"
        help={`or drop it here. One file, opset ${takenVersions.opset.from} to ${takenVersions.opset.to}, at most 256 MB.`}
        accept=".onnx"
        file={model}
        onFile={choose(setModel)}
        wrong={[...large, ...refused('model')]}
      />
      <FileDrop
        label="Manifest"
        help="or drop it here. JSON; docs/model-manifest.schema.json says what it holds."
        accept=".json,application/json"
        file={manifest}
        onFile={choose(setManifest)}
        wrong={[...unread, ...refused('manifest')]}
      >
        {read !== undefined && (
          <p class="small">
            <b>{read.name}</b>. <span class="quiet">{read.notice}</span>
          </p>
        )}
      </FileDrop>
      <label class="tick">
        <input
          type="checkbox"
          checked={addMap && read?.hasMap !== true}
          disabled={read?.hasMap === true}
          onChange={() => choose(setAddMap)(!addMap)}
        />
        <span>
          Add an activation map, so that the reading page can show where it looked.{' '}
          <span class="quiet">
            {read?.hasMap === true
              ? 'This model has one already.'
              : 'Possible where the scores come from a mean over the image and one linear layer; else it is kept without.'}
          </span>
        </span>
      </label>
      <div class="acts">
        <button class="btn main" type="submit" aria-disabled={waits !== undefined} aria-describedby="import-waits">
          Check and try it
        </button>
        <p class="small quiet" id="import-waits" role="status">
          {waits ?? 'Each check is listed as it passes. Nothing runs on a case before you say so.'}
        </p>
      </div>
    </form>
  );
}

/** Why it cannot be sent yet; undefined where it can. */
function waitsFor(
  model: File | undefined,
  manifest: File | undefined,
  isWrong: boolean,
  at: Import['state']['at'],
): string | undefined {
  if (at === 'sending') return 'On its way to the box. Stay on this page until it is there.';
  if (at === 'checking')
    return 'Checked and tried. You can leave this page; what comes of it is in the list of models.';
  if (at === 'kept') return 'It is on the box. Choose other files to bring another one.';
  if (model === undefined && manifest === undefined) return 'Pick both files first.';
  if (model === undefined) return 'The ONNX file is missing.';
  if (manifest === undefined) return 'The manifest is missing.';
  return isWrong ? 'One of the files has to change first.' : undefined;
}
