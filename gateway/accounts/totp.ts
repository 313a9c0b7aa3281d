/** The second factor: RFC 6238 codes of six digits every 30 seconds, SHA-1, as every authenticator expects them. */
import { Secret, TOTP } from 'otpauth';

const period = 30;

/** 160 bits in base32. */
export function newTotpSecret(): string {
  return new Secret({ size: 20 }).base32;
}

/** Text of the QR code. */
export function totpUri(secret: string, account: string, issuer: string): string {
  return new TOTP({ issuer, label: account, secret: Secret.fromBase32(secret), period, digits: 6 }).toString();
}

/** The 30 s step that a code belongs to; one step of clock drift either way. Undefined: wrong. */
export function totpStep(secret: string, code: string, now: number): number | undefined {
  const totp = new TOTP({ secret: Secret.fromBase32(secret), period, digits: 6 });
  const drift = totp.validate({ token: code, timestamp: now, window: 1 });
  return drift === null ? undefined : Math.floor(now / 1000 / period) + drift;
}
