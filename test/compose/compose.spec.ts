import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readTcpAddress } from '../../libs/rpc/src/tcp/address.ts';
import { composeFile, ours, overlaid, root, serviceOf, textOf, type ComposeFile } from './compose-file.ts';
import { bareSecrets, configurationProblems, secretFiles, unknownVariables } from './configurations.ts';

const account = {
  AFRICASTALKING_USERNAME: 'account',
  AFRICASTALKING_FROM: 'HUDUMA',
  MAIL: 'smtps://sender@mail.example.org:465',
  MAIL_FROM: 'Huduma <no-reply@example.org>',
};
const onScreen = composeFile('docker-compose.yml');
const over = (file: ComposeFile, name: string) => overlaid(file, composeFile(`infra/docker/${name}`, account));
const provider = over(onScreen, 'provider.yml');
const changing = over(onScreen, 'key-change.yml');
const changingInEarnest = over(provider, 'key-change.yml');
const watched = over(changingInEarnest, 'monitoring.yml');
const files = [
  ['docker-compose.yml', onScreen],
  ['docker-compose.yml with provider.yml', provider],
  ['docker-compose.yml with key-change.yml', changing],
  ['docker-compose.yml with provider.yml and key-change.yml', changingInEarnest],
  ['docker-compose.yml with provider.yml, key-change.yml and monitoring.yml', watched],
] as const;

const { services } = onScreen;
const containers = Object.entries(services);
const projects = Object.keys((JSON.parse(textOf('nest-cli.json')) as { projects: object }).projects);

// The other size of the same system: one process instead of these containers.
const notInContainers = ['all-in-one'];

describe.each(files)('%s', (_name, file) => {
  it.each(ours(file))('gives %s only variables that its service knows', (_container, one) => {
    expect(unknownVariables(one)).toEqual([]);
  });

  it.each(ours(file))('gives %s a configuration with which it starts', (_container, one) => {
    expect(configurationProblems(one)).toEqual([]);
  });

  it.each(ours(file))('gives %s its secrets by file, each one that it names and no other', (_container, one) => {
    expect(bareSecrets(one)).toEqual([]);
    const given = (one.secrets ?? []).map((secret) => `/run/secrets/${secret}`);
    expect(secretFiles(one).toSorted()).toEqual(given.toSorted());
    for (const secret of one.secrets ?? [])
      expect(file.secrets[secret]).toEqual({ file: `infra/docker/secrets/${secret}` });
  });
});

it.each([
  ['of a trial', changing],
  ['in earnest', changingInEarnest],
])('gives every service %s the former key-encryption key while it is changed', (_name, file) => {
  for (const [name, one] of ours(file))
    expect([name, secretFiles(one)]).toEqual([name, expect.arrayContaining(['/run/secrets/key-encryption-key-old'])]);
});

it('stays no trial while the key-encryption key is changed, and when it is watched', () => {
  for (const file of [changingInEarnest, watched])
    for (const [name, { environment = {} }] of ours(file)) {
      expect([name, environment['SMS']]).toEqual([name, expect.stringMatching(/^africastalking:/)]);
      expect([name, environment['TRIAL']]).toEqual([name, '']);
    }
});

