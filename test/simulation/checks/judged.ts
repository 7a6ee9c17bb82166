// Whether whoever was let in was let in on what the gate judged: the request says on which revision, the agenda on which it noted.
import type { Writer } from '../world/ground.ts';

type Data = Readonly<Record<string, unknown>>;
type Asked = Readonly<{ command?: Readonly<{ id?: unknown }>; revision?: unknown }>;

/** Of an arrival noted: whoever was asking for it had judged that revision and no other; somebody was asking. */
export const isAsJudged = ({ command, claim }: Data, { inHand }: Writer): boolean => {
  const asked = inHand
    .filter(({ pattern }) => pattern === 'scheduling.arrive')
    .map(({ request }) => request as Asked)
    .filter((one) => one.command?.id === command);
  return asked.length > 0 && asked.every(({ revision }) => revision === (claim as Data)['revision']);
};
