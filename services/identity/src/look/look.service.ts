import type { IdType, Look, Pseudonym } from '#contracts';
import { normaliseIdNumber, type CountryPack } from '#country-pack';
import type { Aggregates } from '#event-sourcing';
import type { Clock, Ids } from '#platform';
import { fullNameOf, last4Of } from '../registration/names.policies.ts';
import type { People } from '../vault/people.ts';
import { lookStream, type LookCommand, type LookEvent, type Looks } from './look.events.ts';
import type { LooksView, LookView } from './looks.projection.ts';

export type LookPorts = Readonly<{
  looks: Aggregates<Looks, LookCommand, LookEvent>;
  view: LooksView;
  people: People;
  pack: CountryPack;
  clock: Clock;
  ids: Ids;
}>;
export type AuditPage = Readonly<{ items: readonly LookView[]; next: string | null }>;

/** What officers may see of a person: each look is durable before its answer leaves. */
export class LookService {
  constructor(private readonly ports: LookPorts) {}

  /** Whose document this is; null when nobody's. Refusal: request.too-many. */
  async findPerson(idType: IdType, typed: string, look: Look): Promise<Pseudonym | null> {
    const { people, pack } = this.ports;
    const number = normaliseIdNumber(pack, idType, typed);
    const found = number && (await people.find(people.keys.lookUp('document', idType, number)));
    await this.record(found || null, look);
    return found || null;
  }

  /** What the officer compares; null when erased, or known from somebody's list alone. Refusal: request.too-many. */
  async holder(person: Pseudonym, look: Look): Promise<Readonly<{ name: string; idLast4: string | null }> | null> {
    const known = await this.ports.people.load(person);
    await this.record(person, look);
    return known ? { name: fullNameOf(known.data), idLast4: last4Of(known.data.idNumber) } : null;
  }

  /** Looks of all officers, oldest first. */
  async audit(after: string | undefined, limit: number): Promise<AuditPage> {
    const from = after === undefined ? '' : `${after}!`;
    const found = await this.ports.view.findRange('inOrder', from, '~', { limit: limit + 1 });
    const items = found.slice(0, limit);
    return { items, next: found.length > limit ? (items.at(-1)?.id ?? null) : null };
  }

  private async record(person: Pseudonym | null, { officer, purpose, centre, about }: Look): Promise<void> {
    const { looks, clock, ids } = this.ports;
    const now = clock.now();
    const data = { officer, purpose, centre, person, about: about ?? null, now };
    await looks.handle(lookStream(officer, now), { type: 'LookAt', data }, ids.next());
  }
}
