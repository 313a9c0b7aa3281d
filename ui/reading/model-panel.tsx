/** What the models say of the image in hand, at the foot of the answer: always as high, whether it is shown, hidden or on its way. */

import type { TaskPredictions } from '../../gateway/contract/predictions.ts';
import { Icon } from '../parts/icon.tsx';
import { Scrolled } from '../parts/scrolled.tsx';
import { isOn, opacity, setOpacity, stepOpacity, toggle } from './activation.ts';
import { answerInWords, answerOf } from './answer-model.ts';
import type { CaseInHand } from './case-in-hand.ts';
import { type ApartFigure, type ModelWords, probabilityWords, type RowScore, sideOf } from './predictions.ts';
import type { ModelInHand } from './use-model.ts';
import type { Predictions } from './use-predictions.ts';

interface PanelProps {
  readonly hand: CaseInHand;
  readonly model: ModelInHand;
  /** Their provider and version instead of their figures. */
  readonly detail: boolean;
  readonly onDetail: () => void;
}

export function ModelPanel(props: PanelProps) {
  const { hand, model, detail, onDetail } = props;
  const { predictions } = model;
  const state = predictions.answer?.state ?? expected(hand);
  const shown = state === 'shown';
  return (
    <section class="aip" aria-label="Model">
      <header>
        <h2 class="state machine">
          <Icon name="diamond" />
          Model
        </h2>
        {shown && (
          <>
            <span class="tiny faint" title="That the model was in view, and since when, is stored with your answer">
              on record
            </span>
            <button class="btn sm bare end" type="button" aria-pressed={detail} onClick={onDetail}>
              Provider and version <kbd>⇧D</kbd>
            </button>
          </>
        )}
      </header>
      {shown && model.imageIsThere && <Shown {...props} />}
      {shown && !model.imageIsThere && <p class="small quiet said">Model: comes with the image</p>}
      {!shown && <NotShown state={state} predictions={predictions} />}
    </section>
  );
}

/** Until the box answers: what it will say by the rules of the project, so that nothing flickers. */
function expected({ task }: CaseInHand): TaskPredictions['state'] | undefined {
  if (task.policy.modelShown === 'never') return 'never';
  return task.policy.modelShown === 'after-submit' && task.state !== 'submitted' ? 'hidden-until-submit' : undefined;
}

const words: Readonly<Record<Exclude<TaskPredictions['state'], 'shown'>, string>> = {
  'hidden-until-submit': 'Model: shown after you submit',
  never: 'Model: not shown in this project',
  waiting: 'Model: this case waits its turn',
  none: 'Model: nothing to show for this case',
};

interface NotShownProps {
  readonly state: Exclude<TaskPredictions['state'], 'shown'> | undefined;
  readonly predictions: Predictions;
}

function NotShown({ state, predictions: { trouble, asked, askNow, retry } }: NotShownProps) {
  if (trouble !== undefined) {
    return (
      <div class="said" role="status">
        <p class="small">Model: did not arrive. {trouble} Your answer does not need it.</p>
        <button class="btn sm" type="button" onClick={retry}>
          Try now
        </button>
      </div>
    );
  }
  return (
    <div class="said" role="status">
      <p class="small quiet">
        {state === undefined ? '' : state === 'waiting' && asked ? 'Model: asked, comes by itself' : words[state]}
      </p>
      {state === 'waiting' && !asked && (
        <button class="btn sm" type="button" onClick={askNow}>
          Ask now
        </button>
      )}
    </div>
  );
}

