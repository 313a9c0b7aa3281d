/** The operations of every aggregate: the whole language in which the rest of the gateway speaks to the database. */
import type { Kysely } from 'kysely';
import { accountReads, accountWrites } from './account-operations.ts';
import { analysisReads, analysisWrites } from './analysis-operations.ts';
import { analysisRunReads, analysisRunWrites } from './analysis-run-operations.ts';
import { answerReads, answerWrites } from './answer-operations.ts';
import { caseChangeReads, caseChangeWrites } from './case-change-operations.ts';
import { caseWrites } from './case-operations.ts';
import { heldReads, heldWrites } from './held-operations.ts';
import { imageDecisionReads, imageDecisionWrites } from './image-decision-operations.ts';
import { instanceReads, instanceWrites } from './instance-operations.ts';
import { keyRotationReads, keyRotationWrites } from './key-rotation-operations.ts';
import { ledgerReads, ledgerWrites } from './ledger-operations.ts';
import { linkReads, linkWrites } from './link-operations.ts';
import { manifestReads, manifestWrites } from './manifest-operations.ts';
import { modelReads, modelWrites } from './model-operations.ts';
import { outboxReads, outboxWrites } from './outbox-operations.ts';
import { predictionReads, predictionWrites } from './prediction-operations.ts';
import { profileReads, profileWrites } from './profile-operations.ts';
import { projectNameReads, projectNameWrites } from './project-name-operations.ts';
import { projectReads, projectWrites } from './project-operations.ts';
import { reidentificationReads, reidentificationWrites } from './reidentification-operations.ts';
import { releaseReads, releaseWrites } from './release-operations.ts';
import { siteWordReads, siteWordWrites } from './site-word-operations.ts';
import type { Tables } from './tables.ts';
import { taskReads, taskWrites } from './task-operations.ts';
import { trainingSetReads, trainingSetWrites } from './training-set-operations.ts';

/** Run on the reader thread, one at a time, against a committed state. */
export const reads = {
  ...instanceReads,
  ...heldReads,
  ...imageDecisionReads,
  ...manifestReads,
  ...accountReads,
  ...projectReads,
  ...caseChangeReads,
  ...taskReads,
  ...answerReads,
  ...ledgerReads,
  ...releaseReads,
  ...projectNameReads,
  ...keyRotationReads,
  ...outboxReads,
  ...siteWordReads,
  ...profileReads,
  ...reidentificationReads,
  ...linkReads,
  ...modelReads,
  ...predictionReads,
  ...analysisReads,
  ...analysisRunReads,
  ...trainingSetReads,
};

/** Run on the writer thread; many share one commit, each can fail alone. */
export const writes = {
  ...instanceWrites,
  ...heldWrites,
  ...imageDecisionWrites,
  ...manifestWrites,
  ...accountWrites,
  ...projectWrites,
  ...caseWrites,
  ...caseChangeWrites,
  ...taskWrites,
  ...answerWrites,
  ...ledgerWrites,
  ...releaseWrites,
  ...projectNameWrites,
  ...keyRotationWrites,
  ...outboxWrites,
  ...siteWordWrites,
  ...profileWrites,
  ...reidentificationWrites,
  ...linkWrites,
  ...modelWrites,
  ...predictionWrites,
  ...analysisWrites,
  ...analysisRunWrites,
  ...trainingSetWrites,
};

export type Operation = (db: Kysely<Tables>, input: never) => Promise<unknown>;

/** Operations as their callers see them: the database is already given. */
export type Calls<Operations extends Record<string, Operation>> = {
  readonly [Name in keyof Operations]: Operations[Name] extends (db: never, input: infer Input) => Promise<infer Output>
    ? (input: Input) => Promise<Output>
    : never;
};
