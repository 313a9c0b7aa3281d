/** Phantom files: readable, whole by the tables of PS3.3, and full of identity. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findElement } from '../../../data-set/data-set.ts';
import { tagOfKeyword } from '../../../data-set/dictionary.ts';
import { readPart10Header } from '../../../data-set/part10.ts';
import { firstString } from '../../../data-set/values.ts';
import { generatePhantom } from '../../../inference/phantoms/phantom.ts';
import { phantomFile } from '../../../inference/phantoms/phantom-dicom.ts';
import { noSharedData, sharedData } from '../../support/shared-data.ts';

const phantom = generatePhantom({ seed: 11, size: 128, sex: 'F', age: 61 });
const request = { phantom, seed: 11, sex: 'F', age: 61 } as const;
const files = {
  DX: phantomFile({ ...request, modality: 'DX' }),
  CR: phantomFile({ ...request, modality: 'CR', inverted: true }),
};

interface Tables {
  readonly sop_classes: Record<string, string>;
  readonly iods: Record<string, [module: string, usage: string, entity: string][]>;
}

describe('phantom file', () => {
  it('has every type 1 and type 2 attribute of its mandatory modules', (ctx) => {
    const folder = sharedData('deid');
    if (!folder) return ctx.skip(noSharedData);
    const tables = JSON.parse(readFileSync(join(folder, 'iods.json'), 'utf8')) as Tables;
    const modules = JSON.parse(readFileSync(join(folder, 'module_attributes.json'), 'utf8')) as Record<
      string,
      Record<string, string | [string, unknown]>
    >;
    const missing: string[] = [];
    for (const file of [files.DX, files.CR]) {
      const { dataSet } = readPart10Header(file.bytes);
      const mandatory = (tables.iods[tables.sop_classes[file.sopClassUid] ?? ''] ?? []).filter(
        ([, usage]) => usage === 'M',
      );
      expect(mandatory.length).toBeGreaterThan(5);
      for (const [module] of mandatory) {
        for (const [keyword, entry] of Object.entries(modules[module] ?? {})) {
          const type = typeof entry === 'string' ? entry : entry[0];
          const tag = tagOfKeyword(keyword);
          if (tag === undefined || (type !== '1' && type !== '2')) continue;
          // The pixel data lies after the header; that it is there, the next test shows.
          const element = tag === 0x7fe00010 ? { kind: 'bulk' as const } : findElement(dataSet, tag);
          const empty = element?.kind === 'value' && element.value.length === 0;
          if (!element || (type === '1' && empty)) missing.push(`${module} ${keyword}`);
        }
      }
    }
    expect(missing).toEqual([]);
  });

  it('keeps the samples, turned over in MONOCHROME1', () => {
    for (const [modality, top] of [
      ['DX', 0],
      ['CR', 4095],
    ] as const) {
      const { bytes } = files[modality];
      const { bulkOffset = 0, bulkLength } = readPart10Header(bytes);
      expect(bulkLength).toBe(phantom.pixels.byteLength);
      const stored = new Uint16Array(bytes.slice(bulkOffset).buffer);
      expect(stored.every((value, i) => value === Math.abs(top - (phantom.pixels[i] ?? 0)))).toBe(true);
    }
  });

  it.each([
    ['AP', '399348003', '1000'],
    ['PA', '272479007', '1800'],
  ] as const)('says that it is %s, in words and by the code of CID 4010', (view, value, distance) => {
    const { dataSet } = readPart10Header(phantomFile({ ...request, modality: 'DX', view }).bytes);
    const sequence = findElement(dataSet, 0x00540220);
    const item = sequence?.kind === 'sequence' ? sequence.items[0] : undefined;
    expect(item && firstString(item, 0x00080100)).toBe(value);
    expect(firstString(dataSet, 0x00185101)).toBe(view);
    expect(firstString(dataSet, 0x00181110)).toBe(distance);
  });

  it('carries an identity that is consistent and another one for another seed', () => {
    const { dataSet } = readPart10Header(files.DX.bytes);
    const other = phantomFile({ ...request, seed: 12, modality: 'DX' });
    const years =
      Number(firstString(dataSet, 0x00080020)?.slice(0, 4)) - Number(firstString(dataSet, 0x00100030)?.slice(0, 4));
    expect(years).toBe(61);
    expect(firstString(dataSet, 0x00100010)).toMatch(/^[A-Z][a-z]+\^[A-Z][a-z]+$/);
    expect(other.identity.patientId).not.toBe(files.DX.identity.patientId);
    expect(other.sopInstanceUid).not.toBe(files.DX.sopInstanceUid);
  });

  it('is read by DCMTK without a word', (ctx) => {
    const path = join(mkdtempSync(join(tmpdir(), 'phantom-')), 'dx.dcm');
    writeFileSync(path, files.DX.bytes);
    try {
      execFileSync('dcmdump', ['--version'], { stdio: 'ignore' });
    } catch {
      // No DCMTK here: the other tests of this file still read the same bytes.
      ctx.skip('dcmdump (dcmtk) is not installed');
    }
    const out = execFileSync('dcmdump', ['+E', path], { stdio: ['ignore', 'pipe', 'pipe'] }).toString();
    expect(out).toContain('=DigitalXRayImageStorageForPresentation');
    expect(out).not.toMatch(/^[WE]:/m);
  });
});
