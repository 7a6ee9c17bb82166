import { DomainError, type CheckInRpc, type CommandKey, type Officer, type Visit } from '#contracts';
import type { Clock } from '#platform';
import { localDate } from '#time';
import type { CatalogueService } from '../catalogue/catalogue.service.ts';
import type { CommandService } from '../command/command.service.ts';
import type { ForwardingService } from './forwarding.service.ts';
import { mustBeAt } from './officer.policies.ts';
import type { QueuedVisit } from './queue.events.ts';
import { callingOrder } from './queue.policies.ts';
import { visitOf, type Answered, type QueueService } from './queue.service.ts';
import { parseVisitId, visitId, type QueueId, type VisitId } from './queue-id.ts';

type Asked<P extends keyof CheckInRpc> = CheckInRpc[P]['request'];
type Done = Readonly<{ at: QueueId; answered: Answered }>;
type Ports = Readonly<{
  queues: QueueService;
  forwarding: ForwardingService;
  commands: CommandService;
  catalogue: CatalogueService;
  clock: Clock;
}>;

const stepCommands = { start: 'Start', finish: 'Finish', 'no-show': 'Miss', recall: 'Recall' } as const;
// Those at a desk first, then who waits in the order of calling.
const shownFirst: Readonly<Record<string, number>> = { serving: 0, called: 1, waiting: 2 };
const shownOrder = (a: QueuedVisit, b: QueuedVisit) =>
  (shownFirst[a.status] ?? 3) - (shownFirst[b.status] ?? 3) || callingOrder(a, b);

/** What an officer does at a desk. Every command is kept by its key: a repeat gets the same answer. */
export class DeskService {
  constructor(private readonly ports: Ports) {}

  /** Today's visits of a centre that have not ended, counter by counter. Refusal: catalogue.unknown-centre. */
  async queue({ centre }: Asked<'check-in.queue'>): Promise<readonly Visit[]> {
    const { counters, zone } = await this.ports.catalogue.centre(centre);
    const date = localDate(this.ports.clock.now(), zone);
    const queues = await Promise.all(
      counters.map(async ({ id }) => {
        const at = { centre, counter: id, date };
        const open = (await this.ports.queues.visits(at)).filter(({ status }) => status in shownFirst);
        return open.sort(shownOrder).map((visit) => visitOf(at, visit));
      }),
    );
    return queues.flat();
  }

  /** null: nobody waits. Refusals: access.denied, counter.unknown, visit.wrong-status (the desk is serving). */
  async call({ centre, counter, desk, officer, command }: Asked<'check-in.call'>): Promise<Visit | null> {
    mustBeAt(centre, officer);
    const { zone } = await this.ports.catalogue.centre(centre);
    const now = this.ports.clock.now();
    const about = `call ${centre} ${counter} ${desk}`;
    return this.keyed(command, about, localDate(now, zone), async (date) => {
      const at = { centre, counter, date };
      await this.mustHave(centre, counter);
      const call = { desk, officer: officer.id, at: now };
      return { at, answered: await this.ports.queues.call(at, call, command.id) };
    });
  }

  /** Refusals: visit.not-found, access.denied. */
  async visit({ visit, officer }: Asked<'check-in.visit'>): Promise<Visit> {
    const id = this.mayTouch(visit, officer);
    const found = await this.ports.queues.visit(id);
    if (!found) throw new DomainError('visit.not-found');
    return visitOf(id, found);
  }

  /** Refusals: visit.not-found, access.denied, visit.wrong-status. */
  async step({ visit, step, officer, command }: Asked<'check-in.step'>): Promise<Visit> {
    const id = this.mayTouch(visit, officer);
    const data = { number: id.number, officer: officer.id, at: this.ports.clock.now() };
    const answer = await this.keyed(command, `${step} ${visit}`, id.date, async () => ({
      at: id,
      answered: await this.ports.queues.step(id, { type: stepCommands[step], data }, command.id),
    }));
    return found(answer);
  }

  /** Answers the next visit. Refusals: visit.not-found, access.denied, counter.unknown, visit.wrong-status. */
  async forward({ visit, counter, officer, command }: Asked<'check-in.forward'>): Promise<Visit> {
    const id = this.mayTouch(visit, officer);
    const data = { number: id.number, to: counter, officer: officer.id, at: this.ports.clock.now() };
    const answer = await this.keyed(command, `forward ${visit} ${counter}`, id.date, async () => {
      await this.mustHave(id.centre, counter);
      const { visit: left } = await this.ports.queues.step(id, { type: 'Forward', data }, command.id);
      // A crash after this line: the relay hears of it and carries it on, as does a repeat.
      return this.ports.forwarding.carryOn(id, found(left), data.at);
    });
    return found(answer);
  }

  private async keyed(command: CommandKey, about: string, today: string, run: (date: string) => Promise<Done>) {
    const { intent, outcome } = await this.ports.commands.begin(command, about, { date: today });
    if (outcome !== undefined) return outcome && this.asAnswered(outcome.visit, outcome.version);
    const { at, answered } = await this.ports.commands.carryOut(command, () => run(String(intent['date'])));
    const { visit, version, changed } = answered;
    if (!changed) await this.ports.commands.answer(command, visit && { visit: visitId(at, visit.number), version });
    return visit && visitOf(at, visit);
  }

  private async asAnswered(visit: string, version: number): Promise<Visit | null> {
    const id = parseVisitId(visit);
    const then = id && (await this.ports.queues.visitAsOf(id, version));
    return id && then ? visitOf(id, then) : null;
  }

  private mayTouch(visit: string, officer: Officer): VisitId {
    const id = parseVisitId(visit);
    if (!id) throw new DomainError('visit.not-found');
    mustBeAt(id.centre, officer);
    return id;
  }

  private async mustHave(centre: string, counter: string): Promise<void> {
    const { counters } = await this.ports.catalogue.centre(centre);
    if (!counters.some(({ id }) => id === counter)) throw new DomainError('counter.unknown');
  }
}

const found = <T>(visit: T | null): T => {
  if (visit === null) throw new DomainError('visit.not-found');
  return visit;
};
