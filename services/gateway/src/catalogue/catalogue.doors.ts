import Type, { type Static } from 'typebox';
import { Id, orNull, paged, pageOf, shape, Text, Whole, words } from '../door/shapes.ts';

const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

export const CountyShape = shape('County', { id: Id, name: Text, aliases: Type.Array(Type.String()) });
export const CountyPage = pageOf('CountyPage', CountyShape);

const OpeningHoursShape = shape('OpeningHours', {
  days: Type.Array(words(days)),
  opens: Type.String({ examples: ['08:00'], description: 'local wall time of the zone' }),
  closes: Type.String({ examples: ['17:00'] }),
});
const CounterShape = shape('Counter', {
  id: Id,
  name: Text,
  slotMinutes: Whole,
  desks: Whole,
  services: Type.Array(Id),
});
export const CentreShape = shape('Centre', {
  id: Id,
  name: Text,
  shortName: Text,
  county: Id,
  town: Type.String(),
  zone: Type.String({ examples: ['Africa/Nairobi'] }),
  size: words(['large', 'medium', 'small']),
  position: orNull(shape('Position', { latitude: Type.Number(), longitude: Type.Number() })),
  openingHours: Type.Array(OpeningHoursShape),
  services: Type.Array(Id),
  counters: Type.Array(CounterShape),
  distanceKm: Type.Optional(Type.Number({ description: 'only when asked with `near`' })),
});
export const CentrePage = pageOf('CentrePage', CentreShape);
export const CentreQuery = paged({
  county: Type.Optional(Id),
  service: Type.Optional(Id),
  near: Type.Optional(
    Type.String({
      pattern: '^-?\\d{1,2}(\\.\\d{1,8})?,-?\\d{1,3}(\\.\\d{1,8})?$',
      description: 'latitude, longitude in degrees; the nearest come first',
      examples: ['-1.2864,36.8172'],
    }),
  ),
});
export type CentreQuery = Static<typeof CentreQuery>;

export const ServiceShape = shape('Service', {
  id: Id,
  name: Text,
  shortName: Text,
  agency: Text,
  category: Type.String(),
  durationMinutes: Whole,
  bring: Type.Array(
    shape('Bring', {
      en: Type.String(),
      sw: Type.String(),
      conditional: Type.Optional(Type.Boolean({ description: 'only if the condition in the text applies' })),
      assumed: Type.Optional(Type.Boolean({ description: 'no source confirms it' })),
    }),
  ),
  bringShort: Text,
  fee: orNull(
    shape('Fee', {
      amount: Type.Integer({ description: 'in minor units: KES 1,000 is 100000' }),
      currency: Type.String({ examples: ['KES'] }),
      asOf: Type.Optional(Type.String()),
      note: Type.Optional(Text),
    }),
  ),
  interview: Type.Boolean(),
  extendedHours: Type.Boolean(),
  confirmBeforeTravel: Type.Boolean(),
});
export const ServicePage = pageOf('ServicePage', ServiceShape);
export const ServiceQuery = paged({ category: Type.Optional(Id) });
export type ServiceQuery = Static<typeof ServiceQuery>;
