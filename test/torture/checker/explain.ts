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
    case 'use':
      return intent.kind === 'book' && intent.hold === wish.hold;
    case 'hold':
      return (
        intent.kind === 'hold' &&
        [wish.service, wish.centre, wish.start].join() === [intent.service, intent.centre, intent.start].join()
      );
    case 'release':
      return intent.kind === 'release' && wish.hold === intent.booking;
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
  /** People of whom a stream is known. */
  readonly #known: ReadonlySet<string>;
  readonly #bounds = new Map<string, Bounds>();

  readonly #log: Log;
  readonly #groups: readonly Group[];
  readonly #ownerOf: (booking: string) => string | undefined;

  constructor(log: Log, groups: readonly Group[], ownerOf: (booking: string) => string | undefined) {
    [this.#log, this.#groups, this.#ownerOf] = [log, groups, ownerOf];
    this.#waiting = groups.filter((group) => group.unknown && isWrite(group.wish));
    for (const group of groups.filter(({ wish }) => isWrite(wish))) this.#listen(group);
    for (const group of groups) this.#listenForHolds(group);
    const all = [...log.intents.values(), ...log.holds.values()].flat();
    this.#known = new Set(all.flatMap(({ booking }) => ownerOf(booking) ?? []));
    for (const intent of all) this.#explain(intent);
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

  /** A hold has no revision in its answers: its first one is what was asked for. */
  #listenForHolds(group: Group): void {
    const [first, ...more] = group.holds;
    if (!first) return;
    const { id } = first;
    if (more.some((held) => held.id !== id)) this.#find('doubled', id, `the key ${group.key} was answered in two ways`);
    const intent = this.#log.holds.get(id)?.find(({ kind }) => kind === 'hold');
    if (!intent) {
      this.#find('lost', id, 'was answered and is not in the log');
      return;
    }
    const name = revisionKey(id, intent.revision);
    const others = this.#told.get(name) ?? [];
    if (others.length > 0) this.#find('doubled', id, 'two requests were told the same hold');
    this.#told.set(name, [...others, group]);
    const same = matches(group, intent) && first.start === intent.start && first.service === intent.service;
    if (!same) this.#find('order', id, 'was answered to something else');
  }

  /** Letting go is answered without a word: also when the hold was over by then. */
  #explainRelease({ booking, revision }: Intent): void {
    const makers = this.#allEnding(booking).filter(({ unknown, latest }) => unknown || latest < Infinity);
    if (makers.length === 0) this.#find('doubled', booking, 'was let go, and whoever asked was refused or never asked');
    const earliest = Math.min(...makers.map((group) => group.earliest));
    const latest = Math.min(...makers.map((group) => group.latest));
    this.#bounds.set(revisionKey(booking, revision), { earliest, latest });
  }

  #explain(intent: Intent): void {
    if (intent.kind === 'release') {
      this.#explainRelease(intent);
      return;
    }
    const { booking, revision } = intent;
    const told = this.#told.get(revisionKey(booking, revision)) ?? [];
    const owner = this.#ownerOf(booking);
    const fits = this.#waiting.filter(
      (group) =>
        (owner === undefined ? !this.#known.has(group.person) : group.person === owner) && matches(group, intent),
    );
    // A hold is used by whoever names it, or by whoever books its very place.
    const silent = fits.find(({ wish }) => wish.kind === 'use') ?? fits[0];
    if (told.length === 0 && silent) this.#waiting.splice(this.#waiting.indexOf(silent), 1);
    if (told.length === 0 && !silent) {
      const why = `revision ${String(revision)} stands in the log, and whoever asked for it was refused or never asked`;
      this.#find('doubled', booking, why);
      return;
    }
    const makers = intent.kind === 'cancel' ? this.#allEnding(booking) : told.length > 0 ? told : fits;
    const earliest = Math.min(...makers.map((group) => group.earliest));
    const latest = Math.min(...told.map((group) => group.latest), Infinity);
    this.#bounds.set(revisionKey(booking, revision), { earliest, latest });
  }

  /** Whoever cancels what is cancelled gets the same yes: any of them may have been the first. */
  #allEnding(id: string): readonly Group[] {
    return this.#groups.filter(
      ({ wish }) => (wish.kind === 'cancel' && wish.booking === id) || (wish.kind === 'release' && wish.hold === id),
    );
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
