// Faults of the agenda: places, holds, revisions, arrivals.
import { isDomainError } from '#contracts';
import { agenda } from '../../../services/scheduling/src/agenda/agenda.decider.ts';
import type { Agenda, AgendaCommand, AgendaEvent } from '../../../services/scheduling/src/agenda/agenda.events.ts';
import { AgendaService } from '../../../services/scheduling/src/agenda/agenda.service.ts';
import { HoldTimers } from '../../../services/scheduling/src/agenda/hold-timers.ts';
import { BookingProcess } from '../../../services/scheduling/src/booking/booking.process.ts';
import { replacing, together, type Planted, type Tooth } from './tooth.ts';

type Decide = (command: AgendaCommand, state: Agenda) => readonly AgendaEvent[];

const deciding = (change: (decide: Decide) => Decide): Planted => replacing<Decide>(agenda, 'decide', change);
const tooth = (says: string, plant: () => Planted): Tooth => ({ says, extent: 'core', plant });
const onDecide = (says: string, change: (decide: Decide) => Decide): Tooth => tooth(says, () => deciding(change));

/** Decides again, with the state changed, where a refusal of this code came. */
const onRefusal =
  (code: string, again: (command: AgendaCommand, state: Agenda, decide: Decide) => readonly AgendaEvent[]) =>
  (decide: Decide): Decide =>
  (command, state) => {
    try {
      return decide(command, state);
    } catch (error) {
      if (!isDomainError(error, code)) throw error;
      return again(command, state, decide);
    }
  };

const withMore = (state: Agenda, more: number): Agenda =>
  state.rules ? { ...state, rules: { ...state.rules, publicPlaces: state.rules.publicPlaces + more } } : state;

const neverReserved = (): Planted =>
  replacing(AgendaService.prototype, 'reserve', () => () => Promise.resolve({ letGo: () => undefined }));

const without =
  (...types: readonly AgendaEvent['type'][]) =>
  (decide: Decide): Decide =>
  (command, state) =>
    decide(command, state).filter(({ type }) => !types.includes(type));

export const agendaTeeth = {
  'off-by-one': tooth('gives one place more than is offered', () =>
    together(
      neverReserved(),
      deciding(onRefusal('booking.slot-full', (command, state, decide) => decide(command, withMore(state, 1)))),
    ),
  ),
  'checks-only-before': onDecide(
    'checks places when it begins, not when it gives them',
    onRefusal('booking.slot-full', (command, state, decide) => decide(command, withMore(state, 1_000))),
  ),
  'expiry-by-wall-clock': onDecide(
    'counts a hold as ended without writing it',
    (decide) => (command, state) =>
      command.type === 'ExpireHold' ? decide(command, state) : without('HoldExpired')(decide)(command, state),
  ),
  'expires-again': onDecide(
    'ends a hold whenever its timer comes',
    (decide) => (command, state) =>
      command.type === 'ExpireHold'
        ? [{ type: 'HoldExpired', data: { hold: command.data.hold } }]
        : decide(command, state),
  ),
  'expires-early': onDecide(
    'ends holds before their time',
    (decide) => (command, state) =>
      command.type === 'GrantPlace'
        ? decide({ ...command, data: { ...command.data, now: '2026-12-31T00:00:00Z' } }, state)
        : decide(command, state),
  ),
  'holds-never-end': tooth('never ends a hold that nobody wants', () =>
    replacing(HoldTimers.prototype, 'expire', () => () => Promise.resolve()),
  ),
  'trusts-the-job-engine': tooth('ends holds by jobs alone', () =>
    replacing(HoldTimers.prototype, 'sweep', () => () => Promise.resolve()),
  ),
  'frees-nothing': onDecide('cancels without freeing the place', without('PlaceFreed')),
  'free-forgets-revision': onDecide('frees for a cancel that was overtaken', (decide) => (command, state) => {
    if (command.type !== 'FreePlace') return decide(command, state);
    const revision = Math.max(command.data.revision, (state.entries.get(command.data.booking)?.revision ?? 0) + 1);
    return decide({ ...command, data: { ...command.data, revision } }, state);
  }),
  'bars-nothing': onDecide('lets a grant come late', without('RevisionBarred')),
  'settler-only-asks': tooth('looks whether a place was given instead of barring it', () =>
    replacing(
      AgendaService.prototype,
      'bar',
      () =>
        async function (this: AgendaService, ...[key]: Parameters<AgendaService['bar']>) {
          return (await this.look(key, true)) as Agenda;
        },
    ),
  ),
  'arrives-after-cancel': onDecide(
    'lets in whoever has cancelled',
    onRefusal('gate.cancelled', (command, { entries }) => {
      const claim = command.type === 'Arrive' ? entries.get(command.data.booking)?.claim : undefined;
      return command.type === 'Arrive' && claim ? [{ type: 'Arrived', data: { ...command.data, claim } }] : [];
    }),
  ),
  'arrives-twice': onDecide(
    'lets one booking in twice',
    onRefusal('gate.already-used', (command, { entries }) => {
      const claim = command.type === 'Arrive' ? entries.get(command.data.booking)?.claim : undefined;
      return command.type === 'Arrive' && claim ? [{ type: 'Arrived', data: { ...command.data, claim } }] : [];
    }),
  ),
  'cancels-after-arrival': tooth('cancels and moves whoever has arrived', () =>
    together(
      replacing(BookingProcess.prototype, 'refuseArrived', () => () => Promise.resolve()),
      deciding((decide) => (command, state) => {
        const entry = command.type === 'FreePlace' ? state.entries.get(command.data.booking) : undefined;
        if (command.type !== 'FreePlace' || entry?.status !== 'arrived' || !entry.claim) return decide(command, state);
        const { booking, revision, why, keptBackUntil } = command.data;
        return [{ type: 'PlaceFreed', data: { booking, revision, why, keptBackUntil, claim: entry.claim } }];
      }),
    ),
  ),
  'grants-again': onDecide('gives a place again when the wish is repeated', (decide) => (command, state) => {
    if (command.type !== 'GrantPlace') return decide(command, state);
    const entries = Object.create(state.entries, {
      get: { value: (booking: string) => (booking === command.data.booking ? undefined : state.entries.get(booking)) },
    }) as Agenda['entries'];
    return decide(command, { ...state, entries });
  }),
} as const satisfies Record<string, Tooth>;
