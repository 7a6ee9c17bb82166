// Texts by a provider that knows no id of ours and drops nothing: what the system sends twice arrives twice.
import { eventually } from '#testing';
import { addSeconds } from '#time';
import {
  fakeAfricasTalking,
  type FakeAfricasTalking,
} from '../../../services/notification/src/testing/fake-africastalking.ts';
import { moveClock, trialNow } from './api.ts';
import type { Parts } from './many-processes.ts';
import type { System } from './system.ts';

const mains = {
  current: 'services/notification/src/testing/provider.main.js',
  older: 'services/notification/src/testing/older.main.js',
} as const;

const kinds: Readonly<Record<string, string>> = {
  booked: 'booking-confirmed',
  moved: 'booking-moved',
  cancelled: 'booking-cancelled',
  reminder: 'reminder',
};

export type Text = Readonly<{ to: string; text: string; kind: string }>;
type Counted = Readonly<
  Record<'requested' | 'sent' | 'answersLost' | 'possibleRepeats' | 'failed' | 'givenUp', number>
>;

const figure = (page: string, start: string): number => {
  const line = page.split('\n').find((one) => one.startsWith(`${start} `));
  if (line === undefined) throw new Error(`no figure ${start}`);
  return Number(line.slice(start.length));
};

export class Texts {
  private constructor(
    private readonly system: System,
    private readonly parts: Parts,
    readonly provider: FakeAfricasTalking,
  ) {}

  /** From here on texts leave by the provider; those before it are on the on-screen phone. */
  static async byProvider(system: System): Promise<Texts> {
    if (!system.parts) throw new Error('this needs SYSTEM=distributed');
    const texts = new Texts(system, system.parts, await fakeAfricasTalking());
    await texts.restart('current');
    return texts;
  }

  /** Every notification ends and comes back, in that version. */
  async restart(version: keyof typeof mains): Promise<void> {
    const TEXTS_BY = `africastalking:http://127.0.0.1:${String(this.provider.port)}?username=huduma`;
    for (const name of this.names) await this.parts.end(name, 'SIGTERM');
    for (const name of this.names)
      await this.parts.start(name, { E2E_MAIN: mains[version], TEXTS_BY, AFRICASTALKING_API_KEY: 'key' });
  }

  /** All that the provider took, in the order in which it came; of one number when `to` is given. */
  taken(to?: string): readonly Text[] {
    return this.provider.taken
      .filter((text) => to === undefined || text.to === to)
      .map(({ to, text }) => ({ to, text, kind: kinds[/^[^,]*, (\w+):/.exec(text)?.[1] ?? ''] ?? 'other' }));
  }

  /** What the service itself counted, of all its processes' lives. */
  counted(): Promise<Counted> {
    return eventually(async () => {
      const page = await this.page(this.names[0] ?? '');
      const of = (outcome: string) => figure(page, `huduma_messages{outcome="${outcome}"}`);
      const [requested, sent, failed, givenUp] = [of('requested'), of('sent'), of('failed'), of('givenUp')];
      return {
        requested,
        sent,
        failed,
        givenUp,
        answersLost: of('answersLost'),
        possibleRepeats: of('possibleRepeats'),
      };
    });
  }

  /** Moves the clock so far that whatever could be sent again is due, and resolves when nothing is due any more. */
  async letAllBeSent(withinMs: number, seconds = 600): Promise<void> {
    await moveClock(this.system, addSeconds(await trialNow(this.system), seconds));
    await this.nothingIsDue(withinMs);
  }

  /** As every process sees it. */
  async nothingIsDue(withinMs: number): Promise<void> {
    await eventually(async () => {
      for (const name of this.names)
        if (figure(await this.page(name), 'huduma_messages_waiting{service="notification"}') > 0) return false;
      return true;
    }, withinMs);
  }

  close(): Promise<void> {
    return this.provider.close();
  }

  private get names(): readonly string[] {
    return this.parts.names.filter((name) => /^notification(-\d+)?$/.test(name));
  }

  private async page(name: string): Promise<string> {
    return (await fetch(`${this.parts.at(name)}/metrics`)).text();
  }
}
