/** Argon2id (RFC 9106) over passwords, with its parameters kept beside each hash so that they can grow. */
import { type Argon2Parameters, argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { MarkitError } from '../errors.ts';

const derive = promisify(argon2);

export interface HashCost {
  /** KiB. */
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
}

/** The second recommended option of RFC 9106 4; above every row of OWASP's password storage sheet. */
export const defaultCost: HashCost = Object.freeze({ memory: 65_536, passes: 3, parallelism: 4 });

const tagLength = 32;
/** Of hashes under way and waiting: a flood of sign-ins may take neither all memory nor all threads of the pool. */
const [mostAtOnce, mostWaiting] = [2, 64];
let atOnce = 0;
const waiting: (() => void)[] = [];

/** PHC string: `$argon2id$v=19$m=65536,t=3,p=4$salt$hash`. */
export async function hashPassword(password: string, cost: HashCost = defaultCost): Promise<string> {
  const salt = randomBytes(16);
  const tag = await hashed(password, salt, cost);
  const { memory, passes, parallelism } = cost;
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${unpadded(salt)}$${unpadded(tag)}`;
}

/** Costs the same whether it is right or wrong. */
export async function verifyPassword(password: string, phc: string): Promise<boolean> {
  const match = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/.exec(phc);
  if (!match) throw new MarkitError('INTERNAL', { detail: 'a password hash is damaged' });
  const [memory, passes, parallelism] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const tag = await hashed(password, Buffer.from(match[4] ?? '', 'base64'), { memory, passes, parallelism });
  return timingSafeEqual(tag, Buffer.from(match[5] ?? '', 'base64'));
}

async function hashed(password: string, nonce: Buffer, { memory, passes, parallelism }: HashCost): Promise<Buffer> {
  // NFKC, as NIST SP 800-63B 5.1.1.2 asks: the same words typed on two systems are the same password.
  const message = Buffer.from(password.normalize('NFKC'), 'utf8');
  const parameters: Argon2Parameters = { message, nonce, parallelism, memory, passes, tagLength };
  await turn();
  try {
    return await derive('argon2id', parameters);
  } finally {
    atOnce -= 1;
    waiting.shift()?.();
  }
}

async function turn(): Promise<void> {
  if (atOnce >= mostAtOnce) {
    if (waiting.length >= mostWaiting) throw new MarkitError('BUSY');
    await new Promise<void>((resolve) => waiting.push(resolve));
  }
  atOnce += 1;
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('=', '');
}
