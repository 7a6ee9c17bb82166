// Why an agenda refuses a place, in the order in which a person is told. Each policy is one sentence of the rules.
import type { Agenda, Asked, Entry } from './agenda.events.ts';
import { endedHolds, placesLeft, visitOf } from './agenda.capacity.ts';

type Refusal = Readonly<{ code: string; facts?: Readonly<Record<string, unknown>> }>;
type Policy = (asked: Asked, agenda: Agenda, entry: Entry | undefined) => Refusal | undefined;

const aRevisionThatWasOvertakenOrBarredComesTooLate: Policy = ({ revision }, _, entry) =>
  entry && entry.revision >= revision ? { code: 'booking.superseded' } : undefined;

const whoHasArrivedStays: Policy = (_, __, entry) =>
  entry?.status === 'arrived' ? { code: 'booking.not-active' } : undefined;

const onlyServicesOfTheCounterAreGiven: Policy = ({ service }, { rules }) =>
  rules?.services.some((one) => one.service === service) ? undefined : { code: 'booking.not-offered' };

const visitsBeginWhereAllTheirSlotsAreOpen: Policy = (asked, agenda) =>
  visitOf(agenda, asked) ? undefined : { code: 'booking.not-a-slot' };

/** THE promise: places granted never exceed places offered. The own place and holds that have ended count as free. */
const nothingIsOversold: Policy = ({ booking, kind, now, ...asked }, agenda) => {
  const visit = visitOf(agenda, asked);
  const without = [booking, ...endedHolds(agenda, now)];
  return visit && placesLeft(agenda, visit, kind, without) > 0 ? undefined : { code: 'booking.slot-full' };
};

const policies = [
  aRevisionThatWasOvertakenOrBarredComesTooLate,
  whoHasArrivedStays,
  onlyServicesOfTheCounterAreGiven,
  visitsBeginWhereAllTheirSlotsAreOpen,
  nothingIsOversold,
];

/** The first reason to refuse a place, undefined when it may be granted or held. */
export const firstRefusal = (asked: Asked, agenda: Agenda): Refusal | undefined => {
  const entry = agenda.entries.get(asked.booking);
  for (const policy of policies) {
    const refusal = policy(asked, agenda, entry);
    if (refusal) return refusal;
  }
  return undefined;
};
