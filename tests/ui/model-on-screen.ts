/** What the box would say of a case, by its contract, put before a page that asks for it; the page is the one that is tested. */
import type { Page } from 'playwright-core';
import Value from 'typebox/value';
import { type ShownPrediction, TaskPredictions } from '../../gateway/contract/predictions.ts';
import { smallPng } from '../support/small-png.ts';

export const mapUrl = '/api/test/map.png';
export const notices = {
  starter: 'Starter model, 1,280 images of one hospital',
  phantom: 'Synthetic phantoms, no clinical meaning',
};

const model = (name: string, title: string, notice: string, digit: string): ShownPrediction['model'] => ({
  ...{ sha256: digit.repeat(64), name, version: '1.0.0', title, notice, provider: 'cpu' },
});

/** `size`: of the image; the map lies on its lower right quarter. */
export function predictionsOf(instance: number, size: number): ShownPrediction[] {
  const score = { opposite: null, threshold: 0.4, map: null };
  const placement = { left: size / 2, top: size / 2, width: size / 2, height: size / 2 };
  return [
    {
      ...{ id: 1, instance, value: null, model: model('findings', 'Findings', notices.phantom, 'a') },
      scores: [
        { ...score, label: 'pneumonia', name: 'Pneumonia', probability: 0.62, map: { url: mapUrl, placement } },
        { ...score, label: 'atelectasis', name: 'Atelectasis', probability: 0.16 },
        { ...score, label: 'pleural-effusion', name: 'Pleural effusion', probability: 0.77 },
        { ...score, label: 'cardiomegaly', name: 'Cardiomegaly', probability: 0.03, threshold: null },
      ],
    },
    {
      ...{ id: 2, instance, value: null, model: model('view', 'View', notices.starter, 'b') },
      scores: [{ ...score, label: 'ap', name: 'AP', opposite: 'PA', probability: 0.02 }],
    },
    {
      ...{ id: 3, instance, value: null, model: model('sex', 'Sex', notices.starter, 'c') },
      scores: [{ ...score, label: 'female', name: 'female', opposite: 'male', probability: 0.93 }],
    },
    {
      ...{ id: 4, instance, scores: [], value: { number: 57.3, unit: 'a' } },
      model: model('age', 'Age', notices.starter, 'd'),
    },
  ];
}

/** Three by three cells, violet, all of the alpha in the middle one. */
export const mapPng = smallPng(
  ...([3, 3] as const),
  Uint8Array.from({ length: 36 }, (_, at) => (at % 4 === 3 ? (at === 19 ? 255 : 0) : ([240, 60, 240][at % 4] ?? 0))),
);

export interface ModelSide {
  answer: TaskPredictions;
  readonly asked: string[];
}

/** Answers for the box, and keeps how it was asked. */
export async function sayOfCases(page: Page, side: ModelSide): Promise<void> {
  await page.route(/\/api\/tasks\/\d+\/predictions$/, (route) => {
    side.asked.push(route.request().method());
    if (!Value.Check(TaskPredictions, side.answer)) throw new Error('not what the contract says');
    return route.fulfill({ json: side.answer });
  });
  await page.route(`**${mapUrl}`, (route) => route.fulfill({ contentType: 'image/png', body: mapPng }));
}
