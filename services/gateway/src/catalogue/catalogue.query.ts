import type { Ask } from '../door/door.ts';
import { found, page, type ById, type PageQuery } from '../door/shapes.ts';
import { refuseField } from '../door/checks.ts';
import type { CatalogueCache } from './catalogue-cache.ts';
import type { CentreQuery, ServiceQuery } from './catalogue.doors.ts';
import { centreView, countyView, kilometres, serviceView, type CentreView } from './catalogue.views.ts';

const byId = <T extends { id: string }>(items: readonly T[]): readonly T[] =>
  [...items].sort((a, b) => (a.id < b.id ? -1 : 1));
const idOf = ({ id }: { id: string }): string => id;

type Position = Readonly<{ latitude: number; longitude: number }>;

const positionOf = (near: string): Position => {
  const [latitude = NaN, longitude = NaN] = near.split(',').map(Number);
  const onEarth = Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
  return onEarth ? { latitude, longitude } : refuseField('near', 'format');
};

const farAway = 99_999;
const distanceKey = ({ id, distanceKm = farAway }: CentreView & { distanceKm?: number }): string =>
  `${distanceKm.toFixed(1).padStart(8, '0')} ${id}`;

const withDistance = (centre: CentreView, from: Position): CentreView & { distanceKm?: number } =>
  centre.position ? { ...centre, distanceKm: Math.round(kilometres(from, centre.position) * 10) / 10 } : centre;

/** What anyone may read of the catalogue: active centres and services only. */
export class CatalogueQuery {
  constructor(private readonly cache: CatalogueCache) {}

  async counties({ query }: Ask<unknown, PageQuery>) {
    const { counties } = await this.cache.now();
    return page(byId(counties.map(countyView)), idOf, query);
  }

  async centres({ query }: Ask<unknown, CentreQuery>) {
    const centres = (await this.active()).filter(
      (centre) =>
        (query.county === undefined || centre.county === query.county) &&
        (query.service === undefined || centre.services.includes(query.service)),
    );
    if (query.near === undefined) return page(byId(centres), idOf, query);
    const from = positionOf(query.near);
    const near = centres.map((centre) => withDistance(centre, from));
    near.sort((a, b) => (distanceKey(a) < distanceKey(b) ? -1 : 1));
    return page(near, distanceKey, query);
  }

  async centre({ params }: Ask<unknown, unknown, ById>) {
    const centres = await this.active();
    return found(
      centres.find(({ id }) => id === params.id),
      'catalogue.unknown-centre',
    );
  }

  async services({ query }: Ask<unknown, ServiceQuery>) {
    const { services } = await this.cache.now();
    const wanted = services.filter(
      ({ active, category }) => active && (query.category === undefined || category === query.category),
    );
    return page(byId(wanted.map(serviceView)), idOf, query);
  }

  async service({ params }: Ask<unknown, unknown, ById>) {
    const { services } = await this.cache.now();
    const service = services.find(({ id, active }) => active && id === params.id);
    return serviceView(found(service, 'catalogue.unknown-service'));
  }

  private async active(): Promise<readonly CentreView[]> {
    const { centres, services } = await this.cache.now();
    const offered = new Set(services.filter(({ active }) => active).map(idOf));
    return centres.filter(({ active }) => active).map((centre) => centreView(centre, offered));
  }
}
