/** Somebody at a computer of the house: speaks HTTPS with the box's own CA, keeps a cookie, and all that came back. */
import { request } from 'node:https';
import type { Me } from '../../gateway/contract/accounts.ts';
import { csrfHeader } from '../../gateway/contract/error-body.ts';

export interface Answered<Body> {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly bytes: Buffer;
  readonly body: Body;
}

export class HttpsPerson {
  /** Every answer so far, headers and body. */
  readonly received: Buffer[] = [];
  readonly #origin: string;
  readonly #ca: string;
  #cookie = '';
  #csrf = '';

  constructor(origin: string, ca: string) {
    this.#origin = origin;
    this.#ca = ca;
  }

  /** For whoever connects in another way than by a request. */
  get cookie(): string {
    return this.#cookie;
  }

  async enrol(words: object): Promise<Me> {
    return this.#enter('/api/enrol', words);
  }

  async signIn(account: string, password: string): Promise<Me> {
    return this.#enter('/api/sign-in', { account, password });
  }

  async #enter(path: string, words: object): Promise<Me> {
    const { status, body } = await this.ask<Me>('POST', path, words);
    if (status !== 200) throw new Error(`${path} was answered ${status}: ${JSON.stringify(body)}`);
    this.#csrf = body.csrf;
    return body;
  }

  ask<Body>(method: string, path: string, words?: object, accept = 'application/json'): Promise<Answered<Body>> {
    const content = words === undefined ? '' : JSON.stringify(words);
    const headers = {
      accept,
      ...(content && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(content) }),
      ...(this.#cookie && { cookie: this.#cookie, [csrfHeader]: this.#csrf }),
    };
    return new Promise((resolve, reject) => {
      const call = request(new URL(path, this.#origin), { method, ca: this.#ca, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const bytes = Buffer.concat(chunks);
          this.received.push(Buffer.from(response.rawHeaders.join('\n')), bytes);
          const [cookie] = response.headers['set-cookie'] ?? [];
          if (cookie) this.#cookie = cookie.split(';')[0] ?? '';
          const isJson = String(response.headers['content-type']).includes('json');
          const body = (isJson ? JSON.parse(bytes.toString('utf8')) : undefined) as Body;
          resolve({ status: response.statusCode ?? 0, headers: response.headers, bytes, body });
        });
      });
      call.on('error', reject);
      call.end(content);
    });
  }
}
