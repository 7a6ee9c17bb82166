// Which request made which revision: every yes has its revision in the log, and every revision of the log its request.
import type { Finding, Shown } from '../history.ts';
import type { Intent, Log } from './log.ts';
import { anyTime, isWrite, revisionKey, type Bounds, type Group } from './requests.ts';

export type Explained = Readonly<{
  findings: readonly Finding[];
  /** When the change that made this revision of a booking was under way. */
  boundsOf: (booking: string, revision: number) => Bounds;
}>;

/** What a request asks for, in the words of an intent. */
const matches = ({ wish }: Group, intent: Intent): boolean => {
  switch (wish.kind) {
    case 'book':
      return (
        intent.kind === 'book' &&
        [wish.service, wish.centre, wish.start].join() === [intent.service, intent.centre, intent.start].join()
      );
    case 'move':
      return intent.kind === 'move' && wish.booking === intent.booking && wish.start === intent.start;
    case 'cancel':
      return intent.kind === 'cancel' && wish.booking === intent.booking;
    default:
      return false;
  }
};

const differs = (said: Shown, intent: Intent): string | undefined => {
  const status = intent.kind === 'cancel' ? 'cancelled' : 'confirmed';
  if (said.status !== status) return `status ${said.status}, in the log ${status}`;
  if (said.start !== intent.start) return `start ${said.start}, in the log ${intent.start}`;
  return said.service === intent.service && said.centre === intent.centre ? undefined : 'another service or centre';
};

class Explaining {
  readonly findings: Finding[] = [];
  readonly #told = new Map<string, Group[]>();
  readonly #waiting: Group[];
  readonly #bounds = new Map<string, Bounds>();

  readonly #log: Log;
  readonly #groups: readonly Group[];
  readonly #ownerOf: (booking: string) => string | undefined;

  constructor(log: Log, groups: readonly Group[], ownerOf: (booking: string) => string | undefined) {
    [this.#log, this.#groups, this.#ownerOf] = [log, groups, ownerOf];
    this.#waiting = groups.filter((group) => group.unknown && isWrite(group.wish));
    for (const group of groups.filter(({ wish }) => isWrite(wish))) this.#listen(group);
    for (const intents of log.intents.values()) for (const intent of intents) this.#explain(intent);
  }

  boundsOf = (booking: string, revision: number): Bounds => this.#bounds.get(revisionKey(booking, revision)) ?? anyTime;

  #listen(group: Group): void {
    const [first, ...more] = group.said;
    if (!first) return;
    const name = revisionKey(first.id, first.revision);
    if (more.some((said) => JSON.stringify(said) !== JSON.stringify(first)))
      this.#find('doubled', first.id, `the key ${group.key} was answered in two ways`);
    const others = this.#told.get(name) ?? [];
    if (others.length > 0 && group.wish.kind !== 'cancel')
      this.#find('lost', first.id, `two requests were told revision ${String(first.revision)}`);
    this.#told.set(name, [...others, group]);
    const intent = this.#log.intents.get(first.id)?.find(({ revision }) => revision === first.revision);
    const what = `revision ${String(first.revision)} was answered and is not in the log`;
    if (!intent) {
      this.#find('lost', first.id, what);
      return;
    }
    const why = differs(first, intent) ?? (matches(group, intent) ? undefined : 'the answer to something else');
    if (why !== undefined) this.#find('order', first.id, `answered revision ${String(first.revision)} with ${why}`);
  }

  #explain(intent: Intent): void {
    const { booking, revision } = intent;
    const told = this.#told.get(revisionKey(booking, revision)) ?? [];
    const owner = this.#ownerOf(booking);
    const fits = this.#waiting.filter(
      (group) => (owner === undefined || group.person === owner) && matches(group, intent),
    );
    const [silent] = fits;
    if (told.length === 0 && silent) this.#waiting.splice(this.#waiting.indexOf(silent), 1);
    if (told.length === 0 && !silent) {
      const why = `revision ${String(revision)} stands in the log, and whoever asked for it was refused or never asked`;
      this.#find('doubled', booking, why);
      return;
    }
    const makers = intent.kind === 'cancel' ? this.#allCancelling(booking) : told.length > 0 ? told : fits;
    const earliest = Math.min(...makers.map((group) => group.earliest));
    const latest = Math.min(...told.map((group) => group.latest), Infinity);
    this.#bounds.set(revisionKey(booking, revision), { earliest, latest });
  }

  /** Whoever cancels what is cancelled gets the same yes: any of them may have been the first. */
  #allCancelling(booking: string): readonly Group[] {
    return this.#groups.filter(({ wish }) => wish.kind === 'cancel' && wish.booking === booking);
  }

  #find(kind: Finding['kind'], where: string, why: string): void {
    this.findings.push({ kind, where, why });
  }
}

export const explain = (
  log: Log,
  groups: readonly Group[],
  ownerOf: (booking: string) => string | undefined,
): Explained => new Explaining(log, groups, ownerOf);
