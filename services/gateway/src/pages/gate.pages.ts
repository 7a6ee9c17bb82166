import { Inject } from '@nestjs/common';
import { problemCodes, type Arrival, type Centre, type Role } from '#contracts';
import { NewArrival } from '../centre/centre.doors.ts';
import { bodyCheck } from '../door/checks.ts';
import type { StaffCaller } from '../door/door.ts';
import { refusalOf } from '../door/problems.ts';
import { filled, freshForm, refusedForm, wrongForm, type FormModel } from './forms.ts';
import { Pages } from './keeper.ts';
import { noCentre, ownCentre } from './officer.ts';
import { onward, show, type Outcome } from './outcome.ts';
import { PAGES_PORTS, type PagesPorts } from './pages.ports.ts';
import { asked, Look, Send, type Fields, type Visit } from './visit.ts';

type OfficerVisit = Visit<StaffCaller>;
const atTheGate: readonly Role[] = ['gate-officer', 'centre-manager'];
const check = bodyCheck(NewArrival);

/** A compact JWS has three parts; a reference has none. */
const isToken = (code: string): boolean => code.split('.').length === 3;

const arrivingBy = (form: Fields): object | undefined => {
  const { code, idType, idNumber } = filled(form, 'code', 'idType', 'idNumber');
  if (code !== undefined) return isToken(code) ? { slip: code } : { reference: code };
  return idNumber === undefined ? undefined : { idType, idNumber };
};

const refusedGate = (visit: Visit, error: unknown): FormModel => {
  const { gate, register, account } = visit.t;
  const labels = { code: gate.code, slip: gate.code, reference: gate.code };
  const form = refusedForm(visit, error, { ...labels, idNumber: register.idNumber, idType: account.document });
  // Slip and reference are typed into one field.
  const errors = form.errors.map((one) => (one.field in labels ? { ...one, field: 'code' } : one));
  return { ...form, errors };
};

/** The gate: one field, then a large yes or no. */
@Pages()
export class GatePages {
  constructor(@Inject(PAGES_PORTS) private readonly ports: PagesPorts) {}

  @Look(atTheGate, '/gate')
  async gate(visit: OfficerVisit): Promise<Outcome> {
    const centre = await ownCentre(this.ports, visit);
    return centre ? this.gatePage(visit, centre, freshForm()) : noCentre();
  }

  @Send(atTheGate, '/gate')
  async admit(visit: OfficerVisit): Promise<Outcome> {
    const centre = await ownCentre(this.ports, visit);
    if (!centre) return noCentre();
    const body = arrivingBy(visit.form);
    if (!body) return this.gatePage(visit, centre, wrongForm(visit, { field: 'code', message: visit.t.gate.needed }));
    try {
      check(body, visit.language);
      const params = { id: centre.id };
      const arrival = await this.ports.centres.admit(
        asked<StaffCaller, NewArrival, unknown, { id: string }>(visit, { body: body as NewArrival, params }),
      );
      visit.leave({ kind: 'admitted', facts: { ...(await this.seen(visit, centre, arrival)) } });
    } catch (error) {
      const { code } = refusalOf(error);
      if (!code.startsWith('gate.')) {
        return this.gatePage(visit, centre, refusedGate(visit, error));
      }
      visit.leave({ kind: 'refused', facts: { reason: problemCodes[code].title } });
    }
    return onward('/gate');
  }

  private async seen({ words }: OfficerVisit, { zone }: Centre, { ticket, holder, start, service: id }: Arrival) {
    const { services } = await this.ports.catalogue.now();
    const service = services.find((one) => one.id === id);
    return { ticket, holder, time: words.time(start, zone), service: service?.name ?? { en: id, sw: id } };
  }

  private gatePage(visit: OfficerVisit, centre: Centre, form: FormModel): Outcome {
    const idTypes = this.ports.pack.idTypes.filter(({ hasNumber }) => hasNumber);
    return show('gate', { ...form, centre: visit.words.text(centre.name), idTypes }, form.status);
  }
}
