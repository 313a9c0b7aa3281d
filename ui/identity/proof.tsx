/** Who sits here, asked again: an open page is nobody. */

import { useState } from 'preact/hooks';
import type { Proof } from '../../gateway/contract/reidentification.ts';
import { me } from '../api/session.ts';
import { CodeField, Field } from '../parts/field.tsx';

export interface ProofInHand {
  readonly password: string;
  readonly code: string;
  readonly setPassword: (value: string) => void;
  readonly setCode: (value: string) => void;
  /** As the box takes it. */
  readonly proof: Proof;
}

export function useProof(): ProofInHand {
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const proof = { password, ...(code.trim() === '' ? {} : { code: code.trim() }) };
  return { password, code, setPassword, setCode, proof };
}

export function ProofFields({ hand }: { readonly hand: ProofInHand }) {
  const { password, code, setPassword, setCode } = hand;
  return (
    <>
      <Field
        label="Your password, again"
        type="password"
        autocomplete="current-password"
        required
        value={password}
        onValue={setPassword}
      />
      {me.value?.totp && (
        <CodeField label="Code your authenticator shows now" required value={code} onValue={setCode} />
      )}
    </>
  );
}
