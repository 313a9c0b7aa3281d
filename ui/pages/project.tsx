/** One project for its manager: how far each reader is, how often each label was a yes, and the answers to take out. */

import '../styles/offices.css';
import { useEffect, useState } from 'preact/hooks';
import { useRoute } from 'preact-iso';
import type { Progress, Project } from '../../gateway/contract/projects.ts';
import { client, has, live } from '../api/session.ts';
import { AskForSet } from '../leaving/ask-for-set.tsx';
import { Icon } from '../parts/icon.tsx';
import { useLoad } from '../parts/load.ts';
import { Office } from '../parts/page.tsx';
import { Empty, Note, Waiting } from '../parts/states.tsx';
import { TakeOutDialog } from '../parts/take-out.tsx';
import { count, number } from '../parts/words.ts';
import { ChangedCasesPanel } from './changed-cases.tsx';
import { ModelPolicyPanel } from './model-policy.tsx';
import { modelShownWords } from './model-shown.tsx';

export function ProjectPage() {
  const { params } = useRoute();
  const id = Number(params.project);
  const project = useLoad(`project ${id}`, () => client.project(id));
  const progress = useLoad(`progress ${id}`, () => client.progress(id));
  const changes = useLoad(`changes ${id}`, () => client.changes(id));
  const [exporting, setExporting] = useState(false);
  const [asking, setAsking] = useState(false);
  useEffect(
    () =>
      live.listen((message) => {
        if (message.type !== 'hello' && !(message.type === 'progress-changed' && message.projectId === id)) return;
        progress.reload();
        changes.reload();
      }),
    [id, progress.reload, changes.reload],
  );
  const trouble = project.trouble ?? progress.trouble ?? changes.trouble;
  return (
    <Office title={project.value?.name ?? 'Project'} area="projects">
      {trouble !== undefined && <Note tone="warn" title={trouble} />}
      {project.value === undefined && trouble === undefined && <Waiting />}
      {project.value !== undefined && (
        <div class="head">
          <div>
            <h1>{project.value.name}</h1>
            <p>{sentenceOf(project.value, progress.value)}</p>
          </div>
          <div class="acts">
            <a class="btn" href="/people">
              <Icon name="user" />
              Invite a reader
            </a>
            {has('owner') && (
              <a class="btn" href={`/reidentification?project=${id}`}>
                <Icon name="search" />
                Whose case is it
              </a>
            )}
            <button class="btn" type="button" onClick={() => setExporting(true)}>
              <Icon name="download" />
              Export answers
            </button>
            <button class="btn" type="button" onClick={() => setAsking(true)}>
              <Icon name="download" />
              Training set
            </button>
          </div>
        </div>
      )}
      {project.value !== undefined && progress.value !== undefined && (
        <div class="grid">
          {changes.value !== undefined && (
            <ChangedCasesPanel project={id} changes={changes.value} onSeen={changes.reload} />
          )}
          <Readers progress={progress.value} />
          <LabelCounts project={project.value} progress={progress.value} />
          <ModelPolicyPanel key={project.value.policy.modelShown} project={project.value} onDone={project.reload} />
        </div>
      )}
      {asking && project.value !== undefined && <AskForSet project={project.value} onClose={() => setAsking(false)} />}
      {exporting && project.value !== undefined && (
        <ExportDialog project={project.value} onClose={() => setExporting(false)} />
      )}
    </Office>
  );
}

function sentenceOf(project: Project, progress: Progress | undefined): string {
  const { schema, policy } = project;
  const parts = [
    progress === undefined ? undefined : count(progress.cases, 'case'),
    count(schema.labels.length, 'label'),
    progress === undefined ? undefined : `${count(progress.readers.length, 'reader')}, blind to each other`,
  ].filter((part) => part !== undefined);
  const rest = policy.demandAllLabels ? 'Every label has to be answered.' : 'What is left untouched is a no.';
  return `${parts.join(', ')}. ${rest} ${modelShownWords[policy.modelShown]} Schema ${schema.version}.`;
}

