import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { openSiteCertificate, readHospitalCertificate } from '../../appliance/site-ca.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'markit-ca-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
});

/** Two PEM files as a hospital's own authority would hand them out. */
async function issued(name: string): Promise<{ certificate: string; key: string }> {
  await openSiteCertificate(join(folder, name), 'box.test', Date.now());
  return { certificate: join(folder, name, 'server.crt'), key: join(folder, name, 'server.key') };
}

describe("a hospital's certificate", () => {
  test('with its key, which a group may read, is taken', async () => {
    const { certificate, key } = await issued('a');
    chmodSync(key, 0o640);
    expect(readHospitalCertificate(certificate, key).kind).toBe('hospital');
  });

  test('whose key everybody may read is refused', async () => {
    const { certificate, key } = await issued('a');
    chmodSync(key, 0o644);
    expect(() => readHospitalCertificate(certificate, key)).toThrow(/readable by everybody/);
  });

  test('with the key of another is refused in words that show neither', async () => {
    const { certificate } = await issued('a');
    const { key } = await issued('b');
    expect(() => readHospitalCertificate(certificate, key)).toThrow(/does not belong to the certificate/);
  });

  test('with a key that is none is refused', async () => {
    const { certificate, key } = await issued('a');
    writeFileSync(key, 'no key');
    expect(() => readHospitalCertificate(certificate, key)).toThrow();
  });
});
