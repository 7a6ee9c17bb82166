// Facts about visits, told by check-in. Key of the topic: the booking id, or the visit id of a visit without booking.
import Type, { type Static } from 'typebox';

export const visitTopic = 'huduma.check-in.visit';

export const VisitFact = Type.Object({
  visit: Type.String(),
  ticket: Type.String(),
  booking: Type.Union([Type.String(), Type.Null()]),
  citizen: Type.Union([Type.String(), Type.Null()]),
  person: Type.Union([Type.String(), Type.Null()]),
  centre: Type.String(),
  counter: Type.String(),
  service: Type.String(),
  at: Type.String(),
});
export type VisitFact = Static<typeof VisitFact>;
export const VisitCalled = Type.Object({
  ...VisitFact.properties,
  desk: Type.String(),
  call: Type.Integer({ minimum: 1 }),
});
export type VisitCalled = Static<typeof VisitCalled>;
export const VisitForwarded = Type.Object({
  ...VisitFact.properties,
  next: Type.String(),
  nextTicket: Type.String(),
  nextCounter: Type.String(),
});
export type VisitForwarded = Static<typeof VisitForwarded>;

export const visitFacts = {
  'huduma.check-in.visit.admitted.v1': VisitFact,
  'huduma.check-in.visit.called.v1': VisitCalled,
  'huduma.check-in.visit.started.v1': VisitFact,
  'huduma.check-in.visit.finished.v1': VisitFact,
  'huduma.check-in.visit.missed.v1': VisitFact,
  'huduma.check-in.visit.forwarded.v1': VisitForwarded,
} as const;
