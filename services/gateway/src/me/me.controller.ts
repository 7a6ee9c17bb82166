import { Controller } from '@nestjs/common';
import { Door } from '../door/door.decorator.ts';
import { nothing, type CitizenAsk } from '../door/door.ts';
import { ById, PageQuery } from '../door/shapes.ts';
import {
  DependantPage,
  DependantShape,
  ExportShape,
  NewDependant,
  ProfileChange,
  ProfileShape,
  SecretChange,
} from './me.doors.ts';
import { Me } from './me.ts';

const tag = 'me';
const who = 'citizen';

@Controller()
export class MeController {
  constructor(private readonly me: Me) {}

  @Door({
    method: 'GET',
    path: '/v1/me',
    who,
    tag,
    summary: 'My profile',
    answers: { 200: ProfileShape },
    problems: ['citizen.unknown'],
  })
  profile(ask: CitizenAsk) {
    return this.me.profile(ask);
  }

  @Door({
    method: 'PATCH',
    path: '/v1/me',
    who,
    tag,
    ifMatch: true,
    summary: 'Change some of my data',
    body: ProfileChange,
    answers: { 200: ProfileShape },
    problems: ['citizen.unknown', 'phone.limit-reached'],
    example: { language: 'sw' },
  })
  edit(ask: CitizenAsk<ProfileChange>) {
    return this.me.edit(ask);
  }

  @Door({
    method: 'DELETE',
    path: '/v1/me',
    who,
    tag,
    summary: 'Erase me: active bookings are cancelled, the key to my data is destroyed',
    answers: { 204: nothing },
    problems: ['citizen.unknown'],
  })
  erase(ask: CitizenAsk) {
    return this.me.erase(ask);
  }

  @Door({
    method: 'PUT',
    path: '/v1/me/secret',
    who,
    tag,
    whileSecretMustChange: true,
    summary: 'Change my PIN or password; other sessions end',
    body: SecretChange,
    answers: { 204: nothing },
    problems: ['citizen.unknown', 'secret.wrong', 'secret.too-common', 'secret.unchanged', 'session.locked'],
    example: { current: '413870', secret: '290571' },
  })
  changeSecret(ask: CitizenAsk<SecretChange>) {
    return this.me.changeSecret(ask);
  }

  @Door({
    method: 'GET',
    path: '/v1/me/export',
    who,
    tag,
    summary: 'A portable copy of all my data',
    answers: { 200: ExportShape },
    problems: ['citizen.unknown'],
  })
  copy(ask: CitizenAsk) {
    return this.me.copy(ask);
  }

  @Door({
    method: 'POST',
    path: '/v1/me/dependants',
    who,
    tag,
    summary: 'Add somebody I may book for',
    body: NewDependant,
    answers: { 201: DependantShape },
    problems: ['citizen.unknown', 'dependant.limit-reached', 'dependant.known'],
    example: { givenNames: 'Baraka', dateOfBirth: '2019-04-02', relation: 'child' },
  })
  addDependant(ask: CitizenAsk<NewDependant>) {
    return this.me.addDependant(ask);
  }

  @Door({
    method: 'GET',
    path: '/v1/me/dependants',
    who,
    tag,
    summary: 'The people I may book for',
    query: PageQuery,
    answers: { 200: DependantPage },
    problems: ['citizen.unknown'],
  })
  dependants(ask: CitizenAsk<unknown, PageQuery>) {
    return this.me.dependants(ask);
  }

  @Door({
    method: 'DELETE',
    path: '/v1/me/dependants/{id}',
    who,
    tag,
    summary: 'Remove somebody I may book for, once nothing is booked for them',
    params: ById,
    answers: { 204: nothing },
    problems: ['citizen.unknown', 'dependant.has-bookings'],
  })
  removeDependant(ask: CitizenAsk<unknown, unknown, ById>) {
    return this.me.removeDependant(ask);
  }
}
