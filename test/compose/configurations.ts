// What each container's environment says, judged by the schemas of the service that it runs.
import type { TObject } from 'typebox';
import { readConfig, unsafeCombinations, type CommonConfig } from '#platform';
import { CheckInConfig } from '../../services/check-in/src/config.ts';
import { GatewayConfig, unsafeDoors } from '../../services/gateway/src/config.ts';
import { IdentityConfig } from '../../services/identity/src/config.ts';
import { NotificationConfig, problemsOf } from '../../services/notification/src/config.ts';
import { SchedulingConfig } from '../../services/scheduling/src/config.ts';
import { serviceOf, type Container } from './compose-file.ts';

const schemas: Readonly<Record<string, TObject>> = {
  'check-in': CheckInConfig,
  gateway: GatewayConfig,
  identity: IdentityConfig,
  notification: NotificationConfig,
  scheduling: SchedulingConfig,
};

// Every process reads these itself, whichever service it runs (libs/platform/src/process.ts).
const ofEveryProcess = ['PORT', 'HOST', 'LOG_LEVEL', 'CLOCK', 'OTEL_EXPORTER_OTLP_ENDPOINT'];

const secretName = /(KEY|KEY_OLD|SECRET|PASSWORD|TOKEN)$/;
const file = /_FILE$/;

const schemaOf = (one: Container): TObject => {
  const schema = schemas[serviceOf(one) ?? ''];
  if (!schema) throw new Error(`${serviceOf(one) ?? ''} has no schema here`);
  return schema;
};

/** The variables of a container that its service does not know. */
export const unknownVariables = (one: Container): readonly string[] => {
  const known = [...Object.keys(schemaOf(one).properties), ...ofEveryProcess];
  return Object.keys(one.environment ?? {}).filter(
    (name) =>
      !known.includes(name) && !(secretName.test(name.replace(file, '')) && known.includes(name.replace(file, ''))),
  );
};

/** The variables that hold a secret themselves, where a file should. */
export const bareSecrets = ({ environment = {} }: Container): readonly string[] =>
  Object.entries(environment).flatMap(([name, value]) =>
    secretName.test(name) || /\/\/[^/]*:[^/]*@/.test(String(value)) ? [name] : [],
  );

/** The files of secrets that a container is told to read. */
export const secretFiles = ({ environment = {} }: Container): readonly string[] => [
  ...Object.entries(environment).flatMap(([name, path]) => (file.test(name) ? [String(path)] : [])),
  ...[...String(environment['RPC'] ?? '').matchAll(/key-file=([^&]+)/g)].map(([, path = '']) => path),
];

// Of 32 bytes, letters of an address only: it fits whatever secret is asked for.
const anySecret = 'A'.repeat(43) + '=';
const contentOf = (name: string) => (name === 'AFRICASTALKING_CALLBACK_SECRET_FILE' ? 'A'.repeat(43) : anySecret);

const envOf = ({ environment = {} }: Container): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(environment).map(([name, value]) =>
      file.test(name) ? [name.replace(file, ''), contentOf(name)] : [name, String(value)],
    ),
  );

/** What keeps the service of a container from starting, in its own words; empty when nothing does. */
export const configurationProblems = (one: Container): readonly string[] => {
  const env = { NODE_ENV: 'production', ...envOf(one) };
  const config = readConfig(schemaOf(one), env);
  return [
    ...unsafeCombinations(config as CommonConfig),
    ...(serviceOf(one) === 'gateway' ? unsafeDoors(config as GatewayConfig) : []),
    ...(serviceOf(one) === 'notification' ? problemsOf(config as NotificationConfig) : []),
  ];
};
