/** Switching on codes from an authenticator: password, QR code, first code. */

import { useState } from 'preact/hooks';
import { renderSVG } from 'uqr';
import type { TotpOffer } from '../../gateway/contract/accounts.ts';
import { client, me, troubleOf } from '../api/session.ts';
import { CodeField, Field } from './field.tsx';
import { Icon } from './icon.tsx';

export function SecondFactor() {
  const [open, setOpen] = useState(false);
  const [offer, setOffer] = useState<TotpOffer>();
  if (me.value?.totp === true) {
    return (
      <p class="state ok">
        <Icon name="circleCheck" />
        Codes from an authenticator are on
      </p>
    );
  }
  if (!open) {
    return (
      <button class="btn" type="button" onClick={() => setOpen(true)}>
        <Icon name="lock" />
        Ask for a code at sign-in
      </button>
    );
  }
  return offer === undefined ? <AskPassword onOffer={setOffer} /> : <Confirm offer={offer} />;
}

function AskPassword({ onOffer }: { readonly onOffer: (offer: TotpOffer) => void }) {
  const [password, setPassword] = useState('');
  const [wrong, setWrong] = useState<string>();
  const ask = (event: Event) => {
    event.preventDefault();
    client.offerTotp({ password }).then(onOffer, (error: unknown) => setWrong(troubleOf(error)));
  };
  return (
    <form class="stack" onSubmit={ask} aria-label="Second factor">
      <Field
        label="Your password"
        type="password"
        autocomplete="current-password"
        value={password}
        onValue={setPassword}
        wrong={wrong}
      />
      <button class="btn" type="submit">
        Show the code to scan
      </button>
    </form>
  );
}

function Confirm({ offer }: { readonly offer: TotpOffer }) {
  const [code, setCode] = useState('');
  const [wrong, setWrong] = useState<string>();
  const confirm = (event: Event) => {
    event.preventDefault();
    client.confirmTotp({ code }).then(
      async () => {
        me.value = await client.me();
      },
      (error: unknown) => setWrong(troubleOf(error)),
    );
  };
  return (
    <form class="stack" onSubmit={confirm} aria-label="Second factor">
      <div
        class="qr"
        role="img"
        aria-label="QR code for an authenticator"
        dangerouslySetInnerHTML={{ __html: renderSVG(offer.uri) }}
      />
      <p class="small quiet">
        Scan it with an authenticator, or type <code>{offer.secret}</code>
      </p>
      <CodeField label="Code it shows now" value={code} onValue={setCode} wrong={wrong} />
      <button class="btn main" type="submit">
        Switch it on
      </button>
    </form>
  );
}