describe('docker-compose.yml', () => {
  it('runs every service of nest-cli.json, scheduling twice', () => {
    const run = ours(onScreen).map(([, one]) => serviceOf(one));
    const expected = projects.filter((project) => !notInContainers.includes(project));
    expect(run.toSorted()).toEqual([...expected, 'scheduling'].toSorted());
    for (const service of expected) expect(existsSync(join(root, `services/${service}/src/main.ts`))).toBe(true);
  });

  it.each(ours(onScreen))('tells %s where every replica of every service listens', (_container, one) => {
    const { listen, peers } = readTcpAddress(String(one.environment?.['RPC']).replace(/^tcp:/, ''));
    const served = ours(onScreen).filter(([, { command }]) => serviceOf({ command: command ?? [] }) !== 'gateway');
    const replicas = served.map(([name, peer]) => [serviceOf(peer), { host: name, port: listen?.port }]);
    expect(listen?.host).toBe('0.0.0.0');
    expect([...peers].flatMap(([service, at]) => at.map((place) => [service, place]))).toEqual(
      expect.arrayContaining(replicas),
    );
    expect([...peers.values()].flat()).toHaveLength(replicas.length);
  });

  it.each(ours(onScreen))('gives %s engines that are there', (_container, { environment, depends_on }) => {
    for (const variable of ['EVENT_STORE', 'BROKER', 'JOBS']) {
      const { hostname } = new URL(String(environment?.[variable]));
      expect(depends_on).toHaveProperty(hostname);
    }
  });

  it.each(containers)('%s waits for others until they are well, which each of them can tell', (_name, one) => {
    for (const [other, { condition }] of Object.entries(one.depends_on ?? {})) {
      expect(condition).toBe('service_healthy');
      expect(services).toHaveProperty(other);
    }
    expect(one.healthcheck).toBeDefined();
    expect(one.healthcheck?.disable).not.toBe(true);
    expect(one.healthcheck?.test !== undefined || one.build?.dockerfile === 'infra/docker/Dockerfile').toBe(true);
  });

  it.each(containers)('%s is one version of an image, to the last digit', (_name, { image }) => {
    expect(image).toMatch(/^[a-z/-]+:\d+\.\d+\.\d+(-[a-z]+)?$/);
  });

  it('names our image by the version of this package', () => {
    const { version } = JSON.parse(textOf('package.json')) as { version: string };
    for (const [, { image }] of ours(onScreen)) expect(image).toBe(`huduma-appointments:${version}`);
  });

  it.each(containers)('%s comes back when it ends or the machine starts again', (_name, { restart }) => {
    expect(restart).toBe('unless-stopped');
  });

  it.each(containers)('%s has no rights beyond its image', (_name, { user, privileged, cap_add }) => {
    expect({ user, privileged, cap_add }).toEqual({});
  });

  it.each(containers)('%s keeps what it writes in named volumes alone', (_name, { volumes = [] }) => {
    for (const volume of volumes) expect(onScreen.volumes).toHaveProperty(volume.split(':')[0] ?? '');
  });

  it('opens one door, the gateway, and with the on-screen phone to this machine alone', () => {
    const open = containers.filter(([, { ports }]) => ports !== undefined);
    expect(open.map(([name, { ports }]) => [name, ports])).toEqual([['gateway', ['127.0.0.1:3000:3000']]]);
  });

  it.each(ours(onScreen))('opens the door of health and figures of %s beyond the container', (_name, one) => {
    expect([one.environment?.['HOST'], one.environment?.['PORT']]).toEqual(['0.0.0.0', 3000]);
    expect(one.networks).toContain('inside');
  });

  it('shows the figures of the gateway to this machine alone unless METRICS says otherwise', () => {
    const metrics = (shell: Readonly<Record<string, string>>) =>
      composeFile('docker-compose.yml', shell).services['gateway']?.environment?.['METRICS'];
    expect([metrics({}), metrics({ METRICS: 'open' })]).toEqual(['loopback', 'open']);
  });

  it.each(['mongo', 'kafka', 'redis'])('leaves %s a share of the memory, not what it can get', (engine) => {
    expect(services[engine]?.mem_limit).toMatch(/^\d+[mg]$/);
  });

  it('starts on a restored copy when .env names its stores', () => {
    const place = { EVENT_STORE: 'mongodb://mongo:27017/restored', BROKER: 'kafka://kafka:9092/restored' };
    const old = { ERASURE_LIST: 'mongodb://mongo:27017' };
    for (const [name, one] of ours(composeFile('docker-compose.yml', { ...place, ...old })))
      expect([name, one.environment]).toEqual([name, expect.objectContaining(place)]);
    expect(composeFile('docker-compose.yml', old).services['identity']?.environment).toMatchObject(old);
  });

  it('keeps the engines in a network that nobody outside reaches', () => {
    expect(onScreen.networks['inside']).toEqual({ internal: true });
    for (const [name, one] of containers)
      if (serviceOf(one) === undefined) expect([name, one.networks]).toEqual([name, ['inside']]);
  });

  it('makes Kafka write an acknowledged fact to the disk, for there is no second node', () => {
    expect(services['kafka']?.environment?.['KAFKA_LOG_FLUSH_INTERVAL_MESSAGES']).toBe(1);
  });
});
