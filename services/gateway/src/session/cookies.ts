// For the pages: a session in one HttpOnly cookie, sealed, and the token that each form carries.
import { timingSafeEqual } from 'node:crypto';
import { keyedHash, openBytes, sealBytes, type GatewaySecrets, type Random } from '#platform';

export type CookieOptions = Readonly<{
  path: '/';
  httpOnly: true;
  sameSite: 'lax';
  secure: boolean;
  maxAge?: number;
}>;

/** What the cookie `session` holds. `refreshToken` lets a page go on after the access token's 15 minutes. */
export type CookieSession = Readonly<{ accessToken: string; refreshToken: string }>;

export const sessionCookie = 'session';
/** Of visitors without a session: what their forms are bound to. */
export const visitorCookie = 'visitor';

const isSession = (value: unknown): value is CookieSession => {
  const { accessToken, refreshToken } = (value ?? {}) as Record<string, unknown>;
  return typeof accessToken === 'string' && typeof refreshToken === 'string';
};

export type Cookies = Readonly<{
  options: CookieOptions;
  seal(session: CookieSession): string;
  /** undefined for anything that was not sealed here. */
  open(value: string | undefined): CookieSession | undefined;
  /** A new value for the cookie of a visitor. */
  visitor(): string;
  /** The token for forms of this session or visitor: put it into a hidden field. */
  formToken(bearer: string): string;
  /** True when the field holds the token of this session or visitor; otherwise answer 403 `form.expired`. */
  isFormToken(bearer: string, field: unknown): boolean;
}>;

const context = 'cookie/session';

export const cookies = (
  secrets: () => Pick<GatewaySecrets, 'cookies' | 'forms'>,
  random: Random,
  secure: boolean,
): Cookies => {
  const formToken = (bearer: string) => keyedHash(secrets().forms, bearer);
  return {
    options: { path: '/', httpOnly: true, sameSite: 'lax', secure },
    seal: ({ accessToken, refreshToken }) =>
      sealBytes(
        secrets().cookies,
        Buffer.from(JSON.stringify({ accessToken, refreshToken })),
        context,
        random,
      ).toString('base64url'),
    open: (value) => {
      if (value === undefined || value.length > 4_000) return undefined;
      const key = secrets().cookies;
      try {
        const session: unknown = JSON.parse(openBytes(key, Buffer.from(value, 'base64url'), context).toString('utf8'));
        return isSession(session) ? session : undefined;
      } catch {
        return undefined;
      }
    },
    visitor: () => Buffer.from(random.bytes(16)).toString('base64url'),
    formToken,
    isFormToken: (bearer, field) => {
      const [given, expected] = [Buffer.from(typeof field === 'string' ? field : ''), Buffer.from(formToken(bearer))];
      return given.length === expected.length && timingSafeEqual(given, expected);
    },
  };
};
