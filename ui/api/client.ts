/** The box's HTTP API as the pages call it: typed by gateway/contract, one function per route, one error for every refusal. */

import type { Enrol, Me, SignIn, TotpConfirm, TotpOffer, TotpRequest } from '../../gateway/contract/accounts.ts';
import type { AnswerConflict, SaveAnswer, Saved, SkipTask, SubmitAnswer } from '../../gateway/contract/answers.ts';
import type { Box } from '../../gateway/contract/box.ts';
import type { ChangedCases, ChangesSeen } from '../../gateway/contract/case-changes.ts';
import type { ActivateProfile, HeaderView, HeldHeader, OptionId, Profiles } from '../../gateway/contract/deid.ts';
import type { DeidProjects, DeidReport } from '../../gateway/contract/deid-report.ts';
import type { csrfHeader as CsrfHeader, ErrorBody } from '../../gateway/contract/error-body.ts';
import type { Held } from '../../gateway/contract/held.ts';
import type { HeldDecided, HeldDecision, HeldImage } from '../../gateway/contract/held-images.ts';
import type { ModelDifference } from '../../gateway/contract/model-difference.ts';
import type { BoxModel, BoxModels, ModelState } from '../../gateway/contract/models.ts';
import type { TaskPredictions } from '../../gateway/contract/predictions.ts';
import type { ModelShownChange, NewProject, Progress, Project, Projects } from '../../gateway/contract/projects.ts';
import type {
  Asked,
  Identity,
  NewReidentification,
  Reidentification,
  Reidentifications,
  WithProof,
} from '../../gateway/contract/reidentification.ts';
import type { NewRelease, Release, Releases } from '../../gateway/contract/releases.ts';
import type {
  SiteWordCounts,
  SiteWordDecision,
  SiteWordList,
  SiteWordQuery,
  SiteWordsDecided,
} from '../../gateway/contract/site-words.ts';
import type { Task, TaskQuery } from '../../gateway/contract/tasks.ts';
import type { TimeEvents } from '../../gateway/contract/time-events.ts';
import type {
  NewTrainingSet,
  TrainingSet,
  TrainingSetSeen,
  TrainingSets,
} from '../../gateway/contract/training-sets.ts';
import type { Invite, Invited, User, Users } from '../../gateway/contract/users.ts';
import type { Worklist, WorklistQuery } from '../../gateway/contract/worklist.ts';

/** Spelled out, because importing the value would bring the schema library into the page; its type makes it the same. */
const csrfHeader: typeof CsrfHeader = 'x-markit-csrf';

/** The box said no, with a code of its table. */
export class Refused extends Error {
  readonly status: number;
  readonly body: ErrorBody;
  /** Seconds, where the box names them. */
  readonly retryAfter: number | undefined;
  constructor(status: number, body: ErrorBody, retryAfter?: number) {
    super(body.text);
    this.name = 'Refused';
    this.status = status;
    this.body = body;
    this.retryAfter = retryAfter;
  }
}

/** Nobody answered, or something between here and the box answered in its place: whether it happened is not known. */
export class Unreachable extends Error {
  constructor(cause?: unknown) {
    super('The box does not answer.', { cause });
    this.name = 'Unreachable';
  }
}

/** What went wrong in one sentence for people. */
export function sentence(error: unknown): string {
  if (error instanceof Refused || error instanceof Unreachable) return error.message;
  return 'This page made a mistake. Load it again.';
}

