/** Requests to learn whose study it is, newest first: who, why, what came of it, and what I can do about each. */

import type { Reidentification } from '../../gateway/contract/reidentification.ts';
import { Icon } from '../parts/icon.tsx';
import { count, number, shortTime } from '../parts/words.ts';
import type { Step } from './confirm-question.tsx';
import { caseWords, lookOf, storyOf } from './words.ts';

interface RequestTableProps {
  readonly requests: readonly Reidentification[];
  /** Without an archive nothing can be asked; refusing always can be done. */
  readonly canAsk: boolean;
  readonly onStep: (step: Step, request: Reidentification) => void;
  readonly onRefuse: (request: Reidentification) => void;
}

export function RequestTable({ requests, ...acts }: RequestTableProps) {
  if (requests.length === 0) return null;
  return (
    <table class="tbl left-list asked">
      <caption>
        <span class="quiet">{count(requests.length, 'request')}, newest first. They stay listed for ever.</span>
      </caption>
      <thead>
        <tr>
          <th scope="col">Asked</th>
          <th scope="col">Case</th>
          <th scope="col">Why</th>
          <th scope="col">By</th>
          <th scope="col">Second person</th>
          <th scope="col">State</th>
          <th scope="col" class="num">
            Leaf
          </th>
          <th scope="col">
            <span class="vh">Decide</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {requests.map((request) => (
          <Row key={request.id} request={request} {...acts} />
        ))}
      </tbody>
    </table>
  );
}

type RowProps = { readonly request: Reidentification } & Omit<RequestTableProps, 'requests'>;

function Row({ request, ...acts }: RowProps) {
  const [icon, tone, words] = lookOf(request);
  const story = storyOf(request);
  const { decidedBy, decidedAt } = request;
  return (
    <tr>
      <td class="quiet nowrap">{shortTime(request.at)}</td>
      <th scope="row" title={request.study}>
        {caseWords(request)}
      </th>
      <td class="why">{request.reason}</td>
      <td>{request.mine ? 'me' : (request.by ?? '–')}</td>
      <td>
        {decidedBy ?? '–'}
        {decidedAt !== null && <span class="quiet nowrap"> {shortTime(decidedAt)}</span>}
      </td>
      <td class="why">
        <span class={`state ${tone}`}>
          <Icon name={icon} />
          {words}
          {request.state === 'waiting' && <span class="quiet"> until {shortTime(request.expiresAt)}</span>}
        </span>
        {story !== '' && <p class="quiet small">{story}</p>}
      </td>
      <td class="num">{request.leafIndex === null ? '–' : number(request.leafIndex)}</td>
      <td class="num nowrap">
        <Acts request={request} {...acts} />
      </td>
    </tr>
  );
}

function Acts({ request, canAsk, onStep, onRefuse }: RowProps) {
  const about = <span class="vh">: {caseWords(request)}</span>;
  if (request.waitsForMe) {
    return (
      <button class="btn sm main" type="button" onClick={() => onStep('show', request)}>
        Show it to me{about}
      </button>
    );
  }
  if (request.state === 'waiting' && request.mine) return <span class="quiet small">another owner decides</span>;
  if (request.state === 'waiting') {
    return (
      <>
        <button class="btn sm bare" type="button" onClick={() => onRefuse(request)}>
          Refuse{about}
        </button>
        <button class="btn sm" type="button" aria-disabled={!canAsk} onClick={() => canAsk && onStep('agree', request)}>
          Agree{about}
        </button>
      </>
    );
  }
  if (!request.mayAsk) return null;
  return (
    <button class="btn sm" type="button" aria-disabled={!canAsk} onClick={() => canAsk && onStep('ask', request)}>
      Ask again{about}
    </button>
  );
}
