/** Kinds of setting values: each reads a text or throws a sentence that says what would fit. */

import { readFileSync, statSync } from 'node:fs';
import { BlockList, isIP } from 'node:net';
import { defaultRules, type ModelRules, readModelRules } from '../gateway/models/rules.ts';
import { isSiteWord } from '../gateway/pixels/marker-words.ts';
import { type DeviceRule, DeviceRuleProblems, readDeviceRules } from '../gateway/pixels/read-device-rules.ts';
import { isLoopback } from '../inference/listen.ts';

/** Who clears what cannot be trusted to be free of burned-in text, and what the box may paint over by itself. */
export interface ClearingSetting {
  readonly textProne: 'person' | 'detector';
  readonly maskInitials: boolean;
  readonly deviceRectangles: boolean;
}

/** A registered PACS. */
export interface PeerSetting {
  readonly aeTitle: string;
  readonly address: string;
  readonly clearing: ClearingSetting;
}

/** Where and how the log is anchored. */
export interface ChainSetting {
  readonly rpc: string;
  readonly chainId: string;
  readonly prefix: string;
  readonly denom: string;
  readonly gasPrice: string;
  readonly comet: '0.37' | '0.38';
}

export function text(least: number, most: number, form?: RegExp): (value: string) => string {
  return (value) => {
    if (value.length < least || value.length > most) throw new Error(`needs ${least} to ${most} characters`);
    if (value.includes('\0')) throw new Error('holds a zero character');
    if (form && !form.test(value)) throw new Error('holds characters that are not allowed here');
    return value;
  };
}

export function integer(least: number, most: number): (value: string) => number {
  return (value) => {
    const number = Number(value);
    if (!/^\d+$/.test(value) || number < least || number > most)
      throw new Error(`needs a whole number from ${least} to ${most}`);
    return number;
  };
}

export function choice<const Options extends ReadonlyArray<string>>(
  ...options: Options
): (value: string) => Options[number] {
  return (value) => {
    if (!options.includes(value)) throw new Error(`needs one of ${options.join(', ')}`);
    return value;
  };
}

export function flag(value: string): boolean {
  return choice('yes', 'no')(value) === 'yes';
}

export function list<Value>(read: (value: string) => Value): (value: string) => ReadonlyArray<Value> {
  return (value) =>
    value
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '')
      .map(read);
}

/** A word of its own that may stand in pixels. */
export function siteWord(value: string): string {
  if (!isSiteWord(value)) throw new Error('needs words of 2 to 24 letters A to Z, without spaces and digits');
  return value.toUpperCase();
}

/** Two files, or none. */
export function twoFiles(value: string): readonly string[] {
  const paths = list((path) => path)(value);
  if (paths.length !== 0 && paths.length !== 2) throw new Error('needs two files, comma separated, or none');
  return paths;
}

export function peerValue(value: string): PeerSetting {
  const match = /^([\x21-\x5b\x5d-\x7e]{1,16})@([0-9a-fA-F.:]{2,45})(?:=([a-z+-]{1,60}))?$/.exec(value);
  if (!match) throw new Error('needs AE@ADDRESS, or AE@ADDRESS=detector, with a numeric address');
  const [, aeTitle = '', address = '', clearing = 'person'] = match;
  return { aeTitle, address, clearing: clearingValue(clearing) };
}

/** `person` or `detector`, and the rules after it: `detector+mask-initials+device-rectangles`. */
export function clearingValue(value: string): ClearingSetting {
  const [who = '', ...rules] = value.split('+');
  const known = ['mask-initials', 'device-rectangles'];
  const fits = rules.every((rule) => known.includes(rule)) && new Set(rules).size === rules.length;
  if ((who !== 'person' && who !== 'detector') || !fits)
    throw new Error('needs person or detector, then +mask-initials or +device-rectangles where wished for');
  return {
    textProne: who,
    maskInitials: rules.includes('mask-initials'),
    deviceRectangles: rules.includes('device-rectangles'),
  };
}

/** The archive that is asked; `host` is a name or an address. */
export interface ArchiveSetting {
  readonly calledAe: string;
  readonly host: string;
  readonly port: number;
}

