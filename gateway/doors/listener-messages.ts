/** What the listener process and its supervisor say to each other over IPC. */

import type { ProfileDocument } from '../deid/profile.ts';
import type { SiteWord } from '../deid/site-words.ts';
import type { CountedWord } from '../deid/word-tally.ts';
import type { HeldRow, InstanceRow, RefusedRow } from '../store/instances.ts';
import type { ListenerCounters, ListenerSettings } from './listener.ts';
import type { Peer } from './peer-gate.ts';

/** Everything the process needs, plainly. Keys are named by their files: a secret does not travel in a message. */
export interface ListenerOptions extends ListenerSettings {
  readonly imagesFolder: string;
  readonly heldFolder: string;
  /** 64 hex digits each, as appliance/keys.ts writes them. */
  readonly siteKeyFile: string;
  readonly heldKeyFile: string;
  /** In force when it starts; default: the one that the program ships. */
  readonly profile?: ProfileDocument;
  /** Send log lines of level debug too: one for every answer. */
  readonly verbose: boolean;
  /** How long objects under way may take to end after `stop`. */
  readonly stopGraceMs: number;
  /** The site's own list, as it stands at this start; default: none. */
  readonly siteWords?: readonly SiteWord[];
  /** Public halves of two owners' link keys, as their files say; default: nobody's. */
  readonly linkKeys?: readonly string[] | undefined;
}

export type SupervisorMessage =
  | { readonly type: 'options'; readonly options: ListenerOptions }
  | { readonly type: 'peers'; readonly peers: readonly Peer[] }
  /** The whole list, in place of the one before. */
  | { readonly type: 'words'; readonly words: readonly SiteWord[] }
  /** In force from now on: what is under way ends under the one before. */
  | { readonly type: 'profile'; readonly profile: ProfileDocument }
  | { readonly type: 'stop' };

export interface ListenerHealth {
  readonly counters: ListenerCounters;
  /** Longest delay of the event loop within the last second, in milliseconds. */
  readonly loopDelayMs: number;
  readonly rssBytes: number;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** What became of an object, or of the epoch that files lie in. */
export type ObjectReport =
  | { readonly type: 'stored'; readonly row: InstanceRow }
  | { readonly type: 'held'; readonly row: HeldRow }
  | { readonly type: 'refused'; readonly row: RefusedRow }
  /** Every row of that epoch was reported before. */
  | { readonly type: 'epoch'; readonly folder: 'images' | 'held'; readonly name: string };

export type ListenerMessage =
  | { readonly type: 'listening'; readonly host: string; readonly port: number }
  /** In the order in which they came to be, over all messages. */
  | { readonly type: 'reports'; readonly reports: readonly ObjectReport[] }
  | { readonly type: 'health'; readonly health: ListenerHealth }
  /** Met since the last telling, each once with its count. */
  | { readonly type: 'words'; readonly words: readonly CountedWord[] }
  /** For the box's one log; the fields are fixed words, codes, addresses and titles that are titles. */
  | { readonly type: 'log'; readonly level: LogLevel; readonly fields: object; readonly message: string }
  /** The last message: everything before it has arrived. */
  | { readonly type: 'stopped' };
