// The shape of the JSON files of a pack. What it cannot say (references, uniqueness, lengths) stands in rules.ts.
import Type, { type Static, type TProperties } from 'typebox';

const closed = <P extends TProperties>(properties: P) => Type.Object(properties, { additionalProperties: false });
const optional = Type.Optional;
const words = Type.String({ minLength: 1 });
const id = Type.String({ pattern: '^[a-z0-9]+(-[a-z0-9]+)*$' });
const day = Type.String({ format: 'date' });
const clock = Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$' });
const natural = Type.Integer({ minimum: 0 });
const currency = Type.String({ pattern: '^[A-Z]{3}$' });
const assumed = Type.Array(words);
const sources = Type.Array(words);
const size = Type.Union([Type.Literal('large'), Type.Literal('medium'), Type.Literal('small')]);
const weekday = Type.Union([
  Type.Literal('mon'),
  Type.Literal('tue'),
  Type.Literal('wed'),
  Type.Literal('thu'),
  Type.Literal('fri'),
  Type.Literal('sat'),
  Type.Literal('sun'),
]);
const language = Type.Union([Type.Literal('en'), Type.Literal('sw')]);
const text = closed({ en: words, sw: words });
const hours = closed({ opens: clock, closes: clock });
const gatePolicy = closed({ earlyMinutes: natural, lateMinutes: natural });

const idType = closed({
  id,
  name: text,
  hasNumber: Type.Boolean(),
  strip: optional(words),
  pattern: optional(words),
  assumed: optional(assumed),
});

const pack = closed({
  id,
  name: text,
  zone: words,
  languages: Type.Array(language, { minItems: 1 }),
  currency,
  contact: closed({ phone: words, ussd: words }),
  generalHours: hours,
  gatePolicy,
  phone: closed({ countryCode: words, strip: words, pattern: words, replacement: words, example: words }),
  idTypes: Type.Array(idType, { minItems: 1 }),
  categories: Type.Array(closed({ id, name: text }), { minItems: 1 }),
});

const county = closed({
  id,
  name: text,
  aliases: Type.Array(words),
  headquartersCentre: Type.Union([id, Type.Null()]),
});

const centre = closed({
  id,
  name: text,
  shortName: text,
  county: id,
  town: optional(words),
  townBasis: optional(words),
  hostBuilding: optional(words),
  position: optional(
    closed({ latitude: Type.Number(), longitude: Type.Number(), of: words, approximate: Type.Boolean() }),
  ),
  openingHours: Type.Array(closed({ days: Type.Array(weekday, { minItems: 1 }), opens: clock, closes: clock })),
  hoursBasis: words,
  closedOnHolidays: Type.Boolean(),
  size,
  active: Type.Boolean(),
  attestation: Type.Union([Type.Literal('strong'), Type.Literal('fair'), Type.Literal('weak')]),
  assumed,
  openedOn: optional(words),
  note: optional(words),
  sources,
});

const fee = closed({
  amount: natural,
  currency,
  asOf: words,
  note: optional(text),
  source: words,
  waiver: optional(closed({ amount: natural, currency, from: day, to: day, source: words, note: words })),
});

const service = closed({
  id,
  name: text,
  shortName: text,
  agency: text,
  category: id,
  durationMinutes: Type.Integer({ minimum: 1 }),
  bring: Type.Array(
    closed({ en: words, sw: words, conditional: optional(Type.Boolean()), assumed: optional(Type.Boolean()) }),
  ),
  bringShort: text,
  fee: Type.Union([fee, Type.Null()]),
  interview: Type.Boolean(),
  extendedHours: Type.Boolean(),
  gatePolicy: optional(gatePolicy),
  offeredAt: closed({
    scope: Type.Union([Type.Literal('all'), Type.Literal('listed'), Type.Literal('to-confirm')]),
    centres: optional(Type.Array(id, { minItems: 1 })),
    note: optional(words),
  }),
  assumed,
  note: optional(words),
  sources,
});

const capacity = closed({
  publicPlaces: Type.Integer({ minimum: 2 }),
  reservedPlaces: Type.Integer({ minimum: 0 }),
  desks: Type.Integer({ minimum: 1 }),
});

const counter = closed({
  id,
  name: text,
  slotMinutes: Type.Integer({ minimum: 1 }),
  services: Type.Array(id, { minItems: 1 }),
  sizes: closed({ large: capacity, medium: capacity, small: capacity }),
  assumed,
});

const holiday = closed({
  date: day,
  name: text,
  kind: Type.Union([Type.Literal('fixed'), Type.Literal('computed'), Type.Literal('expected')]),
  expected: Type.Boolean(),
  nominalDate: optional(day),
  window: optional(Type.Array(day, { minItems: 2, maxItems: 2 })),
  basis: words,
  note: optional(words),
});

/** All files of a pack as one value: `pack.json` and one list per noun. */
export const packFiles = closed({
  pack,
  counties: Type.Array(county, { minItems: 1 }),
  centres: Type.Array(centre, { minItems: 1 }),
  services: Type.Array(service, { minItems: 1 }),
  counters: Type.Array(counter, { minItems: 1 }),
  holidays: Type.Array(holiday),
});

type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T;
export type PackFiles = DeepReadonly<Static<typeof packFiles>>;
