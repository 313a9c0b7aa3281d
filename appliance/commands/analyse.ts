/** `markit analyse`: models over what is here already; begun, watched, paused and stopped. It goes on after a restart. */
import { parseArgs } from 'node:util';
import type { AnalysisRun } from '../../gateway/store/analysis.ts';
import type { AnalysisCounts } from '../../gateway/store/analysis-operations.ts';
import { askBox } from '../admin.ts';
import { type Command, type CommandOutput, Misuse } from '../command.ts';
import { readSettings } from '../settings.ts';

interface AnalysisStatus {
  readonly counts: AnalysisCounts;
  readonly runs: readonly AnalysisRun[];
  readonly provider: { readonly provider: string; readonly providerNote: string | null };
}

const changes = ['pause', 'resume', 'stop'];

export const command: Command = {
  name: 'analyse',
  summary: 'run the models over the cases that are here',
  usage: `usage: markit analyse --all | --project NUMBER [--model MODEL] [--again]
       markit analyse status [--json]
       markit analyse pause|resume|stop [RUN]

A run goes over the cases that are here when it begins, and asks for what is missing only; --again also for what failed for good.
Whatever comes in, and a reader who waits, goes before it. Without a number pause, resume and stop are about all runs.`,
  async run(args, io) {
    const { values, positionals } = wordsOf(args);
    const [word, number, ...rest] = positionals;
    const { data } = readSettings(process.env);
    if (rest.length > 0) throw new Misuse('that is one word too many');
    if (word === undefined) return begin(data, values, io);
    if (values.all || values.again || values.project !== undefined || values.model !== undefined)
      throw new Misuse('a run is begun without a word');
    if (word === 'status' && number === undefined) return tell(data, values.json === true, io);
    if (!changes.includes(word)) throw new Misuse('analyse knows status, pause, resume and stop');
    const run = number === undefined ? undefined : countOf(number);
    const changed = (await askBox(data, 'changeAnalysis', { change: word, run })) as AnalysisRun[];
    for (const one of changed) io.out(lineOf(one));
    if (changed.length === 0) io.out('No run is in a state for that.');
    return changed.length === 0 ? 1 : 0;
  },
};

type Words = ReturnType<typeof wordsOf>['values'];

function wordsOf(args: readonly string[]) {
  const [flag, text] = [{ type: 'boolean' }, { type: 'string' }] as const;
  try {
    const options = { all: flag, again: flag, json: flag, project: text, model: text } as const;
    return parseArgs({ args: [...args], allowPositionals: true, options });
  } catch (thrown) {
    throw new Misuse((thrown as Error).message);
  }
}

async function begin(data: string, { all, again, project, model }: Words, io: CommandOutput): Promise<number> {
  if ((all === true) === (project !== undefined)) throw new Misuse('analyse takes --all or --project');
  const asked = { project: project === undefined ? undefined : countOf(project), model, again: again === true };
  const run = (await askBox(data, 'analyse', asked)) as AnalysisRun;
  io.out(lineOf(run));
  return 0;
}

async function tell(data: string, json: boolean, io: CommandOutput): Promise<number> {
  const status = (await askBox(data, 'analysisStatus')) as AnalysisStatus;
  if (json) {
    io.out(JSON.stringify(status, null, 2));
    return 0;
  }
  const { counts, runs, provider } = status;
  io.out(`${counts.waiting} cases wait for models, ${counts.failed} could not be analysed`);
  io.out(provider.provider === 'away' ? 'the inference node is away' : `models run on ${provider.provider}`);
  for (const run of runs) io.out(lineOf(run));
  return 0;
}

function lineOf({ id, state, total, done, failed, projectId, model }: AnalysisRun): string {
  const over = projectId === null ? 'all cases' : `project ${projectId}`;
  const ended = done + failed;
  const share = total === 0 ? '' : ` (${Math.floor((100 * ended) / total)} %)`;
  const one = model === null ? '' : `, model ${model.slice(0, 12)} alone`;
  return `run ${id}  ${state}  ${ended} of ${total}${share}${failed > 0 ? `, ${failed} failed` : ''}, ${over}${one}`;
}

function countOf(text: string): number {
  const count = Number(text);
  if (!Number.isSafeInteger(count) || count < 1) throw new Misuse('a number is missing');
  return count;
}
