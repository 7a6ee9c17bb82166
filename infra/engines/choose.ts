import { Trouble } from './trouble.ts';

/** Where the engines of a command come from. */
export type Source = 'environment' | 'docker' | 'own';
export const sources: readonly Source[] = ['environment', 'docker', 'own'];

/** The variable of each address, with the schemes that name an engine and not a file. */
const schemes: Readonly<Record<string, RegExp>> = {
  EVENT_STORE: /^mongodb(\+srv)?:/,
  BROKER: /^kafka:/,
  JOBS: /^rediss?:/,
};

export type Situation = Readonly<{
  /** `any`: the first of them that can be had. */
  from: Source | 'any';
  /** The variables of the engines that are wanted. */
  variables: readonly string[];
  env: Readonly<Record<string, string | undefined>>;
  /** True when a Docker engine answers. */
  docker: boolean;
}>;

export type Choice = Readonly<{ source: Source; why: string }>;

type Look = (situation: Situation) => Readonly<{ there: boolean; why: string }>;

const inEnvironment: Look = ({ variables, env }) => {
  const missing = variables.filter((name) => !schemes[name]?.test(env[name] ?? ''));
  if (missing.length === 0) return { there: true, why: `${variables.join(', ')} name them` };
  return { there: false, why: `${missing.join(', ')} ${missing.length > 1 ? 'name' : 'names'} no engine` };
};

const inDocker: Look = ({ docker }) =>
  docker ? { there: true, why: 'Docker answers' } : { there: false, why: 'Docker does not answer' };

/**
 * Addresses in the environment, else Docker, else our own. With ENGINES=required no spec may be left out: then Docker is
 * passed over, for only our own engines can be killed and wiped. Pure; throws Trouble when what was asked for is not there.
 */
export const choose = (situation: Situation): Choice => {
  const { from, env } = situation;
  const [environment, docker] = [inEnvironment(situation), inDocker(situation)];
  if (from === 'own') return { source: 'own', why: 'nothing else was asked for' };
  if (from !== 'docker') {
    if (environment.there) return { source: 'environment', why: environment.why };
    if (from === 'environment') throw new Trouble(`The environment names no engines: ${environment.why}.`);
  }
  if (from === 'docker') {
    if (docker.there) return { source: 'docker', why: docker.why };
    throw new Trouble('Docker does not answer: is it running, and may you use it?');
  }
  if (!docker.there) return { source: 'own', why: `${environment.why}, ${docker.why}` };
  if (env['ENGINES'] !== 'required') return { source: 'docker', why: `${environment.why}, ${docker.why}` };
  return { source: 'own', why: `${environment.why}, and ENGINES=required wants engines that can be killed` };
};
