import { expect, test } from 'vitest';
import { change, type History, redo, startHistory, undo } from '../../../ui/reading/history.ts';

test('undo and redo walk the same steps both ways', () => {
  let history = startHistory('a');
  history = change(change(history, 'b'), 'c');
  expect(undo(history).present).toBe('b');
  expect(undo(undo(history)).present).toBe('a');
  expect(undo(undo(undo(history))).present).toBe('a');
  expect(redo(redo(undo(undo(history)))).present).toBe('c');
});

test('a change after undo ends what could be redone', () => {
  const history = change(undo(change(startHistory('a'), 'b')), 'c');
  expect(redo(history).present).toBe('c');
  expect(undo(history).present).toBe('a');
});

test('the same value again is no step', () => {
  const history = change(startHistory('a'), 'b');
  expect(change(history, 'b')).toBe(history);
});

test('the past is bounded', () => {
  let history: History<number> = startHistory(0);
  for (let i = 1; i <= 1_000; i++) history = change(history, i);
  expect(history.past).toHaveLength(200);
  expect(history.past[0]).toBe(800);
});
