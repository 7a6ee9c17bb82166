import type { Instant, Pseudonym } from '#contracts';
import type {
  CaseRow,
  Errand,
  LookUp,
  OfficerRow,
  PersonRow,
  PersonSaving,
  Saved,
  Rewrapping,
  StrangersMessage,
  Vault,
  Wrapped,
  WrappedKind,
} from '../vault.port.ts';

const noBytes = new Uint8Array();
const byId = ([left]: readonly [string, unknown], [right]: readonly [string, unknown]) => (left < right ? -1 : 1);

type Pointer = LookUp & Readonly<{ person: Pseudonym }>;

/** A vault that forgets: for specs and simulations. */
class MemoryVault implements Vault {
  private readonly people = new Map<Pseudonym, PersonRow>();
  private readonly wards = new Map<Pseudonym, readonly Pseudonym[]>();
  private pointers: readonly Pointer[] = [];
  private readonly cases = new Map<string, CaseRow>();
  private readonly promised = new Map<string, Errand>();
  private readonly messages = new Map<string, StrangersMessage>();
  private readonly staff = new Map<string, OfficerRow>();
  private readonly secrets = new Map<string, Wrapped>();
  private tries: readonly Readonly<{ name: string; at: Instant }>[] = [];

  person(person: Pseudonym) {
    return Promise.resolve(this.people.get(person));
  }

  save(saving: PersonSaving): Promise<Saved> {
    const refusal = this.refusalOf(saving);
    if (refusal) return Promise.resolve(refusal);
    const { row, lookUps, wards } = saving;
    this.people.set(row.person, row);
    this.pointers = this.pointers.filter(({ person }) => person !== row.person);
    lookUps.forEach((lookUp) => this.point(lookUp, row.person));
    const gone = (this.wards.get(row.person) ?? []).filter((id) => !wards.some(({ person }) => person === id));
    this.wards.set(
      row.person,
      wards.map(({ person }) => person),
    );
    for (const { person, document } of wards) if (document) this.point({ kind: 'document', hash: document }, person);
    gone.forEach((person) => this.forgetIfNobodysWard(person));
    return Promise.resolve('saved');
  }

  find(lookUp: LookUp) {
    return Promise.resolve(this.found(lookUp));
  }

  erase(person: Pseudonym) {
    const gone = [person, ...(this.wards.get(person) ?? [])];
    this.people.delete(person);
    this.wards.delete(person);
    this.pointers = this.pointers.filter((each) => each.person !== person || each.kind === 'document');
    gone.forEach((each) => this.forgetIfNobodysWard(each));
    return Promise.resolve();
  }

  addCase(row: CaseRow) {
    if (!this.cases.has(row.id)) this.cases.set(row.id, row);
    return Promise.resolve();
  }
  caseOf(id: string) {
    return Promise.resolve(this.cases.get(id));
  }

  addErrand(errand: Errand) {
    if (!this.promised.has(errand.id)) this.promised.set(errand.id, errand);
    return Promise.resolve();
  }
  errand(id: string) {
    return Promise.resolve(this.promised.get(id));
  }
  errands(limit: number) {
    return Promise.resolve([...this.promised.values()].slice(0, limit));
  }
  removeErrand(id: string) {
    this.promised.delete(id);
    return Promise.resolve();
  }

  admitMessage(message: StrangersMessage, since: Instant, limit: number) {
    if (this.messages.has(message.id)) return Promise.resolve(true);
    const counted = [...this.messages.values()].filter(({ phone, at }) => phone === message.phone && at > since);
    if (counted.length >= limit) return Promise.resolve(false);
    this.messages.set(message.id, message);
    return Promise.resolve(true);
  }

  saveOfficer(row: OfficerRow) {
    this.staff.set(row.id, row);
    return Promise.resolve();
  }
  officer(id: string) {
    return Promise.resolve(this.staff.get(id));
  }
  officers() {
    return Promise.resolve([...this.staff.values()].sort((a, b) => (a.id < b.id ? -1 : 1)));
  }

