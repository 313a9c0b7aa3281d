/** Sign in with an account of this box; the code of the authenticator is asked for when the box asks for it. */

import { useEffect, useRef, useState } from 'preact/hooks';
import { Refused } from '../api/client.ts';
import { arrive, begin, box, client, presence, troubleOf } from '../api/session.ts';
import { CodeField, Field, Wrong } from '../parts/field.tsx';
import { SkipLink, usePage } from '../parts/page.tsx';
import { duration } from '../parts/words.ts';
import { Duty } from './duty.tsx';

/** The refusal in words: what the box says, and how long to wait where it says so. */
function words(error: unknown): string {
  const text = troubleOf(error);
  if (!(error instanceof Refused) || error.retryAfter === undefined) return text;
  return `${text} This computer may try again in ${duration(error.retryAfter * 1_000)}.`;
}

export function SignInForm({ account: fixed }: { readonly account?: string }) {
  const [account, setAccount] = useState(fixed ?? '');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [asksCode, setAsksCode] = useState(false);
  const [wrong, setWrong] = useState<string>();
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    form.current?.querySelector<HTMLInputElement>(asksCode ? 'input[autocomplete=one-time-code]' : 'input')?.focus();
  }, [asksCode]);

  const submit = async (event: Event) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setWrong(undefined);
    try {
      arrive(
        await client.signIn({
          account: account.trim().toLowerCase(),
          password,
          ...(asksCode ? { code: code.trim() } : {}),
        }),
      );
    } catch (error) {
      const needsCode = error instanceof Refused && error.body.code === 'CODE_NEEDED';
      if (needsCode && !asksCode) setAsksCode(true);
      else setWrong(words(error));
    } finally {
      setBusy(false);
    }
  };

  return (
    <form ref={form} class="stack" onSubmit={(event) => void submit(event)} aria-label="Sign in">
      {fixed === undefined && (
        <Field
          label="Account"
          autocomplete="username"
          autocapitalize="none"
          spellcheck={false}
          value={account}
          onValue={setAccount}
        />
      )}
      <Field
        label={fixed === undefined ? 'Password' : `Password of ${fixed}`}
        type="password"
        autocomplete="current-password"
        value={password}
        onValue={setPassword}
        wrong={asksCode ? undefined : wrong}
      />
      {asksCode && <CodeField label="Code from your authenticator" value={code} onValue={setCode} wrong={wrong} />}
      <button class="btn main" type="submit">
        {fixed === undefined ? 'Sign in' : 'Go on'}
      </button>
    </form>
  );
}

export function SignInPage() {
  usePage('Sign in', 'sign dark');
  return (
    <>
      <SkipLink />
      <main id="main">
        <Duty />
        <div class="door">
          <h2>Sign in</h2>
          {presence.value === 'gone' && (
            <>
              <Wrong text="The box does not answer. Nothing is lost; it is asked again when you try." />
              <button class="btn" type="button" onClick={() => void begin()}>
                Try now
              </button>
            </>
          )}
          <SignInForm />
          <p class="small quiet">
            {box.value?.awaitsFirstAccount === true
              ? 'Nobody has an account yet. '
              : 'You were given a one-time code? '}
            <a href="/enrol">{box.value?.awaitsFirstAccount === true ? 'Begin with the set-up code' : 'Use it here'}</a>
          </p>
          <p class="small quiet">No way in? Hospital IT, extension on the box's label.</p>
        </div>
      </main>
    </>
  );
}