export function archiveValue(value: string): ArchiveSetting | undefined {
  if (value === '') return undefined;
  const match =
    /^([\x21-\x3f\x41-\x5b\x5d-\x7e]{1,16})@(?:\[([0-9a-fA-F:]{2,45})\]|([0-9A-Za-z.-]{1,253})):(\d{1,5})$/.exec(value);
  const port = Number(match?.[4]);
  if (!match || port < 1 || port > 65_535) throw new Error('needs AE@HOST:PORT, an IPv6 address in brackets');
  return { calledAe: match[1] ?? '', host: match[2] ?? match[3] ?? '', port };
}

const longestRuleFile = 1 << 20;

/** Rules of the house, read from their file: gateway/pixels/device-rules.ts says what one has. Empty: none. */
export function deviceRulesFile(path: string): readonly DeviceRule[] {
  if (path === '') return [];
  try {
    return readDeviceRules(jsonOf(path));
  } catch (thrown) {
    if (thrown instanceof DeviceRuleProblems) throw new Error(`its file: ${thrown.message}`);
    throw thrown;
  }
}

/** Rules of the house for models, read from their file (gateway/models/rules.ts). Empty: none. */
export function modelRulesFile(path: string): ModelRules {
  return path === '' ? defaultRules : readModelRules(jsonOf(path));
}

/** No message repeats the file's name or its content. */
function jsonOf(path: string): unknown {
  try {
    if (statSync(path).size > longestRuleFile) throw new Error('names a file of more than 1 MiB');
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (thrown) {
    if (thrown instanceof SyntaxError) throw new Error('names a file that is no JSON');
    if (thrown instanceof Error && 'code' in thrown) throw new Error('names a file that cannot be read');
    throw thrown;
  }
}

/** Where the Open Inference Protocol is spoken to this machine's own programs. */
export function loopbackValue(value: string): { readonly host: string; readonly port: number } | undefined {
  if (value === '') return undefined;
  const match = /^(?:\[([0-9a-fA-F:]{2,45})\]|([0-9.]{7,15})):(\d{1,5})$/.exec(value);
  const [host, port] = [match?.[1] ?? match?.[2] ?? '', Number(match?.[3])];
  if (!isLoopback(host) || port > 65_535)
    throw new Error('needs ADDRESS:PORT of this machine alone, such as 127.0.0.1:8500 or [::1]:8500');
  return { host, port };
}

const house = new BlockList();
for (const [net, bits] of [
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const)
  house.addSubnet(net, bits, 'ipv4');
house.addAddress('::1', 'ipv6');
house.addSubnet('fc00::', 7, 'ipv6');

/** A server of the house that runs models: by its number, for a name may lead outside tomorrow. */
export function houseServer(value: string): string | undefined {
  if (value === '') return undefined;
  const url = URL.parse(value);
  const host = url?.hostname.replace(/^\[|\]$/g, '') ?? '';
  const kind = isIP(host);
  const plain = url !== null && url.pathname === '/' && !url.search && !url.hash && !url.username && !url.password;
  if (!plain || !/^https?:$/.test(url.protocol) || kind === 0 || !house.check(host, kind === 4 ? 'ipv4' : 'ipv6'))
    throw new Error(
      'needs http://ADDRESS:PORT with a numeric address that is private (RFC 1918, RFC 4193) or loopback',
    );
  return url.origin;
}

export function chainValue(value: string): ChainSetting | undefined {
  if (value === '') return undefined;
  const parts = new Map(
    value.split(';').map((part) => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)]),
  );
  const need = (name: string, form: RegExp) => {
    const part = parts.get(name) ?? '';
    if (!form.test(part)) throw new Error(`its part ${name}= is missing or malformed`);
    return part;
  };
  return {
    rpc: need('rpc', /^https?:\/\/[^\s]+$/),
    chainId: need('id', /^[A-Za-z0-9._-]{1,64}$/),
    prefix: need('prefix', /^[a-z]{1,16}$/),
    denom: need('denom', /^[a-zA-Z][a-zA-Z0-9/]{1,63}$/),
    gasPrice: need('gasprice', /^\d+(\.\d+)?$/),
    comet: need('comet', /^0\.3[78]$/) as ChainSetting['comet'],
  };
}
