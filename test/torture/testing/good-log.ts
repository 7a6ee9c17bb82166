// The log of a system without fault: intents in people's streams, places in agendas.
import type { Shown } from '../history.ts';

export const centre = 'first-centre';
export const scarce = { service: 'scarce-card', counter: 'scarce', minutes: 30, places: 3 } as const;
export const plenty = { service: 'plenty-card', counter: 'plenty', minutes: 15, places: 40 } as const;
export const days = ['2026-12-01', '2026-12-02'] as const;
export const startOn = (day: string): string => `${day}T07:00:00Z`;
type Events = { version: number; type: string; data: Record<string, unknown> }[];

export const after = (start: string, minutes: number): string => start.replace('07:00', `07:${String(minutes)}`);

export class GoodLog {
  readonly streams: Record<string, Events> = {};
  readonly #revisions = new Map<string, number>();

  protected intend(
    person: string,
    key: string,
    { id, service, start }: Pick<Shown, 'id' | 'service' | 'start'>,
    type: string,
    besides: Record<string, unknown> = {},
  ): number {
    const revision = (this.#revisions.get(id) ?? 0) + 1;
    this.#revisions.set(id, revision);
    const counter = this.counter(service).counter;
    const place = { centre, counter, date: start.slice(0, 10), start };
    this.write(`bookings-${person}`, type, {
      ...{ booking: id, revision, command: `c-${key}`, service, place },
      ...besides,
    });
    return revision;
  }

  protected counter(service: string) {
    return service === scarce.service ? scarce : plenty;
  }

  protected agenda(service: string, start: string): string {
    return `agenda-${centre}.${this.counter(service).counter}.${start.slice(0, 10)}`;
  }

  protected write(stream: string, type: string, data: Record<string, unknown>): void {
    const events = (this.streams[stream] ??= []);
    if (events.length === 0 && stream.startsWith('agenda-')) events.push(this.opened(stream));
    events.push({ version: events.length + 1, type, data });
  }

  private opened(stream: string): Events[number] {
    const day = stream.slice(-10);
    const [from, to] = [startOn(day), after(startOn(day), 30)];
    const of = stream.includes('.scarce.') ? scarce : plenty;
    const services = [{ service: of.service, within: [{ from, to: after(from, of.minutes) }] }];
    const data = {
      slotMinutes: of.minutes,
      publicPlaces: of.places,
      reservedPlaces: 0,
      open: [{ from, to }],
      services,
    };
    return { version: 1, type: 'AgendaOpened', data };
  }
}
