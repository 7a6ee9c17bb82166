import {
  DomainError,
  type Catalogue,
  type DayAvailability,
  type Instant,
  type LocalDate,
  type SlotAvailability,
} from '#contracts';
import type { Aggregates, Commit, EventStore, ViewFold, ViewStore } from '#event-sourcing';
import type { Timers } from '#platform';
import { addDays, localDate } from '#time';
import { freeOf } from '../agenda/agenda.capacity.ts';
import { agendaStream, type Agenda, type AgendaCommand, type AgendaEvent } from '../agenda/agenda.events.ts';
import { openedFrom } from '../agenda/agenda.evolve.ts';
import { firstSlots, visitFrom } from '../agenda/agenda.rules.ts';
import { windowDays } from '../booking/booking.policies.ts';
import type { CatalogueService } from '../catalogue/catalogue.service.ts';
import { freeOnDay, untouchedDay, type Day, type DayFree } from './availability.projection.ts';
import { DaysView } from './availability.view.ts';

export type AvailabilityPorts = Readonly<{
  views: ViewStore;
  store: EventStore;
  catalogue: Pick<CatalogueService, 'rulesFor' | 'rulesSeen' | 'counterOf' | 'snapshot' | 'zoneOf'>;
  agendas: Pick<Aggregates<Agenda, AgendaCommand, AgendaEvent>, 'load' | 'loadFresh'>;
  /** As for aggregates. Otherwise the slots of a day are read from the store, for others may have written. */
  exclusive: boolean;
  timers: Pick<Timers, 'monotonicMs'>;
}>;

type DaysAsked = Readonly<{ service: string; centre?: string; from: LocalDate; to: LocalDate; now: Instant }>;
type SlotsAsked = Readonly<{ service: string; centre: string; date: LocalDate; now: Instant }>;

export interface AvailabilityService {
  /** The fold for a projection over all streams of the service (raise its revision when the shape of a day changes). */
  readonly each: ViewFold;
  /** Folds agenda commits, any number of times, without a projection. */
  fold(commits: readonly Commit[]): Promise<void>;
  /**
   * Days with something free, by date, then centre, within the booking window; one or all centres that offer the service.
   * A view: may lag. Refusals: catalogue.unknown-service, catalogue.unknown-centre, booking.not-offered.
   */
  days(asked: DaysAsked): Promise<readonly DayAvailability[]>;
  /** Starts with something free after `now`, from the agenda itself; `version` is the agenda's. Refusals as `days`. */
  slots(asked: SlotsAsked): Promise<Readonly<{ items: readonly SlotAvailability[]; version: number }>>;
}

type Place = Readonly<{ centre: string; counter: string; zone: string }>;
type Window = Readonly<{ from: LocalDate; to: LocalDate }>;

/** From today to the last day that can be booked, both included, in the centre's zone. */
const windowAt = (now: Instant, zone: string): Window => {
  const today = localDate(now, zone);
  return { from: today, to: addDays(today, windowDays) };
};

const later = (one: LocalDate, other: LocalDate): LocalDate => (one > other ? one : other);
const earlier = (one: LocalDate, other: LocalDate): LocalDate => (one < other ? one : other);

/** The dates asked for that may lie in one of the windows, in order. */
const datesOf = ({ from, to }: DaysAsked, windows: readonly Window[]): readonly LocalDate[] => {
  if (windows.length === 0) return [];
  const first = later(from, windows.map((window) => window.from).reduce(earlier));
  const last = earlier(to, windows.map((window) => window.to).reduce(later));
  const dates: LocalDate[] = [];
  for (let date = first; date <= last; date = addDays(date, 1)) dates.push(date);
  return dates;
};

type Asked = Readonly<{ service: string; now: Instant; version: number }>;
type Kept = Readonly<{ of: Day | number; answer: DayFree }>;
const answersInMemory = 100_000;

class Availability implements AvailabilityService {
  readonly each: ViewFold;
  readonly #ports: AvailabilityPorts;
  readonly #view: DaysView;
  /** What is free on days none of whose starts is over, by agenda and service. */
  readonly #answers = new Map<string, Kept>();

  constructor(ports: AvailabilityPorts) {
    this.#ports = ports;
    const { views, store, exclusive, timers } = ports;
    this.#view = new DaysView(views, store, exclusive ? undefined : () => timers.monotonicMs());
    this.each = this.#view.each;
  }

