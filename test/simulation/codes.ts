// Which refusals the simulated world can tell, read from the sources: so that none is passed over in silence.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { problemCodes, type ProblemCode } from '#contracts';

/** What has no part in the simulator: HTTP with its schemas and limits, pages, figures, call-backs, the on-screen phone. */
const edge = /^services\/gateway\/src\/(door|docs|health|pages|phone|provider)\//;

/** Told in the product, but not in a story of a few minutes, and why. */
const elsewhere: Readonly<Partial<Record<ProblemCode, string>>> = {
  'booking.superseded': 'heard between scheduling and its agendas alone: the wish is then decided anew',
  'request.too-many': 'limits of requests at the edge, and of 500 looks a day that an officer takes at a desk',
};

const codes = Object.keys(problemCodes) as readonly ProblemCode[];

const sources = (...folders: readonly string[]): readonly string[] =>
  folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join(folder, name).replaceAll('\\', '/')),
  );

const isSpec = (file: string): boolean => /spec\.ts$|\/testing\/|\/support\/|^test\//.test(file);
/** The catalogue itself, and where doors only declare what they may answer. */
const onlyLists = (file: string): boolean => /^libs\/contracts\/|\.controller\.ts$/.test(file);

export type Codes = Readonly<{
  /** Every place that decides it lies at the HTTP edge. */
  atTheEdge: readonly ProblemCode[];
  elsewhere: readonly ProblemCode[];
  /** Specs that name a code, or show its title as a page does. */
  triedBy: (code: ProblemCode) => readonly string[];
}>;

export const codesOfTheSources = (): Codes => {
  const texts = sources('services', 'libs', 'test/e2e').map((file) => [file, readFileSync(file, 'utf8')] as const);
  const places = (code: ProblemCode) =>
    texts.filter(([file, text]) => !isSpec(file) && !onlyLists(file) && text.includes(`'${code}'`));
  const titleOf = (code: ProblemCode): string => problemCodes[code].title.en.split(';')[0] ?? '';
  return {
    atTheEdge: codes.filter((code) => !elsewhere[code] && places(code).every(([file]) => edge.test(file))),
    elsewhere: codes.filter((code) => elsewhere[code]),
    triedBy: (code) =>
      texts
        .filter(([file, text]) => isSpec(file) && (text.includes(`'${code}'`) || text.includes(`'${titleOf(code)}'`)))
        .map(([file]) => file),
  };
};

/** Codes that were not reached and for which there is no reason. */
export const notReached = (reached: ReadonlySet<string>, { atTheEdge }: Codes): readonly ProblemCode[] =>
  codes.filter((code) => !reached.has(code) && !atTheEdge.includes(code) && !elsewhere[code]);

export const whyElsewhere = (code: ProblemCode): string => elsewhere[code] ?? '';
