/** The projects of this box that I manage; where there is none, the way to the first one. */

import '../styles/offices.css';
import { client } from '../api/session.ts';
import { Icon } from '../parts/icon.tsx';
import { useLoad } from '../parts/load.ts';
import { Office } from '../parts/page.tsx';
import { Empty, Note, Waiting } from '../parts/states.tsx';
import { count } from '../parts/words.ts';

export function ProjectsPage() {
  const { value, trouble } = useLoad('projects', client.projects);
  const managed = value?.projects.filter(({ myRoles }) => myRoles.includes('manager')) ?? [];
  return (
    <Office title="Projects" area="projects">
      {trouble !== undefined && <Note tone="warn" title={trouble} />}
      {value === undefined && trouble === undefined && <Waiting />}
      {value !== undefined && managed.length === 0 && (
        <Empty icon="layers" title="No project yet" level={1}>
          <p>Start from a label list. Cases can follow later.</p>
          <a class="btn main" href="/projects/new">
            <Icon name="plus" />
            New project
          </a>
        </Empty>
      )}
      {managed.length > 0 && (
        <>
          <div class="head">
            <div>
              <h1>Projects</h1>
              <p>You manage {count(managed.length, 'project')} on this box.</p>
            </div>
            <div class="acts">
              <a class="btn main" href="/projects/new">
                <Icon name="plus" />
                New project
              </a>
            </div>
          </div>
          <table class="tbl">
            <caption class="vh">Projects that you manage</caption>
            <thead>
              <tr>
                <th scope="col">Project</th>
                <th scope="col">My part</th>
              </tr>
            </thead>
            <tbody>
              {managed.map(({ id, name, myRoles }) => (
                <tr key={id}>
                  <th scope="row">
                    <a href={`/projects/${id}`}>{name}</a>
                  </th>
                  <td class="quiet">{myRoles.join(', ')}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
    </Office>
  );
}
