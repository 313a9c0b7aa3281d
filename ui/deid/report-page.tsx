/** What was removed, kept, changed and held of a project's images: counts for the data owner and the manager, and their way out. */

import '../styles/offices.css';
import { useState } from 'preact/hooks';
import { useLocation, useRoute } from 'preact-iso';
import type { DeidReport } from '../../gateway/contract/deid-report.ts';
import { deidConformance } from '../api/client.ts';
import { client } from '../api/session.ts';
import { Icon } from '../parts/icon.tsx';
import { useLoad } from '../parts/load.ts';
import { Office } from '../parts/page.tsx';
import { Empty, Note, Waiting } from '../parts/states.tsx';
import { count, number } from '../parts/words.ts';
import { OfficeBar } from './office-bar.tsx';
import { ReleaseDialog, type ReportRelease } from './release-dialog.tsx';
import { Detectors, Elements, HeldObjects, Profiles, Sources, States, Structure } from './report-tables.tsx';

export function DeidReportPage() {
  const { params } = useRoute();
  const projects = useLoad('deid projects', client.deidProjects);
  const all = projects.value?.projects;
  const chosen = Number(params.project) || all?.[0]?.id;
  return (
    <Office title="De-identification report" area="deid">
      <OfficeBar here="report" />
      {projects.trouble !== undefined && <Note tone="warn" title={projects.trouble} />}
      {all === undefined && projects.trouble === undefined && <Waiting />}
      {all?.length === 0 && (
        <Empty icon="inbox" title="No project yet" level={1}>
          <p>A report counts what was done to the images of a project. It appears with the first one.</p>
        </Empty>
      )}
      {all !== undefined && chosen !== undefined && <ProjectReport key={chosen} id={chosen} projects={all} />}
    </Office>
  );
}

interface ReportProps {
  readonly id: number;
  readonly projects: readonly { readonly id: number; readonly name: string }[];
}

function ProjectReport({ id, projects }: ReportProps) {
  const { route } = useLocation();
  const { value: report, trouble } = useLoad(`deid report ${id}`, () => client.deidReport(id));
  const [release, setRelease] = useState<ReportRelease>();
  return (
    <>
      <div class="head">
        <div>
          <h1>What was removed, kept, changed and held</h1>
          <p>{report === undefined ? 'Counts only: nothing here names anybody.' : sentenceOf(report)}</p>
        </div>
        <div class="acts">
          <label class="field">
            <span class="vh">Project</span>
            <select value={id} onChange={({ currentTarget }) => route(`/deid/report/${currentTarget.value}`)}>
              {projects.map((project) => (
                <option key={project.id} value={project.id}>
                  {project.name}
                </option>
              ))}
            </select>
          </label>
          <button class="btn" type="button" onClick={() => setRelease('deid-report')}>
            <Icon name="download" />
            Table
          </button>
          <button class="btn" type="button" onClick={() => setRelease('deid-manifests')}>
            <Icon name="download" />
            Signed manifests
          </button>
          <a class="btn" href={deidConformance} download>
            <Icon name="download" />
            Conformance statement
          </a>
        </div>
      </div>
      {trouble !== undefined && <Note tone="warn" title={trouble} />}
      {report === undefined && trouble === undefined && (
        <Waiting words="Counting. A hundred thousand images take seconds." />
      )}
      {report?.instances === 0 && (
        <Empty icon="inbox" title="No images yet">
          <p>Counts appear when the PACS sends studies and their images are cleared.</p>
        </Empty>
      )}
      {report !== undefined && <Tables report={report} />}
      {release !== undefined && report !== undefined && (
        <ReleaseDialog
          kind={release}
          project={report.project}
          images={report.instances}
          onClose={() => setRelease(undefined)}
        />
      )}
    </>
  );
}

function Tables({ report }: { readonly report: DeidReport }) {
  return (
    <div class="grid">
      {report.instances > 0 && (
        <>
          <Elements report={report} />
          <States report={report} />
          <Structure report={report} />
          <Profiles report={report} />
          <Detectors report={report} />
          <Sources report={report} />
        </>
      )}
      {report.heldObjects !== null && <HeldObjects objects={report.heldObjects} />}
    </div>
  );
}

function sentenceOf({ instances, known, toldApart, actions, states }: DeidReport): string {
  const cleared = states.filter(({ state }) => state === 'cleared').reduce((sum, { images }) => sum + images, 0);
  const changed = actions.replaced + actions.shifted + actions.emptied;
  return [
    `${count(instances, 'image')}, ${number(cleared)} cleared.`,
    `Of their attributes ${number(actions.removed)} were removed, ${number(changed)} changed, ${number(actions.kept)} kept.`,
    ...(known < instances ? [`Of ${count(instances - known, 'image')} it is not known.`] : []),
    ...(toldApart < known ? [`${number(known - toldApart)} came before kinds were told apart.`] : []),
  ].join(' ');
}
