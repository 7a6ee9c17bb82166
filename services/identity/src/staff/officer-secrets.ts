import { Secret, TOTP } from 'otpauth';
import { isTrialClock, type Clock, type Random } from '#platform';
import type { Vault } from '../vault/vault.port.ts';
import type { VaultKeys } from '../vault/vault-keys.ts';

/** What an officer logs in with; sealed in the vault. `totpSecret` in base32. */
export type OfficerSecrets = Readonly<{ username: string; passwordHash: string; totpSecret: string }>;

const periodSeconds = 30;
const contextOf = (officer: string) => `officer/${officer}`;

export const saveSecrets = (vault: Vault, keys: VaultKeys, officer: string, secrets: OfficerSecrets): Promise<void> =>
  vault.saveOfficer({ id: officer, ...keys.seal(contextOf(officer), secrets) });

export const loadSecrets = async (
  vault: Vault,
  keys: VaultKeys,
  officer: string,
): Promise<OfficerSecrets | undefined> => {
  const row = await vault.officer(officer);
  return row && keys.open<OfficerSecrets>(contextOf(officer), row);
};

/** 20 letters and digits in groups, 99 bits. */
export const newPassword = (random: Random): string => {
  const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789';
  const letters = Array.from({ length: 20 }, () => alphabet[random.below(alphabet.length)] ?? 'a').join('');
  return letters.replace(/(.{5})(?!$)/g, '$1-');
};

/** 160 bits in base32, as RFC 4226 recommends. */
export const newTotpSecret = (random: Random): string =>
  new Secret({ buffer: Uint8Array.from(random.bytes(20)).buffer }).base32;

/** The step a one-time password belongs to, one before and one after allowed (RFC 6238); undefined when it fits none. */
export const totpStep = (totpSecret: string, token: string, nowMs: number): number | undefined => {
  const totp = new TOTP({ secret: Secret.fromBase32(totpSecret), digits: 6, period: periodSeconds });
  const delta = /^\d{6}$/.test(token) ? totp.validate({ token, timestamp: nowMs, window: 1 }) : null;
  return delta === null ? undefined : Math.floor(nowMs / (periodSeconds * 1000)) + delta;
};

/**
 * As `totpStep`, at the clock's instant. A trial clock that was moved parts from the authenticator in the officer's hand:
 * codes of the wall clock count too then, as the step of the same moment on the trial clock.
 */
export const totpStepAt = (totpSecret: string, token: string, clock: Clock): number | undefined => {
  const now = clock.nowMs();
  const ahead = isTrialClock(clock) ? clock.offsetMs() : 0;
  const step = totpStep(totpSecret, token, now);
  if (step !== undefined || ahead === 0) return step;
  const shown = totpStep(totpSecret, token, now - ahead);
  return shown === undefined ? undefined : shown + Math.round(ahead / (periodSeconds * 1000));
};
