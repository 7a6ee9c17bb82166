// docker-compose.yml as Compose understands it: aliases merged, variables of the shell filled in.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CORE_SCHEMA, load, mergeTag } from 'js-yaml';

export const root = join(import.meta.dirname, '../..');

type Settings = Readonly<Record<string, string | number>>;

export type Container = Readonly<{
  image?: string;
  build?: Readonly<{ context: string; dockerfile: string; args: Settings }>;
  command?: readonly string[];
  environment?: Settings;
  secrets?: readonly string[];
  volumes?: readonly string[];
  networks?: readonly string[];
  ports?: readonly string[];
  restart?: string;
  mem_limit?: string;
  user?: string;
  privileged?: boolean;
  cap_add?: readonly string[];
  healthcheck?: Readonly<{ test?: readonly string[]; disable?: boolean }>;
  depends_on?: Readonly<Record<string, Readonly<{ condition: string }>>>;
}>;

export type ComposeFile = Readonly<{
  services: Readonly<Record<string, Container>>;
  networks: Readonly<Record<string, Readonly<{ internal?: boolean }>>>;
  volumes: Readonly<Record<string, unknown>>;
  secrets: Readonly<Record<string, Readonly<{ file?: string }>>>;
}>;

export const textOf = (path: string): string => readFileSync(join(root, path), 'utf8');

/** `${NAME}`, `${NAME:-default}` and `${NAME:?what it is}`, the last from `shell` alone. */
const filledIn = (text: string, shell: Settings): string =>
  text.replace(/\$\{(\w+)(?::([-?])([^}]*))?\}/g, (_all, name: string, sign?: string, rest?: string) => {
    const given = shell[name];
    if (given !== undefined && given !== '') return String(given);
    if (sign === '?') throw new Error(`${name} is needed: ${rest ?? ''}`);
    return rest ?? '';
  });

/** Reads a file of Compose. */
export const composeFile = (path: string, shell: Settings = {}): ComposeFile =>
  load(filledIn(textOf(path), shell), { schema: CORE_SCHEMA.withTags(mergeTag) }) as ComposeFile;

const laidOver = (under: Container, over: Container): Container => ({
  ...under,
  ...over,
  environment: { ...under.environment, ...over.environment },
  secrets: [...(under.secrets ?? []), ...(over.secrets ?? [])],
});

/** What Compose makes of `-f under -f over`, as far as our files use it. */
export const overlaid = (under: ComposeFile, over: ComposeFile): ComposeFile => ({
  ...under,
  services: {
    ...under.services,
    ...Object.fromEntries(
      Object.entries(over.services).map(([name, one]) => [name, laidOver(under.services[name] ?? {}, one)]),
    ),
  },
  secrets: { ...under.secrets, ...over.secrets },
});

/** The service of ours that a container runs, by its command; undefined for engines. */
export const serviceOf = ({ command = [] }: Container): string | undefined =>
  /^dist\/services\/([a-z-]+)\/src\/main\.js$/.exec(command[1] ?? '')?.[1];

/** The containers that run services of ours. */
export const ours = ({ services }: ComposeFile): readonly (readonly [name: string, one: Container])[] =>
  Object.entries(services).filter(([, one]) => serviceOf(one) !== undefined);