  fold(commits: readonly Commit[]): Promise<void> {
    return this.#view.fold(commits);
  }

  async days(asked: DaysAsked): Promise<readonly DayAvailability[]> {
    const { service, centre, now } = asked;
    const { version } = this.#checked(service);
    const open = (centre === undefined ? this.#offering(service) : [this.#place(centre, service)]).map((place) => ({
      place,
      window: windowAt(now, place.zone),
    }));
    const dates = datesOf(
      asked,
      open.map(({ window }) => window),
    );
    const [first, last] = [dates[0], dates.at(-1)];
    if (first === undefined || last === undefined) return [];
    const touched = await this.#view.touched(first, last);
    return dates.flatMap((date) =>
      open
        .filter(({ window }) => window.from <= date && date <= window.to)
        .flatMap(({ place, window }) => {
          const stream = agendaStream(place.centre, place.counter, date);
          const cell = { stream, touched: touched(stream, date), ahead: date > window.from };
          const { free, times, firstStart } = this.#freeOn({ ...place, date }, cell, { service, now, version });
          return free > 0 ? [{ centre: place.centre, date, free, times, firstStart }] : [];
        }),
    );
  }

  async slots({ service, centre, date, now }: SlotsAsked) {
    this.#checked(service);
    const { counter, zone } = this.#place(centre, service);
    const { agendas, exclusive, catalogue } = this.#ports;
    const stream = agendaStream(centre, counter, date);
    const { state, version } = await (exclusive ? agendas.load(stream) : agendas.loadFresh(stream));
    const window = windowAt(now, zone);
    if (date < window.from || date > window.to) return { items: [], version };
    const rules = state.rules ?? (await catalogue.rulesFor(centre, counter, date));
    if (!rules) return { items: [], version };
    const agenda = state.rules ? state : openedFrom(rules);
    const items = firstSlots(rules, service)
      .map((first) => visitFrom(rules, service, first))
      .filter(({ start }) => start > now)
      .map(({ start, end }) => ({ start, end, free: freeOf(agenda, service, start, now) }))
      .filter(({ free }) => free > 0);
    return { items, version };
  }

  #checked(service: string): Catalogue {
    const shown = this.#ports.catalogue.snapshot();
    if (!shown.services.some(({ id }) => id === service)) throw new DomainError('catalogue.unknown-service');
    return shown;
  }

  #place(centre: string, service: string): Place {
    const zone = this.#ports.catalogue.zoneOf(centre);
    if (zone === undefined) throw new DomainError('catalogue.unknown-centre');
    const counter = this.#ports.catalogue.counterOf(centre, service);
    if (counter === undefined) throw new DomainError('booking.not-offered');
    return { centre, counter, zone };
  }

  #offering(service: string): readonly Place[] {
    const { centres } = this.#ports.catalogue.snapshot();
    return centres
      .filter(({ active, counters }) => active && counters.some(({ services }) => services.includes(service)))
      .map(({ id }) => this.#place(id, service))
      .sort((one, other) => (one.centre < other.centre ? -1 : 1));
  }

  /** `ahead`: none of the day's starts is over, so that the answer stays until somebody books, or the catalogue changes. */
  #freeOn(
    { centre, counter, date }: Place & Readonly<{ date: LocalDate }>,
    { stream, touched, ahead }: Readonly<{ stream: string; touched: Day | undefined; ahead: boolean }>,
    { service, now, version }: Asked,
  ): DayFree {
    const [key, of] = [`${stream} ${service}`, touched ?? version];
    const kept = ahead ? this.#answers.get(key) : undefined;
    if (kept?.of === of) return kept.answer;
    const rules = touched?.rules ?? this.#ports.catalogue.rulesSeen(centre, counter, date);
    const day = touched?.rules ? touched : rules && untouchedDay(rules, stream);
    const answer = day ? freeOnDay(day, service, now) : { free: 0, times: 0, firstStart: null };
    const holds = Object.keys(day?.holds ?? {}).length > 0;
    if (ahead && !holds) this.#remember(key, { of, answer });
    return answer;
  }

  #remember(key: string, kept: Kept): void {
    if (this.#answers.size >= answersInMemory) this.#answers.clear();
    this.#answers.set(key, kept);
  }
}

/** Where and when there is something free: days from a view, the slots of one day from the agenda itself. */
export const createAvailability = (ports: AvailabilityPorts): AvailabilityService => new Availability(ports);
