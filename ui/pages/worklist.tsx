/** My cases: what waits, how far I am, how fast I read. No thumbnails: a thumbnail is already a first look. */

import '../styles/offices.css';
import { useEffect, useRef, useState } from 'preact/hooks';
import { useLocation, useRoute } from 'preact-iso';
import type { OwnCounts, Projects } from '../../gateway/contract/projects.ts';
import type { Worklist, WorklistItem } from '../../gateway/contract/worklist.ts';
import { client, live } from '../api/session.ts';
import { Icon, type IconName } from '../parts/icon.tsx';
import { useLoad } from '../parts/load.ts';
import { Office } from '../parts/page.tsx';
import { Empty, Note, Waiting } from '../parts/states.tsx';
import { count, duration, number } from '../parts/words.ts';
import { pace } from '../reading/pace.ts';
import { onSaved, savingReady } from '../reading/saving.ts';

type Mine = Projects['projects'][number];

export function WorklistPage() {
  const { params } = useRoute();
  const { value, trouble, reload } = useLoad('projects', client.projects);
  useEffect(() => {
    void savingReady();
  }, []);
  const mine = value?.projects.filter((project) => project.mine !== null) ?? [];
  const chosen = mine.find(({ id }) => id === Number(params.project)) ?? mine.find(hasOpen) ?? mine[0];
  return (
    <Office title="Worklist" area="worklist" foot={<Foot />}>
      {trouble !== undefined && <Trouble text={trouble} onRetry={reload} />}
      {chosen !== undefined && <ProjectCases key={chosen.id} project={chosen} mine={mine} />}
      {value !== undefined && chosen === undefined && (
        <Empty icon="inbox" title="No project asks for you yet" level={1}>
          <p>The manager of a project adds readers. Your cases appear here by themselves.</p>
        </Empty>
      )}
      {value === undefined && trouble === undefined && <Waiting />}
    </Office>
  );
}

const hasOpen = ({ mine }: Mine): boolean => mine !== null && mine.open + mine.draft > 0;

function Foot() {
  return (
    <>
      <span>
        <kbd>↑</kbd> <kbd>↓</kbd> row
      </span>
      <span>
        <kbd>Enter</kbd> read
      </span>
      <span>No thumbnails here: a thumbnail is already a first look.</span>
    </>
  );
}

function Trouble({ text, onRetry }: { readonly text: string; readonly onRetry: () => void }) {
  return (
    <Note
      tone="warn"
      title={text}
      action={
        <button class="btn sm" type="button" onClick={onRetry}>
          Try now
        </button>
      }
    />
  );
}

type Filter = 'open' | 'submitted' | 'skipped' | 'all';
const filters: readonly { id: Filter; words: string }[] = [
  { id: 'open', words: 'To read' },
  { id: 'submitted', words: 'Submitted' },
  { id: 'skipped', words: 'Skipped' },
  { id: 'all', words: 'All' },
];

/** All of my cases, page by page; 500 a page is the box's most. */
async function allCases(project: number): Promise<Worklist> {
  let list = await client.worklist(project, { limit: 500 });
  const { counts } = list;
  const items = [...list.items];
  while (list.next !== null && items.length < 5_000) {
    list = await client.worklist(project, { after: list.next, limit: 500 });
    items.push(...list.items);
  }
  return { items, counts, next: list.next };
}

