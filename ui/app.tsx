/** Which page is shown to whom: everything behind sign-in, each area as its own chunk. */

import { useEffect } from 'preact/hooks';
import { LocationProvider, lazy, Route, Router, useLocation } from 'preact-iso';
import { has, me, presence, signOut } from './api/session.ts';
import { EnrolPage } from './pages/enrol.tsx';
import { SignInForm, SignInPage } from './pages/sign-in.tsx';
import { AccountMenu } from './parts/account-menu.tsx';
import { Dialog } from './parts/dialog.tsx';
import { Office, usePage } from './parts/page.tsx';
import { Empty } from './parts/states.tsx';
import { ConflictDialog } from './reading/conflict-dialog.tsx';
import { pauseSaving } from './reading/saving.ts';

const ReadingPage = lazy(async () => (await import('./reading/reading-page.tsx')).ReadingPage);
const WorklistPage = lazy(async () => (await import('./pages/worklist.tsx')).WorklistPage);
const ProjectsPage = lazy(async () => (await import('./pages/projects.tsx')).ProjectsPage);
const ProjectPage = lazy(async () => (await import('./pages/project.tsx')).ProjectPage);
const NewProjectPage = lazy(async () => (await import('./pages/new-project.tsx')).NewProjectPage);
const PeoplePage = lazy(async () => (await import('./pages/people.tsx')).PeoplePage);
const LeavingPage = lazy(async () => (await import('./pages/leaving.tsx')).LeavingPage);
const SetPage = lazy(async () => (await import('./leaving/set-page.tsx')).SetPage);
const WordsPage = lazy(async () => (await import('./deid/words-page.tsx')).WordsPage);
const DeidPage = lazy(async () => (await import('./pages/deid.tsx')).DeidPage);
const ReidentificationPage = lazy(async () => (await import('./pages/reidentification.tsx')).ReidentificationPage);
const DeidReportPage = lazy(async () => (await import('./deid/report-page.tsx')).DeidReportPage);
const ModelsPage = lazy(async () => (await import('./models/models-page.tsx')).ModelsPage);
const ImportPage = lazy(async () => (await import('./models/import-page.tsx')).ImportPage);
const HeldPage = lazy(async () => (await import('./pages/held.tsx')).HeldPage);

export function App() {
  return (
    <LocationProvider>
      <Doorway />
    </LocationProvider>
  );
}

/** Enrolling needs no session, everything else does. */
function Doorway() {
  const { path } = useLocation();
  if (path === '/enrol' && presence.value !== 'in') return <EnrolPage />;
  if (presence.value === 'asking') return <Blank />;
  if (presence.value === 'out' || presence.value === 'gone') return <SignInPage />;
  return (
    <>
      <Router>
        <Route path="/read/:task" component={ReadingPage} />
        <Route path="/worklist" component={WorklistPage} />
        <Route path="/worklist/:project" component={WorklistPage} />
        <Route path="/projects" component={ProjectsPage} />
        <Route path="/projects/new" component={NewProjectPage} />
        <Route path="/projects/:project" component={ProjectPage} />
        <Route path="/people" component={PeoplePage} />
        <Route path="/leaving" component={LeavingPage} />
        <Route path="/leaving/sets/:set" component={SetPage} />
        <Route path="/deid/words" component={WordsPage} />
        <Route path="/deid" component={DeidHome} />
        <Route path="/deid/report" component={DeidReportPage} />
        <Route path="/deid/report/:project" component={DeidReportPage} />
        <Route path="/reidentification" component={ReidentificationPage} />
        <Route path="/models" component={ModelsPage} />
        <Route path="/models/import" component={ImportPage} />
        <Route path="/held" component={HeldPage} />
        <Route path="/held/:kind/:id" component={HeldPage} />
        <Route default component={Home} />
      </Router>
      <AccountMenu />
      <ConflictDialog />
      {presence.value === 'away' && <Away />}
    </>
  );
}

function Blank() {
  usePage('Opening', 'dark');
  return null;
}

/** The owner's profile; of others the report. */
function DeidHome() {
  return has('owner') ? <DeidPage /> : <DeidReportPage />;
}

/** The first area that is mine. */
function Home() {
  const { route, path } = useLocation();
  const start = has('reader') ? '/worklist' : has('manager') ? '/projects' : '/held';
  const known = path === '/' || path === '/enrol';
  useEffect(() => {
    if (known) route(start, true);
  }, [known, start]);
  if (known) return null;
  return (
    <Office title="Not found">
      <Empty icon="search" title="There is nothing here by that name" level={1}>
        <a class="btn" href={start}>
          Go to your first page
        </a>
      </Empty>
    </Office>
  );
}

/** The session ended while a page is open: nothing of it is lost, and the same person goes on where they stopped. */
function Away() {
  const who = me.value;
  const somebodyElse = async () => {
    pauseSaving();
    await signOut().catch(() => {
      // The session is over on the box already.
      presence.value = 'out';
    });
  };
  return (
    <Dialog title="Your access ended" alert>
      <p class="quiet small">Sign in and go on where you stopped. All of it is kept.</p>
      <SignInForm account={who?.account ?? ''} />
      <button class="btn bare" type="button" onClick={() => void somebodyElse()}>
        Somebody else signs in
      </button>
    </Dialog>
  );
}
