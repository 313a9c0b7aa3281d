import { expect, test } from 'vitest';
import { type DataSet, dataSetOf } from '../../../data-set/data-set.ts';
import { inSliceOrder } from '../../../gateway/pixels/slice-order.ts';

function slice(name: string, values: Readonly<Record<number, string>>): { name: string; header: DataSet } {
  const elements = Object.entries(values).map(
    ([tag, text]) => ({ kind: 'value', tag: Number(tag), vr: 'DS', value: Buffer.from(text) }) as const,
  );
  return { name, header: dataSetOf(elements) };
}

const position = 0x00200032;
const orientation = 0x00200037;
const order = (...slices: ReturnType<typeof slice>[]) => inSliceOrder(slices).map(({ name }) => name);

test('slices lie along the normal of their plane, one orientation after the other', () => {
  const axial = '1\\0\\0\\0\\1\\0';
  const coronal = '1\\0\\0\\0\\0\\-1';
  expect(
    order(
      slice('c', { [position]: '0\\0\\30', [orientation]: axial }),
      slice('f', { [position]: '0\\-5\\0', [orientation]: coronal }),
      slice('a', { [position]: '9\\9\\-10', [orientation]: axial }),
      slice('e', { [position]: '0\\-9\\0', [orientation]: coronal }),
      slice('b', { [position]: '0\\0\\2.5', [orientation]: '1\\0\\-0.001\\0\\1\\0' }),
    ),
  ).toEqual(['e', 'f', 'a', 'b', 'c']);
});

test('without a geometry Slice Location counts, then Instance Number; without any they stay as they came', () => {
  expect(order(slice('b', { 2101313: '4' }), slice('a', { 2101313: '-4' }))).toEqual(['a', 'b']);
  expect(order(slice('b', { 2097171: '11' }), slice('a', { 2097171: '9' }))).toEqual(['a', 'b']);
  expect(order(slice('x', {}), slice('y', {}), slice('z', { [position]: 'here' }))).toEqual(['x', 'y', 'z']);
});
