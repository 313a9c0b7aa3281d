/** How a sheet was read, as a part of a JSON document. */
import type { Sheet } from '../../review/sheet/sheet.ts';

export function sheetJson({ table, simulated, modelScores, truth, rows, notes }: Sheet) {
  return {
    rows,
    scale: table.scale,
    cases: table.cases.length,
    labels: table.labels,
    readers: table.readers,
    simulated: simulated.readers,
    models: modelScores.map(({ name }) => name),
    truth: truth.map(({ name }) => name),
    notes: notes.map(({ code, text }) => ({ code, text })),
  };
}
