import Type, { type Static } from 'typebox';
import { idTypes } from '#contracts';
import { Day, shape, words } from '../door/shapes.ts';
import { DocumentNumber, visible } from '../session/session.doors.ts';

/** Letters of any script, marks, spaces, apostrophes and hyphens. */
export const Name = Type.String({
  minLength: 1,
  maxLength: 60,
  pattern: "^\\p{L}[\\p{L}\\p{M} '\\u2019.-]*$",
  examples: ['Wanjiku'],
});
export const Phone = visible(1, 20, { description: 'a mobile number of the country', examples: ['+254712345678'] });
export const Email = Type.String({ format: 'email', maxLength: 254, examples: ['someone@example.org'] });
export const LanguageCode = words(['en', 'sw']);

export const Registration = shape('Registration', {
  idType: words(idTypes, { description: '`none`: has no number yet; needs `dateOfBirth`' }),
  idNumber: Type.Optional(DocumentNumber),
  givenNames: Name,
  familyName: Type.Optional(Name),
  dateOfBirth: Type.Optional(Day),
  phone: Phone,
  email: Type.Optional(Email),
  language: LanguageCode,
  consent: Type.Literal(true),
});
export type Registration = Static<typeof Registration>;
