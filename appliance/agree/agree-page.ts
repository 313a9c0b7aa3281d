/** The page of `markit agree`: the answer first, then what it rests on. */

import type { SheetFindings } from '../../review/sheet-findings.ts';
import { readSection } from '../sheet/read-section.ts';
import type { Canvas } from '../terminal/layout.ts';
import { head } from '../terminal/page.ts';
import { answerSection } from './answer-section.ts';
import { hardCaseSection, valueSection } from './case-section.ts';
import { groupSection } from './group-section.ts';
import { coefficientSection, kappaSection, saidSection } from './label-section.ts';
import { latentSection } from './latent-section.ts';
import { methodSection } from './method-section.ts';
import { pairSection } from './pair-section.ts';
import { timeSection } from './time-section.ts';
import { truthSection } from './truth-section.ts';

export function agreePage(file: string, findings: SheetFindings, canvas: Canvas): string[] {
  const { sheet, agreement, majorities, times, unmatchedTimes, groups, latent, truth, hardest, value, resampled } =
    findings;
  return [
    ...head('MarkIt agreement', file, canvas),
    '',
    ...answerSection(findings, canvas),
    ...readSection(sheet, canvas),
    ...saidSection(agreement, majorities, canvas),
    ...kappaSection(agreement, resampled, canvas),
    ...coefficientSection(agreement, canvas),
    ...pairSection(agreement, canvas),
    ...(groups === null ? [] : groupSection(groups.report, groups.by, canvas)),
    ...timeSection(times, unmatchedTimes, canvas),
    ...hardCaseSection(hardest, canvas),
    ...valueSection(value, canvas),
    ...latentSection(sheet.table, latent, majorities, canvas),
    ...truth.flatMap((one) => truthSection(one, canvas)),
    ...methodSection(findings, canvas),
  ];
}
