/** Cases whose images changed after they were made: what happened, which answers stand on what was before, and a way to say it was seen. */

import { useState } from 'preact/hooks';
import type { CaseChange, ChangedCase, ChangedCases } from '../../gateway/contract/case-changes.ts';
import { client, has, troubleOf } from '../api/session.ts';
import { Wrong } from '../parts/field.tsx';
import { Icon } from '../parts/icon.tsx';
import { count, number, shortTime } from '../parts/words.ts';

interface PanelProps {
  readonly project: number;
  readonly changes: ChangedCases;
  readonly onSeen: () => void;
}

const words: Readonly<Record<CaseChange, string>> = {
  pixels: 'An image came again with other pixels',
  description: 'An image came again with another view, side or scale',
  patient: 'The archive now says it is of another patient',
  added: 'An image was added',
  moved: 'An image now belongs to another study',
};

/** Nothing where nothing changed. */
export function ChangedCasesPanel({ project, changes, onSeen }: PanelProps) {
  const [wrong, setWrong] = useState<string>();
  if (changes.total === 0 && changes.resent === 0) return null;
  const markSeen = async ({ caseNumber, upTo }: ChangedCase) => {
    setWrong(undefined);
    try {
      await client.changesSeen(project, { caseNumber, upTo });
      onSeen();
    } catch (error) {
      setWrong(troubleOf(error));
    }
  };
  return (
    <section class="panel wide">
      <header>
        <h2>Changed cases</h2>
        <span class="end">{changes.total === 0 ? 'nothing to look at' : `${number(changes.total)} to look at`}</span>
      </header>
      <p class="help">{sentenceOf(changes)}</p>
      {wrong !== undefined && <Wrong text={wrong} />}
      {changes.cases.length > 0 && (
        <ChangesTable project={project} changes={changes} onSeen={(row) => void markSeen(row)} />
      )}
    </section>
  );
}

function sentenceOf({ cases, total, resent }: ChangedCases): string {
  const parts = [
    ...(total === 0
      ? []
      : [
          'Unsubmitted cases show the newest image. Submitted answers stay on the image they were given on.',
          'Their readers are told when they open the case.',
        ]),
    ...(total > cases.length ? [`The newest ${number(cases.length)} are listed.`] : []),
    ...(resent === 0 ? [] : [`${count(resent, 'case')} came again in another form: the images are the same.`]),
  ];
  return parts.join(' ');
}

function ChangesTable({
  project,
  changes,
  onSeen,
}: {
  readonly project: number;
  readonly changes: ChangedCases;
  readonly onSeen: (row: ChangedCase) => void;
}) {
  return (
    <table class="tbl">
      <caption class="vh">Changed cases, newest first</caption>
      <thead>
        <tr>
          <th scope="col" class="num">
            Case
          </th>
          <th scope="col">What changed</th>
          <th scope="col">Answers given before</th>
          <th scope="col" class="num">
            When
          </th>
          <th scope="col">
            <span class="vh">Mark as seen</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {changes.cases.map((row) => (
          <tr key={row.caseNumber}>
            <th scope="row" class="num">
              {number(row.caseNumber)}
            </th>
            <td>
              <span class="state warn">
                <Icon name="alert" />
              </span>{' '}
              {row.kinds.map((kind) => words[kind]).join('. ')}
            </td>
            <td>{answersOf(row)}</td>
            <td class="num quiet">{shortTime(row.at)}</td>
            <td class="num">
              {has('owner') && (
                <a class="btn sm bare" href={`/reidentification?project=${project}&case=${row.caseNumber}`}>
                  Whose is it<span class="vh">, case {row.caseNumber}</span>
                </a>
              )}
              <button class="btn sm" type="button" onClick={() => onSeen(row)}>
                Mark as seen<span class="vh"> case {row.caseNumber}</span>
              </button>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function answersOf({ saved, submitted }: ChangedCase): string {
  const parts = [
    ...(submitted === 0 ? [] : [`${number(submitted)} submitted`]),
    ...(saved === 0 ? [] : [`${number(saved)} in hand`]),
  ];
  return parts.length === 0 ? '–' : parts.join(', ');
}
