import { parseArgs } from 'node:util';
import { sources, type Source } from './choose.ts';
import { engineNames } from './lifecycle.ts';
import { Trouble } from './trouble.ts';

const optionsOf = {
  start: ['only', 'dir', 'run', 'from', 'json'],
  stop: ['only', 'dir', 'run', 'hard'],
  status: ['json'],
  env: ['dir', 'run'],
  run: ['only', 'dir', 'run', 'from'],
} as const;

export type Verb = keyof typeof optionsOf;

export interface Arguments {
  readonly verb: Verb | 'help';
  readonly only?: readonly string[] | undefined;
  readonly dir?: string | undefined;
  readonly run?: string | undefined;
  readonly from: Source | 'any';
  readonly json: boolean;
  readonly hard: boolean;
  /** What `run` shall run. */
  readonly command: readonly string[];
}

const isVerb = (word: string): word is Verb => word in optionsOf;

/** Reads the command line; what it does not understand is refused, not ignored. */
export function readArguments(line: readonly string[]): Arguments {
  const dashes = line.indexOf('--');
  const own = dashes < 0 ? line : line.slice(0, dashes);
  const command = dashes < 0 ? [] : line.slice(dashes + 1);
  const { values, positionals } = parse(own);
  const [verb, ...rest] = positionals;
  const { json = false, hard = false, dir, run } = values;
  const given = { json, hard, dir, run, from: origin(values.from ?? 'own'), command };
  if (values.help || verb === undefined || verb === 'help') return { ...given, verb: 'help' };
  if (!isVerb(verb)) throw new Trouble(`There is no command ${verb}: --help lists them.`);
  if (rest.length > 0) throw new Trouble(`${verb} does not know what to do with "${rest.join(' ')}".`);
  const allowed: readonly string[] = optionsOf[verb];
  const foreign = Object.keys(values).find((option) => !allowed.includes(option));
  if (foreign) throw new Trouble(`${verb} has no option --${foreign}: --help lists them.`);
  if ((dir ?? run) !== undefined && given.from !== 'own')
    throw new Trouble(`--dir and --run name engines of our own, not of ${given.from}.`);
  if (values.dir && values.run) throw new Trouble('Give --dir or --run, not both.');
  if (verb === 'run' && command.length === 0)
    throw new Trouble('run needs a command after two dashes: run -- npm test');
  if (verb !== 'run' && command.length > 0) throw new Trouble(`${verb} takes no command.`);
  return { ...given, verb, only: values.only === undefined ? undefined : names(values.only) };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        only: { type: 'string' },
        dir: { type: 'string' },
        run: { type: 'string' },
        from: { type: 'string' },
        json: { type: 'boolean' },
        hard: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new Trouble((error as Error).message);
  }
}

function origin(from: string): Source | 'any' {
  const found = (['any', ...sources] as const).find((one) => one === from);
  if (found) return found;
  throw new Trouble(`Engines come from any, ${sources.join(', ')}; not from "${from}".`);
}

function names(list: string): string[] {
  const asked = list.split(',').map((name) => name.trim());
  const unknown = asked.find((name) => !engineNames.includes(name));
  if (unknown !== undefined)
    throw new Trouble(`There is no engine "${unknown}": choose among ${engineNames.join(', ')}.`);
  return [...new Set(asked)];
}
