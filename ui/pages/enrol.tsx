/** The first visit: a one-time code opens the account, from the address after # (which no server sees) or typed. */

import { useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { Refused } from '../api/client.ts';
import { arrive, box, client, troubleOf } from '../api/session.ts';
import { Field } from '../parts/field.tsx';
import { SkipLink, usePage } from '../parts/page.tsx';
import { Duty } from './duty.tsx';
import { passwordProblem, passwordRule } from './password-rule.ts';

/** Taken out of the address bar at once: it is a secret, and a screen is seen by others. */
function codeFromAddress(): string {
  const code = decodeURIComponent(location.hash.slice(1));
  if (code !== '') history.replaceState(null, '', location.pathname);
  return code;
}

interface Wrongs {
  readonly code?: string;
  readonly account?: string;
  readonly password?: string;
  readonly again?: string;
}

export function EnrolPage() {
  usePage('First visit', 'sign dark');
  return (
    <>
      <SkipLink />
      <main id="main">
        <Duty />
        <div class="door">
          <h2>{box.value?.awaitsFirstAccount === true ? 'Set up this box' : 'Open your account'}</h2>
          <EnrolForm />
          <p class="small quiet">
            You have a password already? <a href="/">Sign in</a>
          </p>
        </div>
      </main>
    </>
  );
}

function EnrolForm() {
  const { route } = useLocation();
  const isFirst = box.value?.awaitsFirstAccount === true;
  const [code, setCode] = useState(codeFromAddress);
  const [account, setAccount] = useState('');
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const [wrongs, setWrongs] = useState<Wrongs>({});

  const submit = async (event: Event) => {
    event.preventDefault();
    const problem = passwordProblem(password);
    if (problem !== undefined) return setWrongs({ password: problem });
    if (password !== again) return setWrongs({ again: 'The two are not the same.' });
    const who = isFirst ? { account: account.trim().toLowerCase(), name: name.trim() } : {};
    try {
      arrive(await client.enrol({ code: code.trim(), password, ...who }));
      route('/', true);
    } catch (error) {
      setWrongs(placeOf(error));
    }
  };

  return (
    <form class="stack" onSubmit={(event) => void submit(event)} aria-label="First visit">
      <Field
        label="One-time code"
        help={isFirst ? 'Printed where the box was started.' : 'From the person who invited you. It works once.'}
        autocomplete="off"
        autocapitalize="characters"
        spellcheck={false}
        value={code}
        onValue={setCode}
        wrong={wrongs.code}
      />
      {isFirst && (
        <>
          <Field
            label="Account name"
            help="What you type to sign in: 2 to 32 small letters, digits, dots or dashes, a letter first."
            autocomplete="username"
            autocapitalize="none"
            spellcheck={false}
            value={account}
            onValue={setAccount}
            wrong={wrongs.account}
          />
          <Field label="Your name, as others see it" autocomplete="name" value={name} onValue={setName} />
        </>
      )}
      <Field
        label="Password"
        help={passwordRule}
        type="password"
        autocomplete="new-password"
        value={password}
        onValue={setPassword}
        wrong={wrongs.password}
      />
      <Field
        label="The same password again"
        type="password"
        autocomplete="new-password"
        value={again}
        onValue={setAgain}
        wrong={wrongs.again}
      />
      <button class="btn main" type="submit">
        Open the account
      </button>
    </form>
  );
}

/** The mistake at the field where it is; the box names the field, never its value. */
function placeOf(error: unknown): Wrongs {
  const text = troubleOf(error);
  if (error instanceof Refused && error.body.code === 'PASSWORD_WEAK') return { password: text };
  const field = error instanceof Refused ? error.body.field : undefined;
  if (field?.includes('account') === true || field?.includes('name') === true)
    return { account: 'This account name does not fit its rule.' };
  if (field?.includes('password') === true) return { password: text };
  if (error instanceof Refused && error.status !== 429) return { code: `This code does not open an account. ${text}` };
  return { code: text };
}
