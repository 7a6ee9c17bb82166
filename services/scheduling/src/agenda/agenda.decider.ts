import { DomainError } from '#contracts';
import type { Decider } from '#event-sourcing';
import { endedHolds, standing, visitOf } from './agenda.capacity.ts';
import type {
  Agenda,
  AgendaCommand,
  AgendaEvent,
  Arrive,
  Asked,
  BarRevision,
  Claim,
  ConvertHold,
  ExpireHold,
  FreePlace,
  GrantPlace,
  HoldPlace,
  OpenAgenda,
  ReleaseHold,
} from './agenda.events.ts';
import { agendaEvolve, untouched } from './agenda.evolve.ts';
import { firstRefusal } from './agenda.policies.ts';

type Decided = readonly AgendaEvent[];

const open = ({ data }: OpenAgenda, { rules }: Agenda): Decided =>
  rules ? [] : [{ type: 'AgendaOpened', data: data.rules }];

// Given once at this revision, whatever became of it since: a repeat gives nothing anew.
const wasGiven = (agenda: Agenda, { booking, revision }: Asked): boolean =>
  agenda.entries.get(booking)?.claim?.revision === revision;

const claimOf = ({ booking, revision, citizen, person, service, kind, start }: Asked, agenda: Agenda): Claim => {
  const visit = visitOf(agenda, { service, start });
  if (!visit) throw new DomainError('booking.not-a-slot');
  return { booking, revision, citizen, person, service, kind, start, end: visit.end };
};

// A hold that has ended is written off in the same commit that may use its place.
const expired = (agenda: Agenda, now: string): Decided =>
  endedHolds(agenda, now).map((hold) => ({ type: 'HoldExpired', data: { hold } }));

// A move within the day gives up the own place first: granted <= offered holds at every event.
const givenUp = (agenda: Agenda, { booking, revision, now }: Asked): Decided => {
  const claim = standing(agenda.entries.get(booking));
  return claim ? [{ type: 'PlaceFreed', data: { booking, revision, why: 'moved', keptBackUntil: now, claim } }] : [];
};

const grant = ({ data }: GrantPlace, agenda: Agenda): Decided => {
  if (wasGiven(agenda, data)) return [];
  const refusal = firstRefusal(data, agenda);
  if (refusal) throw new DomainError(refusal.code, refusal.facts);
  const from = data.from === undefined ? {} : { from: data.from };
  const granted: AgendaEvent = { type: 'PlaceGranted', data: { ...claimOf(data, agenda), ...from } };
  return [...expired(agenda, data.now), ...givenUp(agenda, data), granted];
};

const hold = ({ data }: HoldPlace, agenda: Agenda): Decided => {
  if (wasGiven(agenda, data)) return [];
  const refusal = firstRefusal(data, agenda);
  if (refusal) throw new DomainError(refusal.code, refusal.facts);
  const held: AgendaEvent = { type: 'PlaceHeld', data: { ...claimOf(data, agenda), expiresAt: data.expiresAt } };
  return [...expired(agenda, data.now), held];
};

const convert = ({ data }: ConvertHold, agenda: Agenda): Decided => {
  if (wasGiven(agenda, data)) return [];
  const { revision = 0 } = agenda.entries.get(data.booking) ?? {};
  if (revision >= data.revision) throw new DomainError('booking.superseded');
  const held = agenda.entries.get(data.hold);
  if (held?.status !== 'held' || !held.claim || (held.expiresAt ?? data.now) <= data.now)
    throw new DomainError('hold.ended');
  const { start, end, kind } = held.claim;
  const { booking, citizen, person, service } = data;
  const claim = { booking, revision: data.revision, citizen, person, service, kind, start, end };
  return [{ type: 'HoldConverted', data: { ...claim, hold: data.hold } }];
};

const release = ({ data }: ReleaseHold, { entries }: Agenda): Decided => {
  const entry = entries.get(data.hold);
  if (entry?.status === 'held') return [{ type: 'HoldReleased', data }];
  if (entry?.status === 'used') throw new DomainError('hold.ended');
  if (entry && entry.revision >= data.revision) return [];
  return [{ type: 'RevisionBarred', data: { booking: data.hold, revision: data.revision } }];
};

const expire = ({ data }: ExpireHold, agenda: Agenda): Decided =>
  endedHolds(agenda, data.now).includes(data.hold) ? [{ type: 'HoldExpired', data: { hold: data.hold } }] : [];

const free = ({ data }: FreePlace, { entries }: Agenda): Decided => {
  const { booking, revision, why, reason, keptBackUntil } = data;
  const entry = entries.get(booking);
  const claim = standing(entry);
  const comesTooLate = entry && (why === 'withdrawn' && claim ? entry.revision > revision : entry.revision >= revision);
  if (comesTooLate) return [];
  if (!claim) return [{ type: 'RevisionBarred', data: { booking, revision } }];
  if (entry?.status === 'arrived') throw new DomainError('booking.not-active');
  const because = reason === undefined ? {} : { reason };
  return [{ type: 'PlaceFreed', data: { booking, revision, why, ...because, keptBackUntil, claim } }];
};

const bar = ({ data }: BarRevision, { entries }: Agenda): Decided =>
  (entries.get(data.booking)?.revision ?? 0) >= data.revision ? [] : [{ type: 'RevisionBarred', data }];

/** The first arrival wins; what the gate is told stands in api.md. */
const arrive = ({ data }: Arrive, { entries }: Agenda): Decided => {
  const { booking, revision, at, command } = data;
  const entry = entries.get(booking);
  if (entry?.status === 'arrived' && entry.arrival === command) return [];
  if (!entry?.claim) throw new DomainError('gate.not-booked');
  if (entry.status === 'arrived') throw new DomainError('gate.already-used');
  if (entry.status !== 'granted' || entry.claim.revision !== revision) throw new DomainError('gate.cancelled');
  return [{ type: 'Arrived', data: { booking, at, command, claim: entry.claim } }];
};

const decide = (command: AgendaCommand, agenda: Agenda): Decided => {
  switch (command.type) {
    case 'OpenAgenda':
      return open(command, agenda);
    case 'GrantPlace':
      return grant(command, agenda);
    case 'HoldPlace':
      return hold(command, agenda);
    case 'ConvertHold':
      return convert(command, agenda);
    case 'ReleaseHold':
      return release(command, agenda);
    case 'ExpireHold':
      return expire(command, agenda);
    case 'FreePlace':
      return free(command, agenda);
    case 'BarRevision':
      return bar(command, agenda);
    case 'Arrive':
      return arrive(command, agenda);
  }
};

export const agenda: Decider<Agenda, AgendaCommand, AgendaEvent> = { initial: untouched, decide, evolve: agendaEvolve };