function ProjectCases({ project, mine }: { readonly project: Mine; readonly mine: readonly Mine[] }) {
  const { route } = useLocation();
  const { value, trouble, reload } = useLoad(`worklist ${project.id}`, () => allCases(project.id));
  const [filter, setFilter] = useState<Filter>('open');
  useEffect(() => {
    const stopLive = live.listen((message) => {
      const about = 'projectId' in message ? message.projectId === project.id : message.type === 'hello';
      if (about) reload();
    });
    const stopSaved = onSaved(reload);
    return () => {
      stopLive();
      stopSaved();
    };
  }, [project.id, reload]);
  const items = value?.items ?? [];
  const waiting = items.filter(isOpen);
  const shown = filter === 'all' ? items : filter === 'open' ? waiting : items.filter(({ state }) => state === filter);
  const next = waiting[0];
  return (
    <>
      <div class="head">
        <div>
          <h1>Worklist</h1>
          <p>{value === undefined ? project.name : sentenceOf(project.name, value.counts)}</p>
        </div>
        {next !== undefined && (
          <div class="acts">
            <a class="btn main" href={`/read/${next.taskId}`}>
              {next.state === 'draft' ? 'Go on with' : 'Read'} case {next.caseNumber} <kbd>Enter</kbd>
            </a>
          </div>
        )}
      </div>
      {trouble !== undefined && <Trouble text={trouble} onRetry={reload} />}
      {value !== undefined && <OwnFigures counts={value.counts} />}
      <div class="filters">
        {mine.length > 1 && (
          <label class="field">
            <span class="vh">Project</span>
            <select value={project.id} onChange={(event) => route(`/worklist/${event.currentTarget.value}`)}>
              {mine.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </select>
          </label>
        )}
        <fieldset class="seg">
          <legend class="vh">Which cases</legend>
          {filters.map(({ id, words }) => (
            <label key={id}>
              <input type="radio" name="filter" checked={filter === id} onChange={() => setFilter(id)} />
              {words}
            </label>
          ))}
        </fieldset>
        <p class="small quiet end">
          {count(items.length, 'case')}, {number(shown.length)} shown
        </p>
      </div>
      {value !== undefined && shown.length === 0 && (
        <NothingShown filter={filter} items={items} onAll={() => setFilter('all')} />
      )}
      {shown.length > 0 && <CaseTable items={shown} project={project.name} />}
    </>
  );
}

const isOpen = ({ state }: WorklistItem): boolean => state === 'open' || state === 'draft';

function sentenceOf(name: string, { open, draft }: OwnCounts): string {
  const left = open + draft;
  const own = pace();
  if (left === 0) return `You have read everything in ${name}.`;
  const time = own === undefined ? '' : ` At your pace that is ${duration(own.median * left)}.`;
  return `${count(left, 'case')} open in ${name}.${time}`;
}

function OwnFigures({ counts }: { readonly counts: OwnCounts }) {
  const of = counts.open + counts.draft + counts.submitted + counts.skipped;
  const own = pace();
  return (
    <section class="mine" aria-label="Me">
      <div>
        <p class="big">
          {number(counts.submitted)}
          <span>of {number(of)} read</span>
        </p>
        <span class="meter on">
          <i style={{ width: `${of === 0 ? 0 : (100 * counts.submitted) / of}%` }} />
        </span>
      </div>
      <div>
        <p class="big">
          {own === undefined ? '–' : duration(own.median)}
          <span>{own === undefined ? 'your pace, after three cases' : `median per case, last ${own.of}`}</span>
        </p>
      </div>
      <div>
        <p class="big">
          {number(counts.skipped)}
          <span>skipped with a reason</span>
        </p>
      </div>
    </section>
  );
}

interface NothingProps {
  readonly filter: Filter;
  readonly items: readonly WorklistItem[];
  readonly onAll: () => void;
}

function NothingShown({ filter, items, onAll }: NothingProps) {
  if (items.length === 0) {
    return (
      <Empty icon="inbox" title="No cases yet">
        <p>The PACS has sent nothing for this project so far. New cases appear here by themselves.</p>
      </Empty>
    );
  }
  if (filter === 'open') {
    return (
      <Empty icon="inbox" title="You have read everything">
        <p>
          {number(items.length)} of {number(items.length)}. New cases appear here by themselves.
        </p>
      </Empty>
    );
  }
  return (
    <Empty icon="search" title={filter === 'skipped' ? 'No case is skipped' : 'No case is submitted yet'}>
      <button class="btn" type="button" onClick={onAll}>
        Show all
      </button>
    </Empty>
  );
}

const states: Readonly<Record<WorklistItem['state'], readonly [IconName, string]>> = {
  open: ['circleDashed', 'idle'],
  draft: ['circleDot', 'on'],
  submitted: ['circleCheck', 'ok'],
  skipped: ['circleSlash', 'off'],
};

function stateWords({ state, yes }: WorklistItem): string {
  if (state === 'open') return 'Open';
  if (state === 'draft') return `In hand, ${yes} yes so far`;
  if (state === 'skipped') return 'Skipped';
  return yes === 0 ? 'Submitted, no finding' : `Submitted, ${yes} yes`;
}

/** The row in hand follows the arrows; Enter reads it. */
function CaseTable({ items, project }: { readonly items: readonly WorklistItem[]; readonly project: string }) {
  const { route } = useLocation();
  const [row, setRow] = useState(0);
  const here = useRef<HTMLTableRowElement>(null);
  const at = Math.min(row, items.length - 1);
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (document.querySelector('dialog[open]') !== null || event.ctrlKey || event.altKey || event.metaKey) return;
      if (event.target instanceof HTMLElement && event.target.matches('input, select, textarea, button, a')) return;
      const step =
        event.key === 'ArrowDown' || event.key === 'j' ? 1 : event.key === 'ArrowUp' || event.key === 'k' ? -1 : 0;
      const item = items[at];
      if (step !== 0) {
        event.preventDefault();
        setRow(Math.min(Math.max(at + step, 0), items.length - 1));
      } else if (event.key === 'Enter' && item !== undefined) {
        event.preventDefault();
        route(`/read/${item.taskId}`);
      }
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, [items, at, route]);
  useEffect(() => here.current?.scrollIntoView({ block: 'nearest' }), [at]);
  return (
    <table class="tbl cases">
      <caption class="vh">Cases assigned to you</caption>
      <thead>
        <tr>
          <th scope="col">Case</th>
          <th scope="col">Project</th>
          <th scope="col" class="num">
            Place in my order
          </th>
          <th scope="col">State</th>
        </tr>
      </thead>
      <tbody>
        {items.map((item, index) => {
          const [icon, tone] = states[item.state];
          return (
            <tr key={item.taskId} {...(index === at ? { ref: here, class: 'here' } : {})}>
              <th scope="row">
                <a href={`/read/${item.taskId}`}>{item.caseNumber}</a>
              </th>
              <td class="quiet">{project}</td>
              <td class="num">{number(item.position)}</td>
              <td>
                <span class={`state ${tone}`}>
                  <Icon name={icon} />
                  {stateWords(item)}
                </span>
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
