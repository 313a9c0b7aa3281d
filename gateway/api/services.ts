/** What the API is built from: made by the appliance, plain options only. */
import type { FastifyBaseLogger } from 'fastify';
import type { Accounts } from '../accounts/accounts.ts';
import type { Audit } from '../audit/audit.ts';
import type { Box, Health } from '../contract/box.ts';
import type { DecideParts } from '../decide.ts';
import type { ProfileDocument } from '../deid/profile.ts';
import type { ImageStore } from '../images/image-store.ts';
import type { LearningParts } from '../models/learning-parts.ts';
import type { ModelServices } from '../models/model-services.ts';
import type { DeviceRule } from '../pixels/read-device-rules.ts';
import type { ReidentifyParts } from '../reidentify.ts';
import type { ReleaseParts } from '../release.ts';
import type { HeaderViews } from '../show-header.ts';
import type { SiteWordParts } from '../site-words.ts';
import type { Instance } from '../store/instances.ts';
import type { Store } from '../store/store.ts';
import type { LiveHub } from './live-hub.ts';
import type { ModelImporter } from './model-importer.ts';

export interface Services {
  readonly store: Store;
  readonly images: ImageStore;
  /** This image was asked for and has no display copy, though it should; undefined: none are made. */
  readonly wantDisplayCopy?: ((row: Instance) => void) | undefined;
  readonly accounts: Accounts;
  readonly audit: Audit;
  readonly live: LiveHub;
  readonly release: ReleaseParts;
  /** About images that are held for their pixels. */
  readonly decide: DecideParts;
  /** About words that are on no list. */
  readonly words: SiteWordParts;
  /** Shows headers before and after. */
  readonly headers: HeaderViews;
  /** Tells whoever cleans that another profile is in force. */
  readonly profileTakesEffect: (document: ProfileDocument) => void;
  /** Takes models of the house in; absent: there is no inference node that could try one. */
  readonly importModel?: ModelImporter | undefined;
  /** The models of the box, and what they run on. */
  readonly models: ModelServices;
  /** Teaching and comparing them. */
  readonly learning: LearningParts;
  /** There is a training set to put together. */
  readonly wakeTrainingSets: () => void;
  /** About whose study it is. */
  readonly reidentify: ReidentifyParts;
  /** Where devices write text, proposed to who decides about a held image; absent: none are. */
  readonly deviceRules?: readonly DeviceRule[] | undefined;
  /** The public key document of the ledger, as it is handed out. */
  readonly ledgerKey: unknown;
  readonly now: () => number;
  readonly logger: FastifyBaseLogger;
  health(): Promise<Health>;
  box(): Omit<Box, 'awaitsFirstAccount'>;
  /** Built pages to serve; undefined: the API alone. */
  readonly uiFolder?: string | undefined;
  /** PEM. Undefined: plain HTTP, for tests and behind a proxy that ends TLS. */
  readonly tls?: { readonly key: string; readonly cert: string } | undefined;
  /** General limit of requests a minute and address; readers behind one address share it. */
  readonly requestsPerMinute?: number | undefined;
}
