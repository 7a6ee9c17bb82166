import { Inject } from '@nestjs/common';
import { DomainError, type Centre, type Role, type Text, type Visit as AtDesk } from '#contracts';
import type { StaffCaller } from '../door/door.ts';
import { Reply } from '../door/door.ts';
import { filled, freshForm, refusedForm, type FormModel } from './forms.ts';
import { Pages } from './keeper.ts';
import { noCentre, ownCentre } from './officer.ts';
import { onward, pathWith, show, type Outcome } from './outcome.ts';
import { PAGES_PORTS, type PagesPorts } from './pages.ports.ts';
import { asked, Look, Send, type Fields, type Visit } from './visit.ts';

type OfficerVisit = Visit<StaffCaller>;
type ById = Readonly<{ id: string }>;
type Place = Readonly<{ counter: string; desk: string }>;

const atTheDesk: readonly Role[] = ['desk-officer', 'centre-manager'];
const steps = ['start', 'finish', 'no-show', 'recall'] as const;

const placeOf = (fields: Fields, { counters }: Centre): Place | undefined => {
  const { counter, desk } = filled(fields, 'counter', 'desk');
  if (desk === undefined || !/^[A-Za-z0-9-]{1,10}$/.test(desk)) return undefined;
  return counters.some(({ id }) => id === counter) ? { counter: counter ?? '', desk } : undefined;
};

const counterName = ({ counters }: Centre, { counter }: Place): Text =>
  counters.find(({ id }) => id === counter)?.name ?? { en: counter, sw: counter };

/** A desk: who is called, who is here, who waits. Counter and desk stand in the address, so that a bookmark opens them. */
@Pages()
export class DeskPages {
  constructor(@Inject(PAGES_PORTS) private readonly ports: PagesPorts) {}

  @Look(atTheDesk, '/desk')
  async desk(visit: OfficerVisit): Promise<Outcome> {
    const centre = await ownCentre(this.ports, visit);
    if (!centre) return noCentre();
    const place = placeOf(visit.query, centre);
    return place ? this.deskPage(visit, centre, place, freshForm()) : this.choosePage(visit, centre);
  }

  @Send(atTheDesk, '/desk/call')
  async call(visit: OfficerVisit): Promise<Outcome> {
    return this.doing(visit, async (centre, body) => {
      const params = { id: centre.id };
      const called = await this.ports.centres.call(asked<StaffCaller, Place, unknown, ById>(visit, { body, params }));
      if (called instanceof Reply) visit.leave({ kind: 'nobody' });
    });
  }

  @Send(atTheDesk, '/desk/visits/{id}/{step}')
  async step(visit: OfficerVisit): Promise<Outcome> {
    return this.doing(visit, async () => {
      const params = { id: visit.params['id'] ?? '' };
      if (visit.params['step'] === 'forward') return this.forward(visit, params);
      const step = steps.find((one) => one === visit.params['step']);
      if (!step) throw new DomainError('request.not-found');
      await this.ports.centres.step(step, asked<StaffCaller, unknown, unknown, ById>(visit, { params }));
    });
  }

  private async forward(visit: OfficerVisit, params: ById): Promise<void> {
    const body = { counter: visit.form['to'] ?? '' };
    const next = await this.ports.centres.forward(
      asked<StaffCaller, typeof body, unknown, ById>(visit, { params, body }),
    );
    visit.leave({ kind: 'forwarded', facts: { ticket: next.ticket } });
  }

  /** Does something at the desk named in the form and goes back to it; a refusal is told there. */
  private async doing(visit: OfficerVisit, work: (centre: Centre, place: Place) => Promise<void>): Promise<Outcome> {
    const centre = await ownCentre(this.ports, visit);
    const place = centre && placeOf(visit.form, centre);
    if (!centre || !place) return onward('/desk');
    try {
      await work(centre, place);
    } catch (error) {
      return this.deskPage(visit, centre, place, refusedForm(visit, error, { desk: visit.t.desk.desk }));
    }
    return onward(pathWith('/desk', place));
  }

  private choosePage(visit: OfficerVisit, centre: Centre): Outcome {
    const { words } = visit;
    const counters = centre.counters.map(({ id, name, desks }) => ({ id, name: words.text(name), desks }));
    return show('desk-choose', { centre: words.text(centre.name), counters, ...freshForm() });
  }

  private async deskPage(visit: OfficerVisit, centre: Centre, place: Place, form: FormModel): Promise<Outcome> {
    const { words } = visit;
    const params = { id: centre.id };
    const query = { counter: place.counter, limit: 100 };
    const { items } = await this.ports.centres.queue(
      asked<StaffCaller, unknown, typeof query, ById>(visit, { params, query }),
    );
    const { services } = await this.ports.catalogue.now();
    const seen = (one: AtDesk) => {
      const service = services.find(({ id }) => id === one.service);
      const since = words.time(one.admittedAt, centre.zone);
      return { ...one, service: service ? words.text(service.name) : one.service, since };
    };
    const here = items.find(({ desk, status }) => desk === place.desk && (status === 'called' || status === 'serving'));
    const model = {
      ...form,
      ...place,
      counterName: words.text(counterName(centre, place)),
      others: centre.counters
        .filter(({ id }) => id !== place.counter)
        .map(({ id, name }) => ({ id, name: words.text(name) })),
      atDesk: here && seen(here),
      placePath: pathWith('/desk', place),
      queue: items.filter(({ id }) => id !== here?.id).map(seen),
    };
    return show('desk', model, form.status);
  }
}
