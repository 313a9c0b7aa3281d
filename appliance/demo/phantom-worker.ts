/** Worker thread: draws one planned case after the other and writes each file whole or not at all. */
import { renameSync, writeFileSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import { generatePhantom } from '../../inference/phantoms/phantom.ts';
import { phantomFile } from '../../inference/phantoms/phantom-dicom.ts';
import type { PlannedCase } from './case-plan.ts';
import type { DrawnCase } from './drawn-case.ts';
import { boxOf } from './mask-box.ts';

export interface Drawing {
  readonly planned: PlannedCase;
  readonly path: string;
}

parentPort?.on('message', ({ planned, path }: Drawing) => {
  const { finding, ...person } = planned;
  const phantom = generatePhantom({ ...person, ...(finding ? { finding } : {}) });
  const file = phantomFile({ ...person, phantom });
  writeFileSync(`${path}.part`, file.bytes);
  renameSync(`${path}.part`, path);
  const drawn: DrawnCase = {
    planned,
    studyUid: file.identity.studyUid,
    instanceUid: file.sopInstanceUid,
    box: phantom.mask ? boxOf(phantom.mask, phantom.columns) : null,
  };
  parentPort?.postMessage(drawn);
});
