import { Controller } from '@nestjs/common';
import { Door } from '../door/door.decorator.ts';
import type { Ask } from '../door/door.ts';
import { ById, PageQuery } from '../door/shapes.ts';
import {
  CentrePage,
  CentreQuery,
  CentreShape,
  CountyPage,
  ServicePage,
  ServiceQuery,
  ServiceShape,
} from './catalogue.doors.ts';
import { CatalogueQuery } from './catalogue.query.ts';

const tag = 'catalogue';
const cacheSeconds = 5;

@Controller()
export class CatalogueController {
  constructor(private readonly catalogue: CatalogueQuery) {}

  @Door({
    method: 'GET',
    path: '/v1/counties',
    who: 'anyone',
    tag,
    cacheSeconds,
    summary: 'All counties',
    query: PageQuery,
    answers: { 200: CountyPage },
  })
  counties(ask: Ask<unknown, PageQuery>) {
    return this.catalogue.counties(ask);
  }

  @Door({
    method: 'GET',
    path: '/v1/centres',
    who: 'anyone',
    tag,
    cacheSeconds,
    summary: 'Centres, by id or with the nearest first',
    query: CentreQuery,
    answers: { 200: CentrePage },
  })
  centres(ask: Ask<unknown, CentreQuery>) {
    return this.catalogue.centres(ask);
  }

  @Door({
    method: 'GET',
    path: '/v1/centres/{id}',
    who: 'anyone',
    tag,
    cacheSeconds,
    summary: 'One centre',
    params: ById,
    answers: { 200: CentreShape },
    problems: ['catalogue.unknown-centre'],
  })
  centre(ask: Ask<unknown, unknown, ById>) {
    return this.catalogue.centre(ask);
  }

  @Door({
    method: 'GET',
    path: '/v1/services',
    who: 'anyone',
    tag,
    cacheSeconds,
    summary: 'Services, with what to bring',
    query: ServiceQuery,
    answers: { 200: ServicePage },
  })
  services(ask: Ask<unknown, ServiceQuery>) {
    return this.catalogue.services(ask);
  }

  @Door({
    method: 'GET',
    path: '/v1/services/{id}',
    who: 'anyone',
    tag,
    cacheSeconds,
    summary: 'One service',
    params: ById,
    answers: { 200: ServiceShape },
    problems: ['catalogue.unknown-service'],
  })
  service(ask: Ask<unknown, unknown, ById>) {
    return this.catalogue.service(ask);
  }
}
