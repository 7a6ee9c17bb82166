import type { DayAvailability, SchedulingRpc } from '#contracts';
import type { Clock } from '#platform';
import type { RpcClient } from '#rpc';
import { addDays, daysBetween, isLocalDate, localDate } from '#time';
import type { CatalogueCache } from '../catalogue/catalogue-cache.ts';
import { refuseField } from '../door/checks.ts';
import { routeOfDay } from '../booking/routes.ts';
import type { Ask } from '../door/door.ts';
import { page } from '../door/shapes.ts';
import type { AvailabilityQuery, SlotsQuery } from './availability.doors.ts';

/** Days that may be asked for at once, both ends included. */
const mostDays = 31;

const keyOf = ({ date, centre }: DayAvailability): string => `${date} ${centre}`;

export class Availability {
  constructor(
    private readonly rpc: RpcClient<SchedulingRpc>,
    private readonly catalogue: CatalogueCache,
    private readonly clock: Clock,
  ) {}

  async days({ query }: Ask<unknown, AvailabilityQuery>) {
    const from = query.from ?? (await this.today(query.centre));
    const to = query.to ?? addDays(from, mostDays - 1);
    const length = daysBetween(from, to) + 1;
    if (length < 1 || !isLocalDate(to)) refuseField('to', 'minimum');
    if (length > mostDays) refuseField('to', 'maximum');
    const { service, centre } = query;
    const wanted = { service, from, to, ...(centre === undefined ? {} : { centre }) };
    const { items } = await this.rpc.call('scheduling.availability', wanted);
    return page(
      [...items].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)),
      keyOf,
      query,
    );
  }

  slots({ query }: Ask<unknown, SlotsQuery>) {
    const { service, centre, date } = query;
    return this.rpc.call('scheduling.slots', { service, centre, date }, routeOfDay(centre, date));
  }

  private async today(centre: string | undefined): Promise<string> {
    const { centres } = await this.catalogue.now();
    const zone = (centres.find(({ id }) => id === centre) ?? centres[0])?.zone ?? 'UTC';
    return localDate(this.clock.now(), zone);
  }
}
