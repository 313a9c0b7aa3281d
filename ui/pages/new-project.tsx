/** A new project: name, labels with their keys, readers, and three switches that every reader feels. */

import '../styles/offices.css';
import { useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import type { Grade, Label } from '../../gateway/contract/label-schema.ts';
import type { Policy } from '../../gateway/contract/projects.ts';
import { grades } from '../../projects/label-schema.ts';
import { client, troubleOf } from '../api/session.ts';
import { Field, Wrong } from '../parts/field.tsx';
import { Icon } from '../parts/icon.tsx';
import { useLoad } from '../parts/load.ts';
import { Office } from '../parts/page.tsx';
import { Empty, Note, Waiting } from '../parts/states.tsx';
import { freeKey, labelId, labelProblem, labelSets } from './label-sets.ts';

const policies: readonly { key: Exclude<keyof Policy, 'modelShown'>; words: string }[] = [
  { key: 'demandAllLabels', words: 'Every label has to be answered. Off: what is left untouched is a no.' },
  { key: 'changeAfterSubmit', words: 'A reader may change an answer after submitting it, and submits it again.' },
  { key: 'takesNewCases', words: 'Studies that arrive from now on become cases of this project.' },
];

export function NewProjectPage() {
  const { value, trouble } = useLoad('users', client.users);
  const readers = value?.users.filter((user) => user.roles.includes('reader') && user.state !== 'disabled') ?? [];
  return (
    <Office title="New project" area="projects">
      <div class="head">
        <div>
          <h1>New project</h1>
          <p>Which findings are asked for, and who reads. Each reader answers alone, blind to the others.</p>
        </div>
      </div>
      {trouble !== undefined && <Note tone="warn" title={trouble} />}
      {value === undefined && trouble === undefined && <Waiting />}
      {value !== undefined && readers.length === 0 && (
        <Empty icon="user" title="No reader yet">
          <p>A project needs at least one. Invite a person with the role reader first.</p>
          <a class="btn main" href="/people">
            Invite a reader
          </a>
        </Empty>
      )}
      {readers.length > 0 && <ProjectForm readers={readers} />}
    </Office>
  );
}

interface FormProps {
  readonly readers: readonly { readonly account: string; readonly name: string }[];
}

function ProjectForm({ readers }: FormProps) {
  const { route } = useLocation();
  const [name, setName] = useState('');
  const [labels, setLabels] = useState<readonly Label[]>(labelSets[0]?.labels ?? []);
  const [chosen, setChosen] = useState<readonly string[]>(readers.slice(0, 2).map(({ account }) => account));
  const [policy, setPolicy] = useState<Policy>({
    demandAllLabels: false,
    changeAfterSubmit: true,
    takesNewCases: true,
    modelShown: 'after-submit',
  });
  const [existingCases, setExistingCases] = useState(true);
  const [wrong, setWrong] = useState<string>();
  const problem = labelProblem(withIds(labels));

  const submit = (event: Event) => {
    event.preventDefault();
    if (name.trim() === '') return setWrong('The project has no name.');
    if (chosen.length === 0) return setWrong('Choose at least one reader.');
    if (problem !== undefined) return setWrong(problem);
    const body = { name: name.trim(), labels: withIds(labels), readers: [...chosen], policy, existingCases };
    client.newProject(body).then(
      (project) => route(`/projects/${project.id}`),
      (error: unknown) => setWrong(troubleOf(error)),
    );
  };
  const toggle = (account: string) =>
    setChosen(chosen.includes(account) ? chosen.filter((a) => a !== account) : [...chosen, account]);

  return (
    <form class="form-page" onSubmit={submit} aria-label="New project">
      <Field label="Name" maxLength={120} value={name} onValue={setName} />
      <LabelEditor labels={labels} onLabels={setLabels} />
      <fieldset>
        <legend>Readers</legend>
        <div class="ticks">
          {readers.map(({ account, name: who }) => (
            <label key={account} class="tick">
              <input type="checkbox" checked={chosen.includes(account)} onChange={() => toggle(account)} />
              {who}
            </label>
          ))}
        </div>
      </fieldset>
      <fieldset>
        <legend>Rules</legend>
        {policies.map(({ key, words }) => (
          <label key={key} class="tick">
            <input
              type="checkbox"
              checked={policy[key]}
              onChange={() => setPolicy({ ...policy, [key]: !policy[key] })}
            />
            {words}
          </label>
        ))}
        <label class="tick">
          <input type="checkbox" checked={existingCases} onChange={() => setExistingCases(!existingCases)} />
          Studies that are on the box already become its cases too.
        </label>
      </fieldset>
      {(wrong ?? problem) !== undefined && <Wrong text={wrong ?? problem ?? ''} />}
      <div class="acts">
        <button class="btn main" type="submit">
          Create the project
        </button>
        <a class="btn" href="/projects">
          Leave without it
        </a>
      </div>
    </form>
  );
}

/** Ids come from the names as they stand at the end; while editing an id only tells rows apart. */
function withIds(labels: readonly Label[]): Label[] {
  const done: Label[] = [];
  for (const label of labels) done.push({ ...label, id: labelId(label.name, done) });
  return done;
}

interface EditorProps {
  readonly labels: readonly Label[];
  readonly onLabels: (labels: readonly Label[]) => void;
}

function LabelEditor({ labels, onLabels }: EditorProps) {
  const change = (index: number, patch: Partial<Label>) =>
    onLabels(labels.map((label, i) => (i === index ? { ...label, ...patch } : label)));
  const add = () => {
    const name = `Label ${labels.length + 1}`;
    onLabels([
      ...labels,
      { id: labelId(name, labels), name, key: freeKey(name, labels), defaultGrade: 80, group: null },
    ]);
  };
  return (
    <fieldset class="labels-edit">
      <legend>Labels</legend>
      <p class="help">Start from a list, then change it. One letter is one yes; G, Q and X belong to the page.</p>
      <div class="acts">
        {labelSets.map(({ name, labels: set }) => (
          <button key={name} class="btn sm" type="button" onClick={() => onLabels(set)}>
            {name}
          </button>
        ))}
      </div>
      {labels.map((label, index) => (
        <div class="row" key={label.id}>
          <Field
            label={`Label ${index + 1}`}
            maxLength={120}
            value={label.name}
            onValue={(name) => change(index, { name })}
          />
          <Field
            label="Key"
            maxLength={1}
            value={label.key}
            aria-label={`Key of ${label.name}`}
            onValue={(key) => change(index, { key: key.toUpperCase() })}
          />
          <label class="field">
            <span>Usual grade</span>
            <select
              value={label.defaultGrade}
              onChange={(event) => change(index, { defaultGrade: Number(event.currentTarget.value) as Grade })}
            >
              {grades.map((grade) => (
                <option key={grade} value={grade}>
                  {grade} %
                </option>
              ))}
            </select>
          </label>
          <button class="btn" type="button" onClick={() => onLabels(labels.toSpliced(index, 1))}>
            Remove<span class="vh"> {label.name}</span>
          </button>
        </div>
      ))}
      {labels.length < 23 && (
        <div class="acts">
          <button class="btn sm" type="button" onClick={add}>
            <Icon name="plus" />
            Add a label
          </button>
        </div>
      )}
    </fieldset>
  );
}
