/** What the gateway and the inference node say to each other: types only, nothing of either side's code. */

/** 8-bit light, row by row; sent as the body of POST /v1/text with its size, whether there may be markers, and whether it is a film, in the query. */
export interface TextImage {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
  /** Letters may be turned or mirrored, as lead markers on a cassette are: then none has to be legible to count. */
  readonly markers: boolean;
  /** One picture and no frame of many: its boxes are looked at for side markers. */
  readonly film?: boolean | undefined;
}

/** In pixels of the image, inside its bounds. */
export interface TextBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Mean probability of text inside the box, 0 to 1. */
  readonly score: number;
}

/** One way to read a box. It may be a name: it is never stored nor logged. */
export interface BoxReading {
  readonly text: string;
  /** Probability of its least certain letter, 0 to 1. */
  readonly certainty: number;
  /** Read as it stands in the image, neither turned nor mirrored. */
  readonly upright: boolean;
  /** Strokes that are apart from each other in and around the box, a ring around all of them not counted. */
  readonly strokes: number;
  /** Stands in a ring, as side markers do; the ring is no part of what was read. */
  readonly ringed: boolean;
  /** All there is is one stroke of two bars that meet at a corner, as an L has. */
  readonly corner: boolean;
}

/** L, R: a side marker and nothing else; other: any other letters; none: no letters at all. */
export type MarkerKind = 'L' | 'R' | 'arrow' | 'other' | 'none';

export interface MarkerReading {
  readonly kind: MarkerKind;
  /** Probability, 0 to 1. */
  readonly certainty: number;
}

export interface ReadBox extends TextBox {
  /** Best first; empty where nothing can be read, undefined where nobody tried. */
  readonly readings: readonly BoxReading[] | undefined;
  /** Of films; absent elsewhere. */
  readonly marker?: MarkerReading | undefined;
}

export type Provider = 'cuda' | 'cpu';

/** What a model ran on, as probed; remote: on another server, which does not say what it has. */
export type RanOn = Provider | 'remote';

export interface ModelIdentity {
  readonly name: string;
  /** Of the ONNX file that runs, lower-case hex. */
  readonly sha256: string;
  readonly provider: RanOn;
}

export interface TextAnswer {
  readonly boxes: readonly ReadBox[];
  readonly model: ModelIdentity;
  readonly milliseconds: number;
}

export interface HealthAnswer {
  readonly provider: Provider;
  /** Why the GPU is not used, where it was wished for. */
  readonly providerNote: string | undefined;
  readonly models: readonly ModelIdentity[];
  readonly residentBytes: number;
  readonly peakResidentBytes: number;
  /** Images that wait to be looked through for text. */
  readonly waiting: number;
  readonly predictions: PredictionHealth;
  readonly gpus: GpuReport;
}

/** What nvidia-smi says beside the probe's verdict. */
export interface GpuReport {
  /** One line each: name, driver, memory in use and in all, as nvidia-smi prints them. */
  readonly devices: readonly string[];
  /** Why there are none. */
  readonly note: string | undefined;
}

export interface PredictionHealth {
  readonly provider: RanOn;
  readonly models: number;
  /** Folders that hold no model that can be run, and why. */
  readonly unusable: ReadonlyArray<{ readonly folder: string; readonly reason: string }>;
  /** Jobs not yet given to a worker. */
  readonly waiting: Readonly<Record<'reader' | 'arrival' | 'bulk', number>>;
  readonly workers: number;
  /** Workers that died and were replaced. */
  readonly restarts: number;
}

/** GET /v1/models: what is on this node's disk, whether or not it has run. */
export interface ModelsAnswer {
  readonly models: ReadonlyArray<ModelIdentity & { readonly version: string; readonly bytes: number }>;
}

/** Body of an answer that is no 200. */
export interface InferenceFault {
  readonly error: 'bad-request' | 'too-large' | 'busy' | 'model-failed' | 'not-found';
}

export interface InferenceOptions {
  /** Path of the Unix socket; made with mode 0600, an old one is removed. */
  readonly socketPath: string;
  /** 'auto' takes the GPU where a model really runs on it. */
  readonly provider: Provider | 'auto';
  /** Threads that run models side by side, each with sessions of its own. */
  readonly workers: number;
  /** CPU threads inside one session. */
  readonly threads: number;
  /** Each holds folders with a model.onnx and its manifest.json; without one nothing is predicted. */
  readonly modelFolders?: readonly string[] | undefined;
  /** Threads that predict, started when they are first needed; by default as many as `workers`. */
  readonly predictionWorkers?: number | undefined;
  /** CPU threads inside a session of theirs; by default `threads`. */
  readonly predictionThreads?: number | undefined;
  /** Where the Open Inference Protocol is spoken besides the socket: loopback only. */
  readonly openProtocol?: { readonly host: string; readonly port: number } | undefined;
  /** Base URL of another server of that protocol, which runs the models in place of this one. */
  readonly remote?: string | undefined;
}

/** Supervisor to process: options once, then 'stop'. */
export type ToInference = { readonly kind: 'start'; readonly options: InferenceOptions } | { readonly kind: 'stop' };

/** Process to supervisor. */
export type FromInference =
  | {
      readonly kind: 'ready';
      readonly provider: Provider;
      readonly providerNote: string | undefined;
      readonly gpus: GpuReport;
      /** Port of the Open Inference Protocol, where it is spoken on one. */
      readonly openProtocolPort: number | undefined;
    }
  | { readonly kind: 'failed'; readonly reason: string };
