import type { Catalogue, LocalDate } from '#contracts';
import type { CountryPack } from '#country-pack';
import { aggregates, type Aggregates, type Decider, type EventStore, type Message } from '#event-sourcing';
import type { Clock, Timers } from '#platform';
import { localDate } from '#time';
import type { AgendaRules } from '../agenda/agenda.rules.ts';
import {
  calendar,
  centre,
  county,
  service,
  type CalendarState,
  type CentreState,
  type CountyState,
  type ServiceState,
} from './catalogue.decider.ts';
import {
  calendarStream,
  centreStream,
  countyStream,
  serviceStream,
  type CalendarEvent,
  type CentreEvent,
  type CountyEvent,
  type ServiceEvent,
} from './catalogue.events.ts';
import { snapshotOf, type Everything, type Known } from './catalogue.snapshot.ts';
import { agendaRules } from './opening.policies.ts';
import {
  calendarCommands,
  centreCommands,
  countyCommands,
  serviceCommands,
  type PackCommand,
} from './pack.commands.ts';

export type CataloguePorts = Readonly<{
  store: EventStore;
  pack: CountryPack;
  clock: Clock;
  timers: Timers;
  /** As for aggregates: nobody else writes to this store. Otherwise `rulesFor` looks into the store each time. */
  exclusive: boolean;
}>;

export interface CatalogueService {
  /** Tells the streams what the country pack says and reads them. Repeated or carried on after a crash it writes nothing twice. */
  fill(): Promise<void>;
  /** The rules of one counter on one local day, from the rules' streams; undefined for an unknown centre or counter. */
  rulesFor(centre: string, counter: string, date: LocalDate): Promise<AgendaRules | undefined>;
  /** As `rulesFor`, from what this process has read last: for views. */
  rulesSeen(centre: string, counter: string, date: LocalDate): AgendaRules | undefined;
  /** The one counter of the centre that serves the service; undefined when it is not offered there. */
  counterOf(centre: string, service: string): string | undefined;
  /** Everything, inactive entries with their flag, fees as in force today. */
  snapshot(): Catalogue;
  /** IANA zone of the centre; undefined when it is unknown. */
  zoneOf(centre: string): string | undefined;
}

type Kind<State, Event extends Message> = Readonly<{
  decider: Decider<State, Event, Event>;
  door: Aggregates<State, Event, Event>;
  stream: (id: string) => string;
  /** What this process has read last, in the order of the pack. */
  seen: Map<string, Known<State>>;
}>;

const kindOf = <State, Event extends Message>(
  decider: Decider<State, Event, Event>,
  stream: (id: string) => string,
  { store, clock, timers, exclusive }: CataloguePorts,
): Kind<State, Event> => ({
  decider,
  stream,
  door: aggregates(decider, { store, clock, timers, exclusive }),
  seen: new Map(),
});

/** The commands that would change something; those whose id stands in the stream already are found by `handle`. */
const unsaid = <State, Event extends Message>(
  { decider }: Kind<State, Event>,
  before: State,
  commands: readonly PackCommand<Event>[],
): readonly PackCommand<Event>[] => {
  let state = before;
  return commands.filter(({ command }) => {
    const events = decider.decide(command, state);
    state = events.reduce((seen, event) => decider.evolve(seen, event), state);
    return events.length > 0;
  });
};

const fillOne = async <State, Event extends Message>(
  kind: Kind<State, Event>,
  id: string,
  commands: readonly PackCommand<Event>[],
): Promise<void> => {
  const { door, stream, seen } = kind;
  const found = await door.loadFresh(stream(id));
  const said = unsaid(kind, found.state, commands);
  await Promise.all(said.map(({ command, commandId }) => door.handle(stream(id), command, commandId)));
  seen.set(id, said.length === 0 ? found : await door.load(stream(id)));
};

/** All streams at once, so that their commits share the cost of durability. */
const fillAll = async <State, Event extends Message>(
  kind: Kind<State, Event>,
  commands: readonly PackCommand<Event>[],
): Promise<void> => {
  const byId = Map.groupBy(commands, ({ id }) => id);
  for (const id of byId.keys()) kind.seen.set(id, { state: kind.decider.initial, version: 0 });
  await Promise.all([...byId].map(([id, its]) => fillOne(kind, id, its)));
};

/** Enough for a rush; a look at all centres and days passes through. */
const rulesInMemory = 2_000;

