/** `markit model check` and `add` as a person at the console types them. */
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openAdmin } from '../../../appliance/admin.ts';
import { importOperations } from '../../../appliance/import-console.ts';
import { Importing } from '../../../appliance/importing.ts';
import type { BoxModel } from '../../../gateway/contract/models.ts';
import { markit } from '../../support/markit.ts';
import { manifestFor, sha256Of } from '../../support/model-manifest.ts';
import { classifier, classifierWith, node } from '../../support/small-models.ts';

const folder = mkdtempSync(join(tmpdir(), 'markit-model-command-'));
afterAll(() => rmSync(folder, { recursive: true }));

const path = (name: string) => join(folder, name);
const good = classifier();
const loops = classifierWith([node('RandomNormalLike', ['layer'], 'layer2')]);
writeFileSync(path('good.onnx'), good);
writeFileSync(path('good.json'), JSON.stringify(manifestFor(good)));
writeFileSync(path('loops.onnx'), loops);
writeFileSync(path('loops.json'), JSON.stringify({ ...manifestFor(loops), name: 'x\u001b[31m' }));

describe('markit model check', () => {
  test('says what was found, with a map where it is wished for, and needs no box', async () => {
    const words = ['check', path('good.onnx'), '--manifest', path('good.json'), '--map'];
    const { code, out, err } = await markit({ MARKIT_DATA: path('nowhere') }, 'model', ...words);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^good {2}the manifest fits .*house-findings 1\.0\.0/);
    expect(out).toMatch(/good {2}there is an activation map \(added here\)/);
    expect(out).toMatch(/made-up film 1: effusion 0\.\d{3}, nodule/);
    expect(out).toMatch(/Nothing was stored\.\n$/);
    expect(existsSync(path('nowhere'))).toBe(false);
  });

  test('names every reason, and nothing of a file reaches the terminal as it is', async () => {
    const words = ['check', path('loops.onnx'), '--manifest', path('loops.json')];
    const { code, err } = await markit({}, 'model', ...words);
    expect(code).toBe(1);
    expect(err).toMatch(/BAD {3}RANDOM_OPERATOR: /);
    expect(err).toMatch(/BAD {3}MANIFEST_SCHEMA: /);
    expect(err).not.toContain('\u001b');
  });

  test.each([
    [['check', path('good.onnx')], 'name its manifest'],
    [['check', '--manifest', path('good.json')], 'name one ONNX file'],
    [['check', path('gone.onnx'), '--manifest', path('good.json')], 'there is no file'],
    [['check', path('good.onnx'), '--manifest', path('good.json'), '--dry-run'], 'check is a dry run'],
    [['bake'], 'knows no such word'],
    [[], 'needs a word'],
  ])('%j is misuse', async (words, reason) => {
    const { code, err } = await markit({}, 'model', ...words);
    expect(code).toBe(2);
    expect(err).toContain(reason);
  });
});

describe('markit model add', () => {
  const data = path('data');
  const listed: BoxModel[] = [];
  const outcomes: string[] = [];
  let close: () => Promise<void>;

  beforeAll(async () => {
    const importing = await Importing.open(data, {
      knows: async ({ sha256 }) => (listed.some((one) => one.sha256 === sha256) ? 'file' : undefined),
      add: async ({ manifest, ...rest }) => {
        const model = { sha256: manifest.sha256, state: 'candidate' as const, manifest, ...rest };
        listed.push(model);
        return model;
      },
    });
    const operations = importOperations(data, importing, async ({ outcome }) => void outcomes.push(outcome));
    ({ close } = await openAdmin(data, () => operations));
  });
  afterAll(() => close());

  const add = (...words: string[]) => markit({ MARKIT_DATA: data }, 'model', 'add', ...words);

  test('stores nothing in a dry run, a candidate without one, and no model twice', async () => {
    const words = [path('good.onnx'), '--manifest', path('good.json')];
    expect(await add(...words, '--dry-run')).toMatchObject({ code: 0, err: '' });
    expect(listed).toEqual([]);
    const added = await add(...words);
    expect(added).toMatchObject({ code: 0, err: '' });
    expect(added.out).toContain(`is a candidate: ${sha256Of(good)}`);
    expect(listed).toMatchObject([{ sha256: sha256Of(good), origin: 'house', addedBy: 'console' }]);
    expect(readdirSync(join(data, 'models'))).toEqual([sha256Of(good)]);
    expect(await add(...words)).toMatchObject({ code: 1, err: expect.stringMatching(/on the box already/) });
    expect(outcomes).toEqual(['kept']);
  }, 60_000);

  test('says why a model is not taken, and leaves nothing', async () => {
    const { code, err } = await add(path('loops.onnx'), '--manifest', path('loops.json'));
    expect(code).toBe(1);
    expect(err).toContain('RANDOM_OPERATOR');
    expect(readdirSync(join(data, 'arriving-models'))).toEqual([]);
    expect(readdirSync(join(data, 'models'))).toEqual([sha256Of(good)]);
    expect(outcomes).toEqual(['kept', 'refused']);
  });
});
