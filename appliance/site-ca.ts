/** The box's own certificate authority: readers' browsers trust one root of the house, and the box renews beneath it. */
import 'reflect-metadata';
import { createPrivateKey, X509Certificate as NodeCertificate } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import * as x509 from '@peculiar/x509';

/** PEM texts for an HTTPS server, and the facts the pages show. */
export interface ServerCertificate {
  readonly key: string;
  readonly cert: string;
  readonly kind: 'site-ca' | 'hospital';
  readonly expires: number;
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const day = 86_400_000;
/** Browsers refuse server certificates that live longer than 398 days (CA/Browser Forum baseline, 6.3.2). */
const serverDays = 397;
const authorityDays = 3_650;
const renewBeforeDays = 30;

/**
 * The hospital's certificate from two PEM files. Throws an Error in plain words where they do not fit each other, or where
 * anybody on the machine can read the key; a group may, as Debian's `ssl-cert` does.
 */
export function readHospitalCertificate(certificateFile: string, keyFile: string): ServerCertificate {
  const cert = readFileSync(certificateFile, 'utf8');
  const key = readFileSync(keyFile, 'utf8');
  if ((statSync(keyFile).mode & 0o007) !== 0)
    throw new Error(`${keyFile} is readable by everybody; set its mode to 0640 or 0600`);
  const parsed = new NodeCertificate(cert);
  if (!parsed.checkPrivateKey(createPrivateKey(key)))
    throw new Error(`the key in ${keyFile} does not belong to the certificate in ${certificateFile}`);
  const expires = Date.parse(parsed.validTo);
  if (expires < Date.now()) throw new Error(`the certificate in ${certificateFile} ended on ${parsed.validTo}`);
  return { key, cert, kind: 'hospital', expires };
}

/**
 * The server certificate under the site CA in `folder`; makes the CA at the first call, and a new server certificate when
 * the names changed or the old one is about to end. `ca.crt` is what readers' browsers import.
 */
export async function openSiteCertificate(folder: string, boxName: string, now: number): Promise<ServerCertificate> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const names = certificateNames(boxName);
  const standing = readStanding(folder, names, now);
  if (standing) return standing;
  x509.cryptoProvider.set(globalThis.crypto);
  const authority = await openAuthority(folder, boxName, now);
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: `CN=${boxName}`,
    issuer: authority.certificate.subject,
    notBefore: new Date(now - day),
    notAfter: new Date(now + serverDays * day),
    publicKey: keys.publicKey,
    signingKey: authority.key,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(false),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(names.map(asGeneralName)),
      await x509.AuthorityKeyIdentifierExtension.create(authority.certificate),
    ],
  });
  const cert = `${certificate.toString('pem')}\n${authority.certificate.toString('pem')}\n`;
  const key = await privatePem(keys.privateKey);
  writeFileSync(join(folder, 'server.key'), key, { mode: 0o600 });
  writeFileSync(join(folder, 'server.crt'), cert);
  return { key, cert, kind: 'site-ca', expires: certificate.notAfter.getTime() };
}

/** localhost, the box's name, and every address a reader's browser may type. */
function certificateNames(boxName: string): string[] {
  const addresses = Object.values(networkInterfaces()).flatMap((list) =>
    (list ?? []).filter((a) => !a.scopeid).map((a) => a.address),
  );
  const names = [
    'localhost',
    ...(/^[A-Za-z0-9.-]+$/.test(boxName) ? [boxName.toLowerCase()] : []),
    '127.0.0.1',
    ...addresses,
  ];
  return [...new Set(names)].sort();
}

function asGeneralName(value: string): x509.JsonGeneralName {
  return isIP(value) ? { type: 'ip', value } : { type: 'dns', value };
}

function readStanding(folder: string, names: ReadonlyArray<string>, now: number): ServerCertificate | undefined {
  if (!existsSync(join(folder, 'server.crt')) || !existsSync(join(folder, 'server.key'))) return undefined;
  const cert = readFileSync(join(folder, 'server.crt'), 'utf8');
  const parsed = new NodeCertificate(cert);
  const expires = Date.parse(parsed.validTo);
  const covers = names.every((name) => (isIP(name) ? parsed.checkIP(name) : parsed.checkHost(name)));
  if (!covers || expires - now < renewBeforeDays * day) return undefined;
  return { key: readFileSync(join(folder, 'server.key'), 'utf8'), cert, kind: 'site-ca', expires };
}

interface Authority {
  readonly certificate: x509.X509Certificate;
  readonly key: CryptoKey;
}

async function openAuthority(folder: string, boxName: string, now: number): Promise<Authority> {
  const certificateFile = join(folder, 'ca.crt');
  const keyFile = join(folder, 'ca.key');
  if (existsSync(certificateFile) && existsSync(keyFile)) {
    const der = x509.PemConverter.decodeFirst(readFileSync(keyFile, 'utf8'));
    const key = await crypto.subtle.importKey('pkcs8', der, algorithm, false, ['sign']);
    return { certificate: new x509.X509Certificate(readFileSync(certificateFile, 'utf8')), key };
  }
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: `CN=MarkIt Edge site CA, O=${boxName.replaceAll(/[^A-Za-z0-9 .-]/g, ' ')}`,
    notBefore: new Date(now - day),
    notAfter: new Date(now + authorityDays * day),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  writeFileSync(keyFile, await privatePem(keys.privateKey), { mode: 0o600 });
  writeFileSync(certificateFile, `${certificate.toString('pem')}\n`);
  return { certificate, key: keys.privateKey };
}

async function privatePem(key: CryptoKey): Promise<string> {
  return x509.PemConverter.encode(await crypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY');
}

/** 126 random bits, positive and never zero in the first octet (RFC 5280, 4.1.2.2). */
function serialNumber(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return Buffer.from(bytes).toString('hex');
}
