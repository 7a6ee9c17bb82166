import type { Pseudonym } from '#contracts';
import type { Aggregates } from '#event-sourcing';
import type { Clock } from '#platform';
import { citizenStream, type Citizen, type CitizenCommand, type CitizenEvent, type Notice } from './citizen.events.ts';
import { noticeEnds } from './citizen.policies.ts';

/** The only door to citizens' streams for the rest of the service. */
export class CitizenService {
  constructor(
    private readonly citizens: Aggregates<Citizen, CitizenCommand, CitizenEvent>,
    private readonly clock: Clock,
  ) {}

  async state(citizen: Pseudonym): Promise<Citizen> {
    return (await this.citizens.load(citizenStream(citizen))).state;
  }

  /** Registers, or issues new login details; each application once. */
  async register(citizen: Pseudonym, application: string): Promise<void> {
    await this.handle(citizen, { type: 'Register', data: { application, now: this.clock.now() } }, application);
  }

  async resetSecret(citizen: Pseudonym, application: string): Promise<void> {
    await this.handle(citizen, { type: 'ResetSecret', data: { application, now: this.clock.now() } }, application);
  }

  /** Whether the code opened the door. Refusal: session.refused when the issue is over. */
  async typeCode(citizen: Pseudonym, issue: number, right: boolean, commandId: string): Promise<boolean> {
    const command: CitizenCommand = { type: 'TypeCode', data: { issue, right, now: this.clock.now() } };
    const { events } = await this.handle(citizen, command, commandId);
    return events.some((event) => event.type === 'CodeUsed');
  }

  /** From now on the hash under this id counts. Refusal: session.invalid. */
  async changeSecret(citizen: Pseudonym, secret: string, session: string): Promise<void> {
    const data = { citizen, secret, session, now: this.clock.now() };
    await this.handle(citizen, { type: 'ChangeSecret', data }, `secret/${secret}`);
  }

  async raise(citizen: Pseudonym, notice: Notice, recipient: string, commandId: string): Promise<void> {
    const now = this.clock.now();
    const data = { notice, recipient, notAfter: noticeEnds(now), now };
    await this.handle(citizen, { type: 'RaiseNotice', data }, commandId);
  }

  async beginErasing(citizen: Pseudonym, commandId: string): Promise<void> {
    await this.handle(citizen, { type: 'BeginErasing', data: { now: this.clock.now() } }, commandId);
  }

  async finishErasing(citizen: Pseudonym, commandId: string): Promise<void> {
    await this.handle(citizen, { type: 'FinishErasing', data: { now: this.clock.now() } }, commandId);
  }

  private handle(citizen: Pseudonym, command: CitizenCommand, commandId: string) {
    return this.citizens.handle(citizenStream(citizen), command, commandId);
  }
}
