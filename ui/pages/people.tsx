/** The people of the box, for managers: invite with a one-time code that is shown once, give a new one, shut an account. */

import '../styles/offices.css';
import { useState } from 'preact/hooks';
import type { Role } from '../../gateway/contract/accounts.ts';
import type { Invited, User } from '../../gateway/contract/users.ts';
import { client, me, troubleOf } from '../api/session.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Field, Wrong } from '../parts/field.tsx';
import { Icon, type IconName } from '../parts/icon.tsx';
import { useLoad } from '../parts/load.ts';
import { Office } from '../parts/page.tsx';
import { Note, Waiting } from '../parts/states.tsx';
import { count, shortTime } from '../parts/words.ts';

export function PeoplePage() {
  const { value, trouble, reload } = useLoad('users', client.users);
  const [inviting, setInviting] = useState(false);
  const [invited, setInvited] = useState<Invited>();
  const [wrong, setWrong] = useState<string>();
  const users = value?.users ?? [];
  const done = (result: Invited) => {
    setInviting(false);
    setInvited(result);
    reload();
  };
  const act = (change: Promise<unknown>) => {
    setWrong(undefined);
    change.then(reload, (error: unknown) => setWrong(troubleOf(error)));
  };
  return (
    <Office title="People" area="people">
      <div class="head">
        <div>
          <h1>People</h1>
          <p>{value === undefined ? 'Who may use this box.' : `${count(users.length, 'account')} on this box.`}</p>
        </div>
        <div class="acts">
          <button class="btn main" type="button" onClick={() => setInviting(true)}>
            <Icon name="plus" />
            Invite
          </button>
        </div>
      </div>
      {(trouble ?? wrong) !== undefined && <Note tone="warn" title={trouble ?? wrong ?? ''} />}
      {value === undefined && trouble === undefined && <Waiting />}
      {users.length > 0 && (
        <table class="tbl">
          <caption class="vh">Accounts</caption>
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Account</th>
              <th scope="col">Roles</th>
              <th scope="col">State</th>
              <th scope="col">
                <span class="vh">Change</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {users.map((user) => (
              <UserRow key={user.id} user={user} onInvited={setInvited} act={act} />
            ))}
          </tbody>
        </table>
      )}
      {inviting && <InviteDialog onDone={done} onClose={() => setInviting(false)} />}
      {invited !== undefined && <CodeDialog invited={invited} onClose={() => setInvited(undefined)} />}
    </Office>
  );
}

const stateLook: Readonly<Record<User['state'], readonly [IconName, string, string]>> = {
  invited: ['circleDashed', '', 'invited, not come yet'],
  active: ['circleCheck', 'ok', 'active'],
  disabled: ['ban', '', 'shut'],
};

interface UserRowProps {
  readonly user: User;
  readonly onInvited: (invited: Invited) => void;
  readonly act: (change: Promise<unknown>) => void;
}

function UserRow({ user, onInvited, act }: UserRowProps) {
  const [asks, setAsks] = useState<'code' | 'shut'>();
  const [icon, tone, words] = stateLook[user.state];
  const isMe = user.id === me.value?.id;
  return (
    <tr>
      <th scope="row">{user.name}</th>
      <td>
        <code>{user.account}</code>
      </td>
      <td>{user.roles.join(', ')}</td>
      <td>
        <span class={`state ${tone}`}>
          <Icon name={icon} />
          {words}
          {user.totp && ', with codes'}
        </span>
      </td>
      <td class="num">
        {!isMe && (
          <>
            <button class="btn sm bare" type="button" onClick={() => setAsks('code')}>
              New code<span class="vh"> for {user.name}</span>
            </button>
            {user.state !== 'disabled' && (
              <button class="btn sm bare" type="button" onClick={() => setAsks('shut')}>
                Shut<span class="vh"> the account of {user.name}</span>
              </button>
            )}
          </>
        )}
        {asks !== undefined && (
          <Sure
            what={asks}
            user={user}
            onClose={() => setAsks(undefined)}
            onYes={() => {
              setAsks(undefined);
              act(asks === 'code' ? client.newCode(user.id).then(onInvited) : client.disable(user.id));
            }}
          />
        )}
      </td>
    </tr>
  );
}