export interface GreyPicture {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

export interface ClientOptions {
  /** Where the API is; empty for the page's own origin. */
  readonly base?: string;
  readonly fetch?: typeof fetch;
  /** Longest wait for one answer, ms. */
  readonly patience?: number;
}

/** The box itself gives a file that comes slowly less. */
const uploadPatience = 90_000;

type Method = 'GET' | 'POST' | 'PUT';

interface CallOptions {
  /** The request outlives the page. */
  readonly keepalive?: boolean;
  /** Longest wait for the answer, ms, where it is not the usual one. */
  readonly wait?: number;
}

/** An archive of gigabytes is read through before it is approved. */
const longWork = { wait: 600_000 };

/** Two questions to an archive take a minute and a half at most. */
const archiveWait = { wait: 110_000 };

function isErrorBody(value: unknown): value is ErrorBody {
  return typeof value === 'object' && value !== null && 'code' in value && 'text' in value && 'retry' in value;
}

export type Client = ReturnType<typeof createClient>;

export function createClient({
  base = '',
  fetch: send = globalThis.fetch.bind(globalThis),
  patience = 20_000,
}: ClientOptions = {}) {
  let csrf = '';

  async function call<Answer>(method: Method, path: string, body?: unknown, more: CallOptions = {}): Promise<Answer> {
    const { keepalive = false, wait = patience } = more;
    const headers: Record<string, string> = { accept: 'application/json' };
    if (method !== 'GET') headers[csrfHeader] = csrf;
    const isFile = body instanceof Blob;
    if (body !== undefined) headers['content-type'] = isFile ? 'application/octet-stream' : 'application/json';
    let response: Response;
    let text: string;
    try {
      response = await send(base + path, {
        method,
        headers,
        keepalive,
        credentials: 'same-origin',
        cache: 'no-store',
        redirect: 'error',
        signal: AbortSignal.timeout(isFile ? uploadPatience : wait),
        ...(body === undefined ? {} : { body: isFile ? body : JSON.stringify(body) }),
      });
      text = await response.text();
    } catch (error) {
      throw new Unreachable(error);
    }
    return read<Answer>(response, text);
  }

  /** Grey bytes, row by row, with their size in the head. */
  async function picture(path: string): Promise<GreyPicture> {
    const options = { credentials: 'same-origin', cache: 'no-store', redirect: 'error' } as const;
    const response = await send(base + path, { ...options, signal: AbortSignal.timeout(patience) }).catch((error) => {
      throw new Unreachable(error);
    });
    if (!response.ok) return read<GreyPicture>(response, await response.text());
    const [width, height] = ['width', 'height'].map((side) => Number(response.headers.get(`x-picture-${side}`)));
    const pixels = new Uint8Array(
      await response.arrayBuffer().catch((error: unknown) => {
        throw new Unreachable(error);
      }),
    );
    if (!width || !height || pixels.length !== width * height) throw new Unreachable();
    return { width, height, pixels };
  }

  function remember(me: Me): Me {
    csrf = me.csrf;
    return me;
  }

  return {
    box: () => call<Box>('GET', '/api/box'),
    me: async () => remember(await call<Me>('GET', '/api/me')),
    signIn: async (body: SignIn) => remember(await call<Me>('POST', '/api/sign-in', body)),
    enrol: async (body: Enrol) => remember(await call<Me>('POST', '/api/enrol', body)),
    signOut: () => call<void>('POST', '/api/sign-out'),
    offerTotp: (body: TotpRequest) => call<TotpOffer>('POST', '/api/me/totp', body),
    confirmTotp: (body: TotpConfirm) => call<void>('POST', '/api/me/totp/confirm', body),

    users: () => call<Users>('GET', '/api/users'),
    invite: (body: Invite) => call<Invited>('POST', '/api/users', body),
    newCode: (user: number) => call<Invited>('POST', `/api/users/${user}/code`),
    disable: (user: number) => call<User>('POST', `/api/users/${user}/disable`),

    projects: () => call<Projects>('GET', '/api/projects'),
    project: (id: number) => call<Project>('GET', `/api/projects/${id}`),
    newProject: (body: NewProject) => call<Project>('POST', '/api/projects', body),
    setModelShown: (id: number, body: ModelShownChange) =>
      call<Project>('PUT', `/api/projects/${id}/model-shown`, body),
    progress: (id: number) => call<Progress>('GET', `/api/projects/${id}/progress`),
    changes: (id: number) => call<ChangedCases>('GET', `/api/projects/${id}/changes`),
    changesSeen: (id: number, body: ChangesSeen) => call<ChangedCases>('POST', `/api/projects/${id}/changes`, body),
    worklist: (id: number, query: WorklistQuery = {}) =>
      call<Worklist>('GET', `/api/projects/${id}/worklist${queryString(query)}`),

    task: (id: number, query: TaskQuery = {}) => call<Task>('GET', `/api/tasks/${id}${queryString(query)}`),
    saveAnswer: (task: number, body: SaveAnswer) => call<Saved>('PUT', `/api/tasks/${task}/answer`, body),
    submit: (task: number, body: SubmitAnswer) => call<Saved>('POST', `/api/tasks/${task}/submit`, body),
    skip: (task: number, body: SkipTask) => call<Saved>('POST', `/api/tasks/${task}/skip`, body),
    predictions: (task: number) => call<TaskPredictions>('GET', `/api/tasks/${task}/predictions`),
    /** For a reader who waits: before everything else that does. */
    askPredictions: (task: number) => call<TaskPredictions>('POST', `/api/tasks/${task}/predictions`),
    /** Outlives the page: the last events are sent as it goes. */
    events: (task: number, body: TimeEvents) =>
      call<void>('POST', `/api/tasks/${task}/events`, body, { keepalive: true }),

    newRelease: (project: number, body: NewRelease) => call<Release>('POST', `/api/projects/${project}/releases`, body),
    deidProjects: () => call<DeidProjects>('GET', '/api/deid/projects'),
    deidReport: (project: number) => call<DeidReport>('GET', `/api/projects/${project}/deid-report`),
    releases: () => call<Releases>('GET', '/api/releases'),
    approveRelease: (id: number, sha256: string) =>
      call<Release>('POST', `/api/releases/${id}/approve`, { sha256 }, longWork),
    newTrainingSet: (project: number, body: NewTrainingSet) =>
      call<TrainingSet>('POST', `/api/projects/${project}/training-sets`, body),
    trainingSets: () => call<TrainingSets>('GET', '/api/training-sets'),
    trainingSet: (id: number) => call<TrainingSetSeen>('GET', `/api/training-sets/${id}`),
    withdrawTrainingSet: (id: number) => call<TrainingSet>('POST', `/api/training-sets/${id}/withdraw`),
    siteWords: (query: SiteWordQuery) => call<SiteWordList>('GET', `/api/site-words${queryString(query)}`),
    siteWordCounts: () => call<SiteWordCounts>('GET', '/api/site-words/counts'),
    decideSiteWords: (body: SiteWordDecision) => call<SiteWordsDecided>('POST', '/api/site-words/decision', body),
    reidentifications: () => call<Reidentifications>('GET', '/api/reidentifications'),
    newReidentification: (body: NewReidentification) => call<Reidentification>('POST', '/api/reidentifications', body),
    refuseIdentity: (id: number) => call<Reidentification>('POST', `/api/reidentifications/${id}/refuse`),
    askArchive: (id: number, how: 'agree' | 'ask', body: WithProof) =>
      call<Asked>('POST', `/api/reidentifications/${id}/${how}`, body, archiveWait),
    identity: (id: number, body: WithProof) => call<Identity>('POST', `/api/reidentifications/${id}/identity`, body),
    held: () => call<Held>('GET', '/api/held'),
    heldImage: (id: number) => call<HeldImage>('GET', `/api/held/images/${id}`),
    heldPicture: (id: number, frame: number) => picture(`/api/held/images/${id}/frames/${frame}`),
    rejectHeld: (kind: 'image' | 'object', id: string) =>
      call<HeldDecided>('POST', `/api/held/${kind}s/${id}/decision`, { kind: 'reject' }),
    heldHeader: (id: string) => call<HeldHeader>('GET', `/api/held/objects/${id}/header`),

    profiles: () => call<Profiles>('GET', '/api/deid/profile'),
    /** The head of a file: the box reads its header alone, and keeps nothing. */
    previewFile: (file: Blob, options: readonly OptionId[]) =>
      call<HeaderView>('POST', `/api/deid/preview?options=${options.join()}`, file),
    previewHeld: (id: string, options: readonly OptionId[]) =>
      call<HeaderView>('POST', `/api/deid/preview/held/${id}`, { options }),
    activateProfile: (body: ActivateProfile) => call<Profiles>('POST', '/api/deid/profile', body),

    modelDifference: (sha256: string) => call<ModelDifference>('GET', `/api/models/${sha256}/difference`),
    models: () => call<BoxModels>('GET', '/api/models'),
    setModelState: (sha256: string, state: ModelState) =>
      call<BoxModel>('PUT', `/api/models/${sha256}/state`, { state }),

    decideHeld: (id: number, body: HeldDecision) => call<HeldDecided>('POST', `/api/held/images/${id}/decision`, body),
  };
}

/** Downloads are links: the browser streams them to disk, the page never holds them. */
export const releaseFile = (id: number): string => `/api/releases/${id}/file`;
export const trainingSetPicture = (set: number, place: number): string => `/api/training-sets/${set}/pictures/${place}`;
export const deidConformance = '/api/deid/conformance';
export const releaseReceipt = (id: number): string => `/api/releases/${id}/receipt`;

function queryString(query: object): string {
  const entries = Object.entries(query).filter(([, value]) => value !== undefined);
  return entries.length === 0 ? '' : `?${new URLSearchParams(entries.map(([key, value]) => [key, String(value)]))}`;
}

/** JSON of our box, or a refusal of our box; anything else came from something in between. */
function read<Answer>(response: Response, text: string): Answer {
  if (response.status === 204) return undefined as Answer;
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (error) {
    throw new Unreachable(error);
  }
  if (response.ok) return body as Answer;
  if (!isErrorBody(body)) throw new Unreachable();
  const after = Number(response.headers.get('retry-after') ?? Number.NaN);
  throw new Refused(response.status, body, Number.isFinite(after) ? after : undefined);
}

/** The other version, where a refusal is a conflict of answers. */
export function conflictOf(error: unknown): AnswerConflict | undefined {
  if (!(error instanceof Refused) || error.body.code !== 'CONFLICT') return undefined;
  return 'newest' in error.body ? (error.body as unknown as AnswerConflict) : undefined;
}
