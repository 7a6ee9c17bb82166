import Type, { type Static } from 'typebox';
import { idTypes, visitStatuses, type IdType } from '#contracts';
import { Day, exactlyOne, Id, Instant, orNull, paged, pageOf, shape, Whole, words } from '../door/shapes.ts';
import { DocumentNumber, visible } from '../session/session.doors.ts';

export type NewArrival = Readonly<{ assisted?: boolean }> &
  (Readonly<{ slip: string }> | Readonly<{ reference: string }> | Readonly<{ idType: IdType; idNumber: string }>);
export const NewArrival = exactlyOne<NewArrival>(
  shape('NewArrival', {
    slip: Type.Optional(visible(1, 4000, { description: 'token of the QR code' })),
    reference: Type.Optional(visible(1, 30, { examples: ['7KM4P-2QXW9'] })),
    idType: Type.Optional(words(idTypes)),
    idNumber: Type.Optional(DocumentNumber),
    assisted: Type.Optional(Type.Boolean({ description: 'asked for assistance: is called before others' })),
  }),
  ['slip'],
  ['reference'],
  ['idType', 'idNumber'],
);

export const ArrivalShape = shape('Arrival', {
  visit: Id,
  ticket: Type.String({ examples: ['A012'] }),
  service: Id,
  start: Instant,
  admitted: Type.Literal(true),
  holder: orNull(
    shape('Holder', {
      name: Type.String({ description: 'to compare with the document; the look is recorded' }),
      idLast4: orNull(Type.String()),
    }),
  ),
});

export const VisitShape = shape('Visit', {
  id: Id,
  ticket: Type.String(),
  status: words(visitStatuses),
  centre: Id,
  counter: Id,
  service: Id,
  desk: orNull(Type.String()),
  booking: orNull(Id),
  admittedAt: Instant,
  version: Whole,
});
export const QueueQuery = paged({ counter: Type.Optional(Id) });
export type QueueQuery = Static<typeof QueueQuery>;
export const VisitPage = pageOf('VisitPage', VisitShape);

export const NewCall = shape('NewCall', {
  counter: Id,
  desk: Type.String({ pattern: '^[A-Za-z0-9-]{1,10}$', examples: ['4'] }),
});
export type NewCall = Static<typeof NewCall>;

export const Forward = shape('Forward', { counter: Id });
export type Forward = Static<typeof Forward>;

export const GateListQuery = Type.Object({ date: Day });
export type GateListQuery = Static<typeof GateListQuery>;
export const GateList = shape('GateList', {
  items: Type.Array(
    shape('GateListEntry', {
      reference: Type.String(),
      booking: Id,
      revision: Type.Integer({ minimum: 1, description: 'the lowest that is valid' }),
      service: Id,
      start: Instant,
      status: Type.String(),
    }),
  ),
});