function Readers({ progress }: { readonly progress: Progress }) {
  const readings = progress.readers.reduce((sum, r) => sum + r.submitted, 0);
  const all = progress.readers.reduce((sum, r) => sum + r.open + r.draft + r.submitted + r.skipped, 0);
  return (
    <section class="panel readers">
      <header>
        <h2>Progress</h2>
        <span class="end">
          {number(readings)} of {number(all)} readings
        </span>
      </header>
      {progress.cases === 0 ? (
        <Empty icon="inbox" title="No cases yet">
          <p>Cases appear when the PACS sends studies and their images are cleared.</p>
        </Empty>
      ) : (
        <table class="tbl">
          <caption class="vh">Progress per reader</caption>
          <thead>
            <tr>
              <th scope="col">Reader</th>
              <th scope="col" class="w">
                Read
              </th>
              <th scope="col" class="num">
                Submitted
              </th>
              <th scope="col" class="num">
                In hand
              </th>
              <th scope="col" class="num">
                Skipped
              </th>
              <th scope="col">Now</th>
            </tr>
          </thead>
          <tbody>
            {progress.readers.map((reader) => (
              <ReaderRow key={reader.account} reader={reader} />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function ReaderRow({ reader }: { readonly reader: Progress['readers'][number] }) {
  const all = reader.open + reader.draft + reader.submitted + reader.skipped;
  const done = reader.submitted + reader.skipped;
  const finished = all > 0 && done === all;
  return (
    <tr>
      <th scope="row">{reader.name}</th>
      <td>
        <span class={finished ? 'meter' : 'meter on'}>
          <i style={{ width: `${all === 0 ? 0 : (100 * done) / all}%` }} />
        </span>
      </td>
      <td class="num">
        {number(reader.submitted)} of {number(all)}
      </td>
      <td class="num">{number(reader.draft)}</td>
      <td class="num">{number(reader.skipped)}</td>
      <td>
        <span class={finished ? 'state ok' : done === 0 ? 'state' : 'state on'}>
          <Icon name={finished ? 'circleCheck' : done === 0 ? 'circleDashed' : 'circleDot'} />
          {finished ? 'finished' : done === 0 ? 'not begun' : 'reading'}
        </span>
      </td>
    </tr>
  );
}

/** Shares carry their n; no interval is claimed for a count that is no sample. */
function LabelCounts({ project, progress }: { readonly project: Project; readonly progress: Progress }) {
  const counts = new Map(progress.labels.map((row) => [row.label, row]));
  return (
    <section class="panel">
      <header>
        <h2>Yes per label</h2>
        <span class="end">over submitted answers</span>
      </header>
      <table class="tbl">
        <caption class="vh">How often each label was a yes</caption>
        <thead>
          <tr>
            <th scope="col">Label</th>
            <th scope="col">Share</th>
            <th scope="col" class="num">
              Yes of answers
            </th>
          </tr>
        </thead>
        <tbody>
          {project.schema.labels.map(({ id, name }) => {
            const { yes, of } = counts.get(id) ?? { yes: 0, of: 0 };
            return (
              <tr key={id}>
                <th scope="row">{name}</th>
                <td>
                  <span class="meter">
                    <i style={{ width: `${of === 0 ? 0 : (100 * yes) / of}%` }} />
                  </span>
                </td>
                <td class="num">{of === 0 ? <span class="faint">–</span> : `${number(yes)} of ${number(of)}`}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

function ExportDialog({ project, onClose }: { readonly project: Project; readonly onClose: () => void }) {
  return (
    <TakeOutDialog
      title={`Export the answers of ${project.name}`}
      words="A CSV file of answers, marks and times, with readers and cases as keyed numbers. No images, no names, no dates of patients."
      verbs={['Do not export', 'Record and export', 'Answers']}
      ask={() => client.newRelease(project.id, { kind: 'answers-csv' })}
      onClose={onClose}
    />
  );
}
