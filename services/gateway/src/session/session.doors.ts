import Type, { type Static } from 'typebox';
import { idTypes } from '#contracts';
import { exactlyOne, Instant, shape, words } from '../door/shapes.ts';

// Anything that can be typed, but no control characters and no half of a pair.
export const visible = (minLength: number, maxLength: number, options: object = {}) =>
  Type.String({ minLength, maxLength, pattern: '^[^\\p{Cc}\\p{Cs}]*$', ...options });

export const DocumentNumber = visible(1, 40, { examples: ['12345678'] });
export const Secret = visible(1, 64, { examples: ['413870'] });

export const LogIn = shape('LogIn', {
  username: visible(1, 60, { description: 'user name or document number', examples: ['huduma-7k2p'] }),
  secret: Secret,
});
export type LogIn = Static<typeof LogIn>;

export const Session = shape('Session', {
  accessToken: Type.String({ description: 'for `Authorization: Bearer`, lives 15 minutes' }),
  refreshToken: Type.String({ description: 'for one refresh' }),
  expiresAt: Instant,
  mustChangeSecret: Type.Optional(
    Type.Boolean({ description: 'citizens: until PUT /v1/me/secret other doors are closed' }),
  ),
});

export const Refresh = shape('Refresh', { refreshToken: visible(1, 1000) });
export type Refresh = Static<typeof Refresh>;

const resetFields = Type.Object(
  {
    username: Type.Optional(visible(1, 60)),
    idType: Type.Optional(words(idTypes)),
    idNumber: Type.Optional(DocumentNumber),
    phone: Type.Optional(visible(1, 20, { examples: ['+254712345678'] })),
  },
  { title: 'SecretReset', additionalProperties: false },
);
export type SecretReset =
  Readonly<{ username: string }> | Readonly<{ idType: (typeof idTypes)[number]; idNumber: string; phone: string }>;
export const SecretReset = exactlyOne<SecretReset>(resetFields, ['username'], ['idType', 'idNumber', 'phone']);

export const StaffLogIn = shape('StaffLogIn', {
  username: visible(1, 60),
  password: visible(1, 200),
  totp: Type.String({ pattern: '^[0-9]{6}$', examples: ['123456'] }),
});
export type StaffLogIn = Static<typeof StaffLogIn>;
export const StaffSession = shape('StaffSession', {
  accessToken: Type.String(),
  refreshToken: Type.String(),
  expiresAt: Instant,
});
