/** The models of the box: what runs on new cases and on what, each with its doubt, and the way in for a model of the house. */

import '../styles/offices.css';
import '../styles/models.css';
import { useState } from 'preact/hooks';
import type { BoxModel, BoxModels, ModelState } from '../../gateway/contract/models.ts';
import { client, has } from '../api/session.ts';
import { Icon } from '../parts/icon.tsx';
import { useLoad } from '../parts/load.ts';
import { Office } from '../parts/page.tsx';
import { Empty, Note, Waiting } from '../parts/states.tsx';
import { ModelCard } from './model-card.tsx';
import { StateDialog } from './state-dialog.tsx';
import { groups, nameOf, sentenceOf } from './words.ts';

interface Step {
  readonly model: BoxModel;
  readonly to: Exclude<ModelState, 'candidate'>;
}

/** What was just done, said at the model it was done to. */
interface Done {
  readonly sha256: string;
  readonly words: string;
}

export function ModelsPage() {
  const { value, trouble, reload } = useLoad('models', client.models);
  const [step, setStep] = useState<Step>();
  const [done, setDone] = useState<Done>();
  const models = value?.models ?? [];
  const changed = (model: BoxModel): void => {
    setDone({ sha256: model.sha256, words: doneWords[model.state](nameOf(model)) });
    setStep(undefined);
    reload();
  };
  return (
    <Office title="Models" area="models">
      <div class="head">
        <div>
          <h1>Models</h1>
          <p>{value === undefined ? 'What runs on new cases, and how far it can be trusted.' : sentenceOf(value)}</p>
        </div>
        <div class="acts">{has('owner') && <BringButton />}</div>
      </div>
      {trouble !== undefined && <Note tone="warn" title={trouble} />}
      {value !== undefined && <Machine {...value} />}
      {value === undefined && trouble === undefined && <Waiting />}
      {value !== undefined && models.length === 0 && (
        <Empty icon="diamond" title="No model on this box">
          <p>Models that ship are registered when the inference node starts. A model of the house can be brought.</p>
        </Empty>
      )}
      {groups(models).map(([name, list]) => (
        <Group key={name} {...{ list, models, done }} onState={(model, to) => setStep({ model, to })} />
      ))}
      {step !== undefined && (
        <StateDialog
          {...step}
          active={models.find(
            ({ state, manifest }) => state === 'active' && manifest.name === step.model.manifest.name,
          )}
          onDone={changed}
          onClose={() => setStep(undefined)}
        />
      )}
    </Office>
  );
}

const doneWords: Readonly<Record<ModelState, (name: string) => string>> = {
  active: (name) => `${name} runs on new cases from now on.`,
  beside: (name) => `${name} runs beside, shown to nobody.`,
  retired: (name) => `${name} is retired. What it said stays.`,
  candidate: (name) => `${name} is a candidate.`,
};

/** Only where it is news: slower than it could be, or not at all. */
function Machine({ provider, providerNote }: BoxModels) {
  if (provider === 'away') {
    return (
      <Note tone="warn" title="The inference node does not answer. Cases wait for it, and can be read all the same.">
        {providerNote ?? 'It is started again by itself. Hospital IT finds the reason in the log.'}
      </Note>
    );
  }
  if (provider === 'cpu' && providerNote !== null)
    return (
      <Note tone="warn" title="Degraded: models run on the CPU, because no GPU can be used.">
        {providerNote}
      </Note>
    );
  return null;
}

const BringButton = () => (
  <a class="btn" href="/models/import">
    <Icon name="upload" />
    Bring a model of the house
  </a>
);

interface GroupProps {
  readonly list: readonly BoxModel[];
  readonly models: readonly BoxModel[];
  readonly done: Done | undefined;
  readonly onState: (model: BoxModel, to: Exclude<ModelState, 'candidate'>) => void;
}

/** As its manifest names the one that ships and knows phantoms only. */
const phantomModel = 'phantom-findings';

function Group({ list, models, done, onState }: GroupProps) {
  const [first] = list;
  if (first === undefined) return null;
  const { title, name, notice } = first.manifest;
  const isPhantom = name === phantomModel && first.origin === 'shipped';
  return (
    <section class="panel" aria-labelledby={`model-${name}`}>
      <header>
        <h2 id={`model-${name}`}>{title}</h2>
        <span class="state machine">
          <Icon name="diamond" />
          {notice}
        </span>
      </header>
      {isPhantom && (
        <Note tone="warn" title="This model learnt from synthetic phantoms. What it says of patients means nothing.">
          A model of the house is an ONNX file and a manifest, checked and tried before it runs. Where it is active,
          retire this one. {has('owner') ? '' : 'An owner brings it.'}
          {has('owner') && <BringLink />}
        </Note>
      )}
      {list.map((model) => (
        <ModelCard
          key={model.sha256}
          {...{ model, models, onState }}
          done={done?.sha256 === model.sha256 ? done.words : undefined}
        />
      ))}
    </section>
  );
}

const BringLink = () => <a href="/models/import">Bring a model of the house</a>;