function Shown({ hand, model: { rows, apart, models }, detail }: PanelProps) {
  const label = hand.labelInHand;
  const here = label === undefined ? [] : (rows.get(label.id) ?? []);
  const nothing = here.length === 0 && apart.length === 0;
  return (
    <>
      <OpacityRow name={label?.name} hasMap={here.some(({ score }) => score.map !== null)} />
      <Scrolled class="figures" label={detail ? 'Provider and version' : 'Figures of the model'}>
        {detail && <Details models={models} />}
        {!detail && nothing && <p class="small quiet said">Nothing was said of this image.</p>}
        {!detail && !nothing && (
          <table class="tbl">
            <caption class="vh">What the model says</caption>
            <thead class="vh">
              <tr>
                <th scope="col">What</th>
                <th scope="col">Figure</th>
                <th scope="col">About the model</th>
              </tr>
            </thead>
            <tbody>
              {label !== undefined &&
                here.map(({ score, model }) => (
                  <tr class="here" key={`${model.sha256} ${score.label}`}>
                    <th scope="row">{label.name}</th>
                    <td class="nowrap">
                      <b>{probabilityWords(score.probability)}</b> <Side score={score} />
                      <br />
                      <span class="tiny faint">you: {answerInWords(answerOf(hand.draft.value, label.id))}</span>
                    </td>
                    <td class="tiny faint">{model.notice}</td>
                  </tr>
                ))}
              {byNotice(apart).map(([notice, figures]) => (
                <Noted key={notice} notice={notice} figures={figures} />
              ))}
            </tbody>
          </table>
        )}
      </Scrolled>
    </>
  );
}

/** A notice stands beside all figures of the models that carry it. */
function byNotice(apart: readonly ApartFigure[]): ReadonlyArray<readonly [notice: string, ApartFigure[]]> {
  const groups = new Map<string, ApartFigure[]>();
  for (const figure of apart) groups.set(figure.model.notice, [...(groups.get(figure.model.notice) ?? []), figure]);
  return [...groups];
}

function Noted({ notice, figures }: { readonly notice: string; readonly figures: readonly ApartFigure[] }) {
  return figures.map(({ key, title, words: figure }, index) => (
    <tr key={key}>
      <th scope="row">{title}</th>
      <td>{figure}</td>
      {index === 0 && (
        <td class="tiny faint" rowSpan={figures.length}>
          {notice}
        </td>
      )}
    </tr>
  ));
}

function Side({ score }: { readonly score: RowScore['score'] }) {
  const side = sideOf(score);
  if (side === null) return null;
  return (
    <span class="tiny quiet">
      {side} {probabilityWords(score.threshold ?? 0)}
    </span>
  );
}

function OpacityRow({ name, hasMap }: { readonly name: string | undefined; readonly hasMap: boolean }) {
  if (!hasMap) {
    return (
      <div class="op">
        <span class="small faint">{name === undefined ? 'No row in hand' : `No activation of ${name}`}</span>
      </div>
    );
  }
  return (
    <div class="op">
      <button class="btn sm bare" type="button" aria-pressed={isOn.value} onClick={toggle}>
        Activation of <b>{name}</b> <kbd>G</kbd>
      </button>
      <input
        type="range"
        aria-label="Opacity of the activation"
        min="5"
        max="100"
        step="5"
        value={opacity.value}
        onInput={(event) => setOpacity(Number(event.currentTarget.value))}
        // After a hand let it go the keys belong to the case again; who came by Tab stays.
        onPointerUp={(event) => event.currentTarget.blur()}
      />
      <output class="small">{isOn.value ? `${opacity.value} %` : 'off'}</output>
      <button class="btn sm bare" type="button" aria-label="Less opaque" onClick={() => stepOpacity(-1)}>
        <kbd>[</kbd>
      </button>
      <button class="btn sm bare" type="button" aria-label="More opaque" onClick={() => stepOpacity(1)}>
        <kbd>]</kbd>
      </button>
    </div>
  );
}

const providerWords: Readonly<Record<ModelWords['provider'], string>> = {
  cuda: 'on GPU',
  cpu: 'on CPU',
  remote: 'on another server',
};

function Details({ models }: { readonly models: readonly ModelWords[] }) {
  return (
    <table class="tbl">
      <caption class="vh">Provider and version of each model</caption>
      <thead class="vh">
        <tr>
          <th scope="col">Model</th>
          <th scope="col">Version and provider</th>
          <th scope="col">SHA-256</th>
        </tr>
      </thead>
      <tbody>
        {models.map((model) => (
          <tr key={model.sha256}>
            <th scope="row">{model.title}</th>
            <td class="nowrap">
              {model.version}, {providerWords[model.provider]}
            </td>
            <td class="tiny faint mono" title={model.sha256}>
              {model.sha256.slice(0, 16)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
