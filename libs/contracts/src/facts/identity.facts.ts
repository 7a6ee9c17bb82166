// Facts about citizens, told by identity. Pseudonyms only.
import Type, { type Static } from 'typebox';

export const citizenTopic = 'huduma.identity.citizen';

const citizen = Type.String({ description: 'pseudonym' });

/** A code was issued and waits to be told: of a registration or of a reset. The code itself is asked from identity. */
export const CodeIssued = Type.Object({
  citizen,
  issue: Type.Integer({ minimum: 1 }),
  purpose: Type.Union([Type.Literal('login-details'), Type.Literal('secret-reset')]),
  notAfter: Type.String(),
});
export type CodeIssued = Static<typeof CodeIssued>;
/** Something happened that a phone should hear of. `recipient` is a citizen or a case of the vault; `notice` names the text. */
export const NoticeRaised = Type.Object({
  recipient: Type.String(),
  notice: Type.Union([
    Type.Literal('somebody-tried-to-register'),
    Type.Literal('document-is-known'),
    Type.Literal('secret-changed'),
    Type.Literal('phone-changed'),
    Type.Literal('erased'),
  ]),
  notAfter: Type.String(),
});
export type NoticeRaised = Static<typeof NoticeRaised>;
export const CitizenRegistered = Type.Object({ citizen });
export type CitizenRegistered = Static<typeof CitizenRegistered>;
export const CitizenErased = Type.Object({ citizen });
export type CitizenErased = Static<typeof CitizenErased>;

export const citizenFacts = {
  'huduma.identity.citizen.registered.v1': CitizenRegistered,
  'huduma.identity.citizen.code-issued.v1': CodeIssued,
  'huduma.identity.citizen.notice-raised.v1': NoticeRaised,
  'huduma.identity.citizen.erased.v1': CitizenErased,
} as const;
