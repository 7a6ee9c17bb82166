// The OpenAPI 3.1 document, made from the declarations of the doors: what is not declared there cannot be sent.
import { problemCodes, type ProblemCode } from '#contracts';
import { doorName, formsOf, isCommand, type AnswerSpec, type DoorSpec } from '../door/door.ts';
import { componentOf, Components, openShape, Problem } from './schemas.ts';

type Json = Readonly<Record<string, unknown>>;

const always: readonly ProblemCode[] = ['request.malformed', 'service.unavailable', 'server.error'];
const ofCommands: readonly ProblemCode[] = [
  'service.outcome-unknown',
  'request.invalid',
  'request.too-large',
  'request.unsupported-media-type',
  'request.key-reused',
  'request.too-many',
];

/** Every problem that a door may answer with: those of its rules and those of the checks before them. */
export const problemsOf = (spec: DoorSpec): readonly ProblemCode[] => {
  const { who } = spec;
  const forms = Object.values(spec.answers).some((answer) => Object.keys(formsOf(answer)).length > 1);
  const codes: readonly ProblemCode[] = [
    ...always,
    ...(isCommand(spec) ? ofCommands : []),
    ...(spec.query || spec.params ? (['request.invalid'] as const) : []),
    ...(forms ? (['request.not-acceptable'] as const) : []),
    ...(spec.ifMatch ? (['request.stale'] as const) : []),
    ...(who === 'anyone' ? [] : (['session.required', 'session.invalid', 'access.denied'] as const)),
    ...((who === 'citizen' || who === 'signed-in') && !spec.whileSecretMustChange
      ? (['session.secret-change-required'] as const)
      : []),
    ...(spec.problems ?? []),
  ];
  return [...new Set(codes)];
};

const parametersIn = (place: 'path' | 'query', schema: Json | undefined, components: Components): readonly Json[] => {
  const { properties = {}, required = [] } = (schema ?? {}) as { properties?: Json; required?: readonly string[] };
  return Object.entries(properties).map(([name, one]) => {
    const { description, ...rest } = componentOf(one as Json, components) as Json & { description?: string };
    return {
      name,
      in: place,
      required: place === 'path' || required.includes(name),
      ...(description === undefined ? {} : { description }),
      schema: rest,
    };
  });
};

const header = (name: string, description: string, schema: Json): Json => ({
  name,
  in: 'header',
  required: false,
  description,
  schema,
});

const headersOf = (spec: DoorSpec): readonly Json[] => [
  header('Accept-Language', 'language of titles and of pages', { type: 'string', examples: ['sw'] }),
  ...(isCommand(spec)
    ? [
        header('Idempotency-Key', 'the same key with the same body gives the same success', {
          type: 'string',
          pattern: '^[\\x21-\\x7e]{1,128}$',
        }),
      ]
    : []),
  ...(spec.ifMatch ? [header('If-Match', 'the ETag that was read', { type: 'string', examples: ['"3"'] })] : []),
];

const contentOf = (answer: AnswerSpec, components: Components): Json =>
  Object.fromEntries(
    Object.entries(formsOf(answer)).map(([form, schema]) => [
      form,
      { schema: componentOf(schema as Json, components) },
    ]),
  );

const successes = (spec: DoorSpec, components: Components): Record<string, Json> =>
  Object.fromEntries(
    Object.entries(spec.answers).map(([status, answer]) => {
      const content = contentOf(answer, components);
      return [status, { description: spec.summary, ...(Object.keys(content).length > 0 ? { content } : {}) }];
    }),
  );

const problemContent = (status: number, codes: readonly ProblemCode[]): Json => ({
  'application/problem+json': {
    schema: {
      allOf: [{ $ref: '#/components/schemas/Problem' }],
      properties: { status: { const: status }, code: { enum: [...codes] } },
    },
    examples: Object.fromEntries(codes.map((code) => [code, { value: exampleOf(code) }])),
  },
});

const exampleOf = (code: ProblemCode): Json => {
  const { status, title } = problemCodes[code];
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
  const detail = status === 500 ? {} : { detail: title.en };
  return { type: `urn:huduma:problem:${code}`, title: title.en, status, code, ...detail, instance: '/v1/...', traceId };
};

const withProblems = (spec: DoorSpec, responses: Record<string, Json>): Json => {
  const byStatus = Map.groupBy(problemsOf(spec), (code) => problemCodes[code].status);
  for (const [status, codes] of byStatus) {
    const { description, content } = (responses[status] ?? {}) as { description?: string; content?: Json };
    responses[status] = {
      description: description ?? codes.map((code) => problemCodes[code].title.en).join(' · '),
      content: { ...content, ...problemContent(status, codes) },
    };
  }
  return responses;
};

const bodyOf = (spec: DoorSpec, components: Components): Json =>
  spec.body
    ? {
        requestBody: {
          required: true,
          content: {
            [spec.form ? 'application/x-www-form-urlencoded' : 'application/json']: {
              schema: componentOf(openShape(spec.body) as Json, components),
              ...(spec.example === undefined ? {} : { example: spec.example }),
            },
          },
        },
      }
    : {};

const whoMayPass = ({ who }: DoorSpec): string =>
  typeof who === 'string'
    ? { anyone: 'Anyone', citizen: 'Citizens', 'signed-in': 'Anyone with a session' }[who]
    : `Officers: ${who.join(', ')}`;

const operationOf = (spec: DoorSpec, components: Components): Json => ({
  operationId: doorName(spec)
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/-$/, '')
    .toLowerCase(),
  tags: [spec.tag],
  summary: spec.summary,
  description: [spec.description, `${whoMayPass(spec)}.`].filter((line) => line !== undefined).join('\n\n'),
  security: spec.who === 'anyone' ? [] : [{ bearer: [] }],
  'x-who': spec.who,
  parameters: [
    ...parametersIn('path', spec.params as Json | undefined, components),
    ...parametersIn('query', spec.query as Json | undefined, components),
    ...headersOf(spec),
  ],
  ...bodyOf(spec, components),
  responses: withProblems(spec, successes(spec, components)),
});

const pathsOf = (doors: readonly DoorSpec[], components: Components): Json => {
  const paths: Record<string, Record<string, Json>> = {};
  for (const spec of doors) {
    const path = (paths[spec.path] ??= {});
    path[spec.method.toLowerCase()] = operationOf(spec, components);
  }
  return paths;
};

const description = [
  'Appointments at Huduma Centres. Instants are RFC 3339 in UTC with whole seconds; local days are those of the centre.',
  'Money is in minor units. Fields that a request schema does not name are not looked at; answers hold no field that is',
  'not described here. Every POST takes an `Idempotency-Key`: for at least 24 hours the same key with the same body gives',
  'the same success; a refusal is not kept. Refusals are problem details (RFC 9457) with a stable `code`.',
].join(' ');

/** The document for these doors; throws when two different shapes claim one name. */
export const openApiOf = (doors: readonly DoorSpec[]): Json => {
  const components = new Components();
  componentOf({ ...Problem }, components);
  const paths = pathsOf(doors, components);
  return {
    openapi: '3.1.0',
    jsonSchemaDialect: 'https://json-schema.org/draft/2020-12/schema',
    info: {
      title: 'Huduma appointments',
      version: '1',
      description,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: [...new Set(doors.map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: {
      schemas: components.all(),
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'access token of a citizen or officer' },
      },
    },
  };
};
