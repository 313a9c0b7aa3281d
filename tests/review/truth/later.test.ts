import { setImmediate as immediate } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { AgreementState } from '../../../review/agreement/agreement-state.ts';
import { missing } from '../../../review/answer-table.ts';
import type { LaterFigure } from '../../../review/figure.ts';
import { dawidSkene, dawidSkeneSteps } from '../../../review/truth/dawid-skene.ts';
import { Later } from '../../../review/truth/later.ts';
import { slowFigures } from '../../../review/truth/slow-figures.ts';
import { finish, type Steps } from '../../../review/truth/steps.ts';
import { randomTable } from './random-table.ts';

const pause = () => immediate();

function collecting<State, Result>(work: (state: State) => Steps<Result>, signal?: AbortSignal) {
  const told: Array<LaterFigure<Result>> = [];
  const failures: Array<readonly [unknown, number]> = [];
  const later = new Later<State, Result>({
    work,
    pause,
    done: (figure) => told.push(figure),
    failed: (error, asOf) => failures.push([error, asOf]),
    ...(signal ? { signal } : {}),
  });
  return { later, told, failures };
}

function* counted(state: number): Steps<number> {
  for (let step = 0; step < 5; step += 1) yield;
  if (state < 0) throw new RangeError('below nought');
  return state * 10;
}

test('of the states asked for while it works the newest alone comes next', async () => {
  const { later, told } = collecting(counted);
  later.ask(1, 100);
  await pause();
  for (let state = 2; state <= 6; state += 1) later.ask(state, 100 * state);
  expect(later.latest).toBeUndefined();
  await later.settled();
  expect(told).toEqual([
    { figure: 10, asOf: 100 },
    { figure: 60, asOf: 600 },
  ]);
  expect(later.latest).toEqual({ figure: 60, asOf: 600 });
});

test('answers that never cease do not keep it from coming to an end', async () => {
  const { later, told } = collecting(counted);
  for (let answers = 1; answers <= 60; answers += 1) {
    later.ask(answers, answers);
    await pause();
  }
  expect(told.length).toBeGreaterThan(3);
  await later.settled();
  expect(told.at(-1)).toEqual({ figure: 600, asOf: 60 });
});

test('others have their turn between two steps', async () => {
  const order: string[] = [];
  const { later } = collecting(function* () {
    for (const step of ['a', 'b', 'c']) {
      order.push(step);
      yield;
    }
    return 0;
  });
  later.ask(undefined, 0);
  order.push('asked');
  for (const turn of [1, 2, 3, 4]) {
    await pause();
    order.push(`${turn}`);
  }
  await later.settled();
  expect(order[0]).toBe('asked');
  expect(order.join('')).toMatch(/a\d+b\d+c/);
});

test('what it threw is told, and the next state is worked on', async () => {
  const { later, told, failures } = collecting(counted);
  later.ask(-1, 7);
  await later.settled();
  later.ask(2, 8);
  await later.settled();
  expect(failures).toEqual([[new RangeError('below nought'), 7]]);
  expect(told).toEqual([{ figure: 20, asOf: 8 }]);
});

describe('once ended', () => {
  test('what runs is left, and nothing is told', async () => {
    const end = new AbortController();
    const { later, told, failures } = collecting(counted, end.signal);
    later.ask(1, 1);
    await pause();
    later.ask(2, 2);
    end.abort();
    later.ask(3, 3);
    await later.settled();
    expect([told, failures]).toEqual([[], []]);
  });
});

test('the truth of Dawid and Skene in steps is that of all steps at once', async () => {
  const { table } = randomTable({ scale: 'grade', cases: 300, readers: [0.8, 0.7, 0.6], seed: 21 });
  const { later, told } = collecting((state: typeof table) => dawidSkeneSteps(state, 0));
  later.ask(table, 900);
  await later.settled();
  expect(told).toEqual([{ figure: dawidSkene(table, 0), asOf: 900 }]);
});

test('beside a project that runs: figures of the state they were asked for, and of how many answers', async () => {
  const { table } = randomTable({ scale: 'boolean', cases: 200, readers: [0.9, 0.8, 0.7], missing: 0.5, seed: 22 });
  const { truth } = randomTable({ scale: 'boolean', cases: 200, readers: [0.9], seed: 23 });
  const project = new AgreementState(table);
  const figures = (state: typeof table) => slowFigures(state, { bootstrap: { rounds: 20 } });
  const { later, told } = collecting(figures);
  let answers = table.values.filter((value) => value !== missing).length;
  const states = new Map<number, typeof table>();
  for (const [at, value] of truth.entries()) {
    const reader = at % 3;
    if (table.values[at * 3 + reader] === missing) answers += 1;
    project.apply({ case: at, label: 0, reader, value });
    const state = project.table();
    states.set(answers, state);
    later.ask(state, answers);
    if (at % 20 === 0) await pause();
  }
  await later.settled();
  expect(told.length).toBeGreaterThan(1);
  expect(told.at(-1)?.asOf).toBe(answers);
  for (const { figure, asOf } of told) {
    expect(figure).toEqual(finish(figures(states.get(asOf) ?? table)));
    expect(figure.labels[0]?.truth).toEqual(dawidSkene(states.get(asOf) ?? table, 0));
    // Of one label, all labels together are that label.
    expect(figure.overall).toEqual(figure.labels[0]?.agreement);
  }
});
