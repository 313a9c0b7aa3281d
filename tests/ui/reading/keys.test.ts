import { expect, test } from 'vitest';
import { actionOf, type KeyStroke } from '../../../ui/reading/keys.ts';

const plain = { shiftKey: false, altKey: false, ctrlKey: false, metaKey: false };
const stroke = (key: string, code = '', more: Partial<KeyStroke> = {}): KeyStroke => ({ ...plain, key, code, ...more });
const shift = { shiftKey: true };
const control = { ctrlKey: true };

test.each([
  ['a letter is a yes', stroke('e', 'KeyE'), { do: 'yes', key: 'E' }],
  ['a letter goes by its cap, not its place (AZERTY)', stroke('a', 'KeyQ'), { do: 'yes', key: 'A' }],
  ['without Latin letters it goes by its place', stroke('у', 'KeyE'), { do: 'yes', key: 'E' }],
  ['a digit is a grade', stroke('4', 'Digit4'), { do: 'grade', grade: 80 }],
  ['digits go by place (AZERTY)', stroke("'", 'Digit4'), { do: 'grade', grade: 80 }],
  ['the number pad counts', stroke('5', 'Numpad5'), { do: 'grade', grade: 100 }],
  ['minus is no', stroke('-', 'Minus'), { do: 'no' }],
  ['X clears', stroke('x', 'KeyX'), { do: 'clear' }],
  ['Q skips', stroke('q', 'KeyQ'), { do: 'skip' }],
  ['G is the activation', stroke('g', 'KeyG'), { do: 'activation' }],
  ['brackets go by place (QWERTZ)', stroke('ü', 'BracketLeft'), { do: 'opacity', step: -1 }],
  ['brackets by place (AZERTY)', stroke('$', 'BracketRight'), { do: 'opacity', step: 1 }],
  [
    'but a sign of the page stays one where it stands there (QWERTZ)',
    stroke('+', 'BracketRight'),
    { do: 'zoom', factor: 1.25 },
  ],
  [
    'and the bracket itself counts, by AltGr',
    stroke(']', 'Digit9', { ...control, altKey: true }),
    { do: 'opacity', step: 1 },
  ],
  ['Shift D is the detail of the model', stroke('D', 'KeyD', shift), { do: 'model-detail' }],
  ['full stop is no finding', stroke('.', 'Period'), { do: 'no-finding' }],
  ['arrows up and down go through rows', stroke('ArrowDown', 'ArrowDown'), { do: 'row', step: 1 }],
  ['arrows left and right go through grades', stroke('ArrowLeft', 'ArrowLeft'), { do: 'step-grade', step: -1 }],
  ['Enter submits', stroke('Enter', 'Enter'), { do: 'submit' }],
  ['Shift R draws', stroke('R', 'KeyR', shift), { do: 'tool', tool: 'rectangle' }],
  ['Shift W is the window', stroke('W', 'KeyW', shift), { do: 'tool', tool: 'window' }],
  ['a star is one to one, where it needs Shift too', stroke('*', 'Digit8', shift), { do: 'one-to-one' }],
  ['a question mark is help, where it needs Shift', stroke('?', 'Slash', shift), { do: 'help' }],
  ['plus zooms, where it needs Shift', stroke('+', 'Equal', shift), { do: 'zoom', factor: 1.25 }],
  ['Alt digit is a window preset', stroke('1', 'Digit1', { altKey: true }), { do: 'preset', index: 0 }],
  ['Ctrl Z goes back', stroke('z', 'KeyZ', control), { do: 'undo' }],
  ['Ctrl Shift Z goes on', stroke('Z', 'KeyZ', { ...control, ...shift }), { do: 'redo' }],
])('%s', (_, given, action) => {
  expect(actionOf(given)).toEqual(action);
});

test.each([
  ['Ctrl C', stroke('c', 'KeyC', control)],
  ['AltGr signs of a layout', stroke('@', 'KeyQ', { ctrlKey: true, altKey: true })],
  ['Tab', stroke('Tab', 'Tab')],
  ['F5', stroke('F5', 'F5')],
  ['a digit that is no grade', stroke('7', 'Digit7')],
  ['Shift with a letter that is no tool', stroke('E', 'KeyE', shift)],
])('%s is left to the browser', (_, given) => {
  expect(actionOf(given)).toBeUndefined();
});