  noteTry(name: string, at: Instant) {
    this.tries = [...this.tries, { name, at }];
    return Promise.resolve();
  }
  triesOf(name: string, since: Instant) {
    const of = this.tries.filter((each) => each.name === name && each.at > since);
    return Promise.resolve(of.map(({ at }) => at).sort());
  }

  addSecret(secret: Wrapped) {
    if (!this.secrets.has(secret.id)) this.secrets.set(secret.id, secret);
    return Promise.resolve();
  }
  wrapped(kind: WrappedKind, after: string, limit: number) {
    const all = [...this.rowsOf(kind)].filter(([id, row]) => id > after && row.wrappedKey !== undefined).sort(byId);
    return Promise.resolve(all.slice(0, limit).map(([id, { wrappedKey = noBytes }]) => ({ id, wrappedKey })));
  }
  rewrap(kind: WrappedKind, rows: readonly Rewrapping[]) {
    for (const { id, wrappedKey, to } of rows) {
      const stands = this.rowsOf(kind).get(id);
      if (stands?.wrappedKey && Buffer.from(stands.wrappedKey).equals(wrappedKey)) this.put(kind, id, to);
    }
    return Promise.resolve();
  }

  sweep(now: Instant, messagesSince: Instant) {
    for (const { id, endsAt } of this.cases.values()) if (endsAt <= now) this.cases.delete(id);
    for (const { id, at } of this.messages.values()) if (at <= messagesSince) this.messages.delete(id);
    this.tries = this.tries.filter(({ at }) => at > messagesSince);
    return Promise.resolve();
  }
  close() {
    return Promise.resolve();
  }

  private rowsOf(kind: WrappedKind): ReadonlyMap<string, Readonly<{ wrappedKey: Uint8Array | undefined }>> {
    const promised = [...this.promised].map(([id, { about }]) => [id, { wrappedKey: about?.wrappedKey }] as const);
    return {
      person: this.people,
      case: this.cases,
      errand: new Map(promised),
      officer: this.staff,
      secret: this.secrets,
    }[kind];
  }

  private put(kind: WrappedKind, id: string, wrappedKey: Uint8Array): void {
    const errand = this.promised.get(id);
    if (kind === 'errand' && errand?.about)
      this.promised.set(id, { ...errand, about: { ...errand.about, wrappedKey } });
    else if (kind !== 'errand') {
      const rows: Map<string, Wrapped | PersonRow | CaseRow | OfficerRow> = {
        person: this.people,
        case: this.cases,
        officer: this.staff,
        secret: this.secrets,
      }[kind];
      const row = rows.get(id);
      if (row) rows.set(id, { ...row, wrappedKey });
    }
  }

  private refusalOf({ row, lookUps, wards, peoplePerPhone }: PersonSaving): Saved | undefined {
    if ((this.people.get(row.person)?.version ?? 0) !== row.version - 1) return 'stale';
    for (const lookUp of lookUps) {
      const found = this.found(lookUp);
      if (found.includes(row.person)) continue;
      if (lookUp.kind === 'phone' && found.length >= peoplePerPhone) return 'crowded';
      if (lookUp.kind !== 'phone' && found.length > 0) return `${lookUp.kind}-taken`;
    }
    const another = ({ person, document }: PersonSaving['wards'][number]) =>
      document !== null && this.found({ kind: 'document', hash: document }).some((owner) => owner !== person);
    return wards.some(another) ? 'document-taken' : undefined;
  }

  private found({ kind, hash }: LookUp): readonly Pseudonym[] {
    const of = this.pointers.filter((each) => each.kind === kind && each.hash === hash);
    return of.map(({ person }) => person).sort();
  }

  private point(lookUp: LookUp, person: Pseudonym): void {
    if (!this.found(lookUp).includes(person)) this.pointers = [...this.pointers, { ...lookUp, person }];
  }

  private forgetIfNobodysWard(person: Pseudonym): void {
    const listed = [...this.wards.values()].some((list) => list.includes(person));
    if (!this.people.has(person) && !listed) this.pointers = this.pointers.filter((each) => each.person !== person);
  }
}

export const memoryVault = (): Vault => new MemoryVault();
