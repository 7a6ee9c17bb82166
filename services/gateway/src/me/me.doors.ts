import Type, { type Static } from 'typebox';
import { idTypes } from '#contracts';
import { Day, Id, orNull, pageOf, shape, Whole, words } from '../door/shapes.ts';
import { BookingShape } from '../booking/booking.doors.ts';
import { Email, LanguageCode, Name, Phone } from '../registration/registration.doors.ts';
import { DocumentNumber, Secret } from '../session/session.doors.ts';

export const ProfileShape = shape('Profile', {
  username: Type.String(),
  idType: words(idTypes),
  idLast4: orNull(Type.String({ description: 'the end of the document number' })),
  givenNames: Type.String(),
  familyName: orNull(Type.String()),
  dateOfBirth: orNull(Type.String({ format: 'date' })),
  phone: Type.String(),
  email: orNull(Type.String()),
  language: LanguageCode,
  version: Whole,
});

export const ProfileChange = shape(
  'ProfileChange',
  {
    givenNames: Type.Optional(Name),
    familyName: Type.Optional(orNull(Name)),
    email: Type.Optional(orNull(Email)),
    language: Type.Optional(LanguageCode),
    phone: Type.Optional(Phone),
  },
  { minProperties: 1 },
);
export type ProfileChange = Static<typeof ProfileChange>;

export const SecretChange = shape('SecretChange', {
  current: Secret,
  secret: Type.String({
    // A PIN of six digits, or a password without rules of composition.
    pattern: '^([0-9]{6}|[^\\p{Cc}\\p{Cs}]{8,64})$',
    description: 'a PIN of 6 digits, or 8 to 64 characters',
    examples: ['290571'],
  }),
});
export type SecretChange = Static<typeof SecretChange>;

export const NewDependant = shape('NewDependant', {
  givenNames: Name,
  familyName: Type.Optional(Name),
  dateOfBirth: Day,
  relation: Type.String({ pattern: '^[a-z-]{1,40}$', examples: ['child'] }),
  idType: Type.Optional(words(idTypes)),
  idNumber: Type.Optional(DocumentNumber),
});
export type NewDependant = Static<typeof NewDependant>;

export const DependantShape = shape('Dependant', {
  id: Id,
  givenNames: Type.String(),
  familyName: orNull(Type.String()),
  dateOfBirth: Type.String({ format: 'date' }),
  relation: Type.String(),
  idType: words(idTypes),
  idLast4: orNull(Type.String()),
});
export const DependantPage = pageOf('DependantPage', DependantShape);

/** Whatever identity keeps of the person, with the bookings. */
export const ExportShape = Type.Object(
  { bookings: Type.Array(BookingShape) },
  { title: 'PersonalCopy', additionalProperties: true },
);
