// Which facts the logs of check-in and identity owe to the world, read without the code that tells them.
import type { Commit } from '#event-sourcing';

export type Owed = ReadonlyMap<string, readonly Readonly<{ id: string; key: string }>[]>;
type Data = Readonly<{ number?: number; booking?: string | null; from?: unknown; recipient?: string }>;

const visitFacts: Readonly<Record<string, string>> = {
  VisitAdmitted: 'admitted',
  VisitCalled: 'called',
  VisitStarted: 'started',
  VisitFinished: 'finished',
  VisitMissed: 'missed',
};
const citizenFacts = new Set(['CitizenRegistered', 'CodeIssued', 'CitizenErased', 'NoticeRaised']);

/** The facts of one service, by stream and in order. */
export class OwedFacts {
  readonly owed = new Map<string, { id: string; key: string }[]>();

  constructor(readonly topic: 'huduma.check-in.visit' | 'huduma.identity.citizen') {}

  take({ stream, from, events }: Commit): void {
    for (const [n, { type, data }] of events.entries()) {
      const [at, said] = [`${stream}.${String(from + n)}`, data as Data];
      if (this.topic === 'huduma.check-in.visit' && stream.startsWith('queue-')) this.#visit(stream, at, type, said);
      else if (/^(citizen|application)-/.test(stream) && citizenFacts.has(type))
        this.#owe(stream, `${at}.${type}`, said.recipient ?? stream.slice(stream.indexOf('-') + 1));
    }
  }

  #visit(stream: string, at: string, type: string, { number, booking, from }: Data): void {
    const name = visitFacts[type];
    if (name === undefined) return;
    const visit = `${stream.slice('queue-'.length)}.${String(number)}`;
    this.#owe(stream, `${at}.${name}`, booking ?? visit);
    if (type === 'VisitAdmitted' && from) this.#owe(stream, `${at}.forwarded`, booking ?? visit);
  }

  #owe(stream: string, id: string, key: string): void {
    this.owed.set(stream, [...(this.owed.get(stream) ?? []), { id, key }]);
  }
}
