/** Whose study it is: requests that wait for a second owner, what came of earlier ones, and the answer, once. */

import '../styles/offices.css';
import { useEffect, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import type { Identity, Reidentification } from '../../gateway/contract/reidentification.ts';
import { client, live, troubleOf } from '../api/session.ts';
import { AskForCase, type CaseInHand } from '../identity/ask-for-case.tsx';
import { ConfirmQuestion, type Step } from '../identity/confirm-question.tsx';
import { IdentityOnce } from '../identity/identity-once.tsx';
import { RequestTable } from '../identity/request-table.tsx';
import { Icon } from '../parts/icon.tsx';
import { useLoad } from '../parts/load.ts';
import { Office } from '../parts/page.tsx';
import { Empty, Note, Waiting } from '../parts/states.tsx';
import { count } from '../parts/words.ts';

export function ReidentificationPage() {
  const { value, trouble, reload } = useLoad('reidentifications', client.reidentifications);
  const projects = useLoad('projects', client.projects);
  const { query, route } = useLocation();
  const [asking, setAsking] = useState<CaseInHand>();
  const [step, setStep] = useState<{ step: Step; request: Reidentification }>();
  const [identity, setIdentity] = useState<Identity>();
  const [wrong, setWrong] = useState<string>();
  useLiveReload(reload);
  const choices = projects.value?.projects ?? [];
  const ready = value?.archive === true && projects.value !== undefined;
  const start = { project: query.project ?? String(choices[0]?.id ?? ''), number: query.case ?? '' };
  useEffect(() => {
    // Come from a case: the form is what was wanted.
    if (ready && query.project !== undefined) setAsking(start);
  }, [ready, query.project]);
  const closeForm = () => {
    setAsking(undefined);
    if (query.project !== undefined) route('/reidentification', true);
  };
  const refuse = (request: Reidentification) => {
    setWrong(undefined);
    client.refuseIdentity(request.id).then(reload, (error: unknown) => setWrong(troubleOf(error)));
  };
  const answered = (who: Identity | null) => {
    setStep(undefined);
    setIdentity(who ?? undefined);
    reload();
  };
  const requests = value?.requests ?? [];
  const problem = trouble ?? projects.trouble ?? wrong;
  return (
    <Office title="Re-identification" area="identity">
      <div class="head">
        <div>
          <h1>Whose study it is</h1>
          <p>{sentenceOf(requests)}</p>
        </div>
        <div class="acts">
          <button class="btn main" type="button" aria-disabled={!ready} onClick={() => ready && setAsking(start)}>
            <Icon name="search" />
            Ask for a case
          </button>
        </div>
      </div>
      {problem !== undefined && <Note tone="warn" title={problem} />}
      {value === undefined && trouble === undefined && <Waiting />}
      {value?.archive === false && (
        <Note tone="warn" title="No archive is set up that could be asked.">
          Hospital IT names it in the setting MARKIT_ARCHIVE. Until then nobody can learn whose study it is.
        </Note>
      )}
      {value !== undefined && requests.length === 0 && (
        <Empty icon="eyeOff" title="Nobody has asked">
          <p>This box keeps no table of who is who. Two owners can ask the archive together, with a reason.</p>
        </Empty>
      )}
      <RequestTable
        requests={requests}
        canAsk={value?.archive === true}
        onStep={(next, request) => setStep({ step: next, request })}
        onRefuse={refuse}
      />
      {asking !== undefined && (
        <AskForCase
          projects={choices}
          start={asking}
          onClose={closeForm}
          onDone={() => {
            closeForm();
            reload();
          }}
        />
      )}
      {step !== undefined && <ConfirmQuestion {...step} onAnswer={answered} onClose={() => setStep(undefined)} />}
      {identity !== undefined && <IdentityOnce identity={identity} onGone={() => setIdentity(undefined)} />}
    </Office>
  );
}

function useLiveReload(reload: () => void): void {
  useEffect(
    () =>
      live.listen(({ type }) => {
        if (type === 'reidentification-changed' || type === 'hello') reload();
      }),
    [reload],
  );
}

function sentenceOf(requests: readonly Reidentification[]): string {
  const mine = requests.filter(({ state, mine: own }) => state === 'waiting' && !own).length;
  const own = requests.filter(({ state, mine: by }) => state === 'waiting' && by).length;
  const parts = [
    ...(mine === 0 ? [] : [`${count(mine, 'request')} ${mine === 1 ? 'waits' : 'wait'} for you or another owner`]),
    ...(own === 0 ? [] : [`${count(own, 'request')} of yours ${own === 1 ? 'waits' : 'wait'} for a second person`]),
  ];
  const now = parts.length === 0 ? 'Nothing waits' : parts.join(', ');
  return `${now}. Two owners and a reason; the answer is shown to those two, once, and kept nowhere.`;
}