interface SureProps {
  readonly what: 'code' | 'shut';
  readonly user: User;
  readonly onYes: () => void;
  readonly onClose: () => void;
}

function Sure({ what, user, onYes, onClose }: SureProps) {
  const isCode = what === 'code';
  return (
    <Dialog title={isCode ? `A new code for ${user.name}` : `Shut the account of ${user.name}`} onClose={onClose}>
      <p class="quiet">
        {isCode
          ? 'The password and the authenticator of this account end, and so does every open session of it. Answers stay.'
          : 'It cannot sign in any more, and every open session of it ends. Answers stay.'}
      </p>
      <div class="acts">
        <button class="btn" type="button" autofocus onClick={onClose}>
          Leave it as it is
        </button>
        <button class={isCode ? 'btn main' : 'btn grave'} type="button" onClick={onYes}>
          {isCode ? 'Make a new code' : 'Shut the account'}
        </button>
      </div>
    </Dialog>
  );
}

const roleWords: readonly { role: Role; words: string }[] = [
  { role: 'reader', words: 'Reader: reads the cases given to them' },
  { role: 'manager', words: 'Manager: projects and people' },
  { role: 'owner', words: 'Data owner: what is held and what leaves' },
];

function InviteDialog({
  onDone,
  onClose,
}: {
  readonly onDone: (invited: Invited) => void;
  readonly onClose: () => void;
}) {
  const [account, setAccount] = useState('');
  const [name, setName] = useState('');
  const [roles, setRoles] = useState<readonly Role[]>(['reader']);
  const [wrong, setWrong] = useState<string>();
  const invite = (event: Event) => {
    event.preventDefault();
    setWrong(undefined);
    const body = { account: account.trim().toLowerCase(), name: name.trim(), roles: [...roles] };
    client.invite(body).then(onDone, (error: unknown) => setWrong(troubleOf(error)));
  };
  const toggle = (role: Role) => setRoles(roles.includes(role) ? roles.filter((r) => r !== role) : [...roles, role]);
  return (
    <Dialog title="Invite somebody" onClose={onClose}>
      <form class="stack" onSubmit={invite} aria-label="Invite somebody">
        <Field
          label="Account name"
          help="2 to 32 small letters, digits, dots or dashes, a letter first."
          autocapitalize="none"
          spellcheck={false}
          autocomplete="off"
          value={account}
          onValue={setAccount}
          wrong={wrong}
        />
        <Field label="Name, as others see it" autocomplete="off" value={name} onValue={setName} />
        <fieldset class="stack">
          <legend class="help">May do</legend>
          {roleWords.map(({ role, words }) => (
            <label key={role} class="tick">
              <input type="checkbox" checked={roles.includes(role)} onChange={() => toggle(role)} />
              {words}
            </label>
          ))}
        </fieldset>
        {roles.length === 0 && <Wrong text="Choose at least one." />}
        <div class="acts">
          <button class="btn" type="button" onClick={onClose}>
            Do not invite
          </button>
          <button class="btn main" type="submit" aria-disabled={roles.length === 0}>
            Make a one-time code
          </button>
        </div>
      </form>
    </Dialog>
  );
}

/** Shown once: the box itself cannot show it again. After the # it reaches no server log. */
function CodeDialog({ invited, onClose }: { readonly invited: Invited; readonly onClose: () => void }) {
  const [copied, setCopied] = useState(false);
  const link = `${location.origin}/enrol#${invited.code}`;
  const copy = () => {
    navigator.clipboard.writeText(link).then(
      () => setCopied(true),
      () => {
        // Without the clipboard the link is there to be marked by hand.
      },
    );
  };
  return (
    <Dialog title={`One-time code for ${invited.user.name}`} onClose={onClose}>
      <p class="quiet small">
        Shown once, works once, until {shortTime(invited.expiresAt)}. Give it in person or by a way you trust.
      </p>
      <p class="once">{invited.code}</p>
      <p class="small quiet">Or as a link:</p>
      <p class="once small">{link}</p>
      <div class="acts">
        <button class="btn main" type="button" onClick={copy}>
          <Icon name="copy" />
          {copied ? 'Copied' : 'Copy the link'}
        </button>
        <button class="btn" type="button" onClick={onClose}>
          Done, it is noted
        </button>
      </div>
    </Dialog>
  );
}
