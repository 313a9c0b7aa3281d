/** The de-identification profile: what is in force, a draft of another tried on a real study, and the draft switched on. */

import '../styles/offices.css';
import '../styles/deid.css';
import { useState } from 'preact/hooks';
import type { OptionId, Profiles } from '../../gateway/contract/deid.ts';
import { client } from '../api/session.ts';
import { isSame } from '../deid/draft.ts';
import { changedByDraft } from '../deid/fates.ts';
import { HeaderTable } from '../deid/header-table.tsx';
import { OfficeBar } from '../deid/office-bar.tsx';
import { OptionSwitches } from '../deid/option-switches.tsx';
import { ProfileHistory } from '../deid/profile-history.tsx';
import { StudyPicker } from '../deid/study-picker.tsx';
import { SwitchOn } from '../deid/switch-on.tsx';
import { type Preview, type Study, usePreview } from '../deid/use-preview.ts';
import { useLoad } from '../parts/load.ts';
import { Office } from '../parts/page.tsx';
import { Empty, Note, Waiting } from '../parts/states.tsx';
import { shortTime } from '../parts/words.ts';

export function DeidPage() {
  const { value, trouble } = useLoad('profiles', client.profiles);
  const [newer, setNewer] = useState<Profiles>();
  const profiles = newer ?? value;
  return (
    <Office title="De-identification" area="deid">
      <OfficeBar here="profile" />
      <div class="head">
        <div>
          <h1>De-identification</h1>
          <p>
            {profiles === undefined ? 'What is removed from every object before it is stored.' : sentenceOf(profiles)}
          </p>
        </div>
      </div>
      {trouble !== undefined && <Note tone="warn" title={trouble} />}
      {profiles === undefined && trouble === undefined && <Waiting />}
      {newer !== undefined && (
        <Note tone="plain" title={`Profile ${nameOf(newer)} is in force.`}>
          Whatever begins from now on is cleaned by it. What is stored stays as it is. Held objects are looked at again.
        </Note>
      )}
      {profiles !== undefined && <Desk key={profiles.inForce.base} profiles={profiles} onProfiles={setNewer} />}
    </Office>
  );
}

const nameOf = ({ inForce: { name, version } }: Profiles): string => `${name} ${version}`;

function sentenceOf(profiles: Profiles): string {
  const [latest] = profiles.history;
  const since =
    latest === undefined
      ? 'as it came with this program'
      : `since ${shortTime(latest.at)}, by ${latest.by}: ${latest.reason}`;
  return `Profile ${nameOf(profiles)} is in force, ${since}${since.endsWith('.') ? '' : '.'}`;
}

interface DeskProps {
  readonly profiles: Profiles;
  readonly onProfiles: (profiles: Profiles) => void;
}

function Desk({ profiles, onProfiles }: DeskProps) {
  const { inForce, longestFile } = profiles;
  const [draft, setDraft] = useState<readonly OptionId[]>(inForce.options);
  const [study, setStudy] = useState<Study>();
  const [asked, setAsked] = useState(false);
  const preview = usePreview(study, draft, longestFile, inForce.base);
  const waits = waitsFor(profiles, draft, preview);
  const isDraft = !isSame(draft, inForce.options);
  return (
    <div class="desk">
      <section class="panel" aria-labelledby="options">
        <header>
          <h2 id="options">{isDraft ? `Draft, from ${nameOf(profiles)}` : `Options of ${nameOf(profiles)}`}</h2>
          <span class="end mono" title="The first 16 digits of the hash over its rules, as in every stored file">
            {inForce.rules}
          </span>
        </header>
        <OptionSwitches profiles={profiles} draft={draft} onDraft={setDraft} />
        <div class="decide">
          <div class="acts">
            <button
              class="btn main"
              type="button"
              aria-disabled={waits !== undefined}
              aria-describedby="waits"
              onClick={() => waits === undefined && setAsked(true)}
            >
              Switch on
            </button>
            {isDraft && (
              <button class="btn" type="button" onClick={() => setDraft(inForce.options)}>
                Back to {nameOf(profiles)}
              </button>
            )}
          </div>
          <p class="small quiet" id="waits" role="status">
            {waits ?? 'Tried on a study. You will be asked for a reason.'}
          </p>
        </div>
      </section>
      <section class="panel" aria-labelledby="try">
        <header>
          <h2 id="try">Try on a study</h2>
          {preview.busy && <span class="end">Reading the header</span>}
        </header>
        <StudyPicker onStudy={setStudy} />
        <Tried preview={preview} />
      </section>
      <ProfileHistory profiles={profiles} />
      {asked && preview.view !== undefined && (
        <SwitchOn
          profiles={profiles}
          draft={draft}
          changes={changedByDraft(preview.view)}
          onDone={onProfiles}
          onCancel={() => setAsked(false)}
        />
      )}
    </div>
  );
}

/** Why the draft cannot be switched on yet; undefined where it can. The box checks the same. */
function waitsFor(
  { inForce }: Profiles,
  draft: readonly OptionId[],
  { view, options, busy }: Preview,
): string | undefined {
  if (isSame(draft, inForce.options)) return 'Nothing differs from what is in force. Move a switch to make a draft.';
  if (view === undefined || busy || !isSame(options, draft)) return 'Try the draft on a study first.';
  const side = view.sides[1];
  if (side === undefined || side.held !== null) return 'This study is held under the draft. Try it on another.';
  return undefined;
}

function Tried({ preview: { view, trouble } }: { readonly preview: Preview }) {
  if (trouble !== undefined) return <Note tone="warn" title={trouble} />;
  if (view !== undefined) return <HeaderTable view={view} />;
  return (
    <Empty icon="layers" title="No study yet">
      <p>
        Its header is shown before and after, attribute by attribute, under the profile in force and under your draft.
      </p>
    </Empty>
  );
}