class PackedCatalogue implements CatalogueService {
  readonly #ports: CataloguePorts;
  readonly #calendar: Kind<CalendarState, CalendarEvent>;
  readonly #counties: Kind<CountyState, CountyEvent>;
  readonly #centres: Kind<CentreState, CentreEvent>;
  readonly #services: Kind<ServiceState, ServiceEvent>;
  #shown: Readonly<{ date: LocalDate; catalogue: Catalogue }> | undefined;
  /** Rules made of what was read last: in a rush hundreds ask for the same untouched day at once. */
  readonly #made = new Map<string, AgendaRules>();

  constructor(ports: CataloguePorts) {
    this.#ports = ports;
    this.#calendar = kindOf(calendar, calendarStream, ports);
    this.#counties = kindOf(county, countyStream, ports);
    this.#centres = kindOf(centre, centreStream, ports);
    this.#services = kindOf(service, serviceStream, ports);
  }

  async fill(): Promise<void> {
    const { pack } = this.#ports;
    await Promise.all([
      fillAll(this.#calendar, calendarCommands(pack)),
      fillAll(this.#counties, countyCommands(pack)),
      fillAll(
        this.#centres,
        pack.centres.flatMap((one) => centreCommands(pack, one)),
      ),
      fillAll(this.#services, pack.services.flatMap(serviceCommands)),
    ]);
    this.#changed();
  }

  async rulesFor(centreId: string, counter: string, date: LocalDate): Promise<AgendaRules | undefined> {
    if (!this.#centres.seen.has(centreId)) return undefined;
    await Promise.all([this.#look(this.#calendar, this.#ports.pack.id), this.#look(this.#centres, centreId)]);
    await Promise.all(this.#servicesOf(centreId, counter).map((id) => this.#look(this.#services, id)));
    return this.rulesSeen(centreId, counter, date);
  }

  rulesSeen(centreId: string, counter: string, date: LocalDate): AgendaRules | undefined {
    const key = `${centreId} ${counter} ${date}`;
    const made = this.#made.get(key) ?? this.#rulesOf(centreId, counter, date);
    if (this.#made.size >= rulesInMemory) this.#made.clear();
    if (made) this.#made.set(key, made);
    return made;
  }

  #rulesOf(centreId: string, counter: string, date: LocalDate): AgendaRules | undefined {
    const known = this.#centres.seen.get(centreId)?.state;
    const days = this.#calendar.seen.get(this.#ports.pack.id)?.state;
    if (!known || !days) return undefined;
    const services = this.#servicesOf(centreId, counter).flatMap(
      (id) => this.#services.seen.get(id)?.state.described ?? [],
    );
    return agendaRules({ centre: known, calendar: days, services }, counter, date);
  }

  counterOf(centreId: string, serviceId: string): string | undefined {
    const counters = this.#centres.seen.get(centreId)?.state.counters;
    return counters?.find(({ services }) => services.includes(serviceId))?.id;
  }

  snapshot(): Catalogue {
    const date = localDate(this.#ports.clock.now(), this.#ports.pack.zone);
    if (this.#shown?.date !== date) this.#shown = { date, catalogue: snapshotOf(this.#everything(), date) };
    return this.#shown.catalogue;
  }

  zoneOf(centreId: string): string | undefined {
    return this.#centres.seen.get(centreId)?.state.described?.zone;
  }

  #servicesOf(centreId: string, counter: string): readonly string[] {
    const counters = this.#centres.seen.get(centreId)?.state.counters;
    return counters?.find(({ id }) => id === counter)?.services ?? [];
  }

  #everything(): Everything {
    const days = this.#calendar.seen.get(this.#ports.pack.id) ?? { state: calendar.initial, version: 0 };
    const [counties, centres, services] = [this.#counties.seen, this.#centres.seen, this.#services.seen];
    return { calendar: days, counties, centres, services };
  }

  /** Where others may write, the store is looked into: an agenda opens under the rules in force, not under remembered ones. */
  async #look<State, Event extends Message>({ door, stream, seen }: Kind<State, Event>, id: string): Promise<void> {
    const known = await (this.#ports.exclusive ? door.load(stream(id)) : door.loadFresh(stream(id)));
    if (known.version <= (seen.get(id)?.version ?? 0)) return;
    seen.set(id, known);
    this.#changed();
  }

  #changed(): void {
    this.#shown = undefined;
    this.#made.clear();
  }
}

/** The catalogue of centres and services: event-sourced, filled from the country pack. Call `fill` before the rest. */
export const createCatalogue = (ports: CataloguePorts): CatalogueService => new PackedCatalogue(ports);
