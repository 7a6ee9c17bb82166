// One Jest for all tiers; a tier is chosen by the suffix of its files (see package.json).
import type { Config } from 'jest';

const suffix = process.env['TIER'] ?? 'spec';

const config: Config = {
  rootDir: '.',
  testEnvironment: 'node',
  roots: ['<rootDir>/libs', '<rootDir>/services', '<rootDir>/test', '<rootDir>/infra'].filter(
    (root) => root !== '<rootDir>/infra' || suffix === 'spec',
  ),
  testMatch: [`**/*.${suffix}.ts`],
  extensionsToTreatAsEsm: ['.ts'],
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        swcrc: false,
        module: { type: 'es6' },
        sourceMaps: 'inline',
        jsc: {
          target: 'es2024',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
          keepClassNames: true,
          experimental: { keepImportAttributes: true },
        },
      },
    ],
  },
  maxWorkers: 2,
  testTimeout: suffix === 'spec' ? 20_000 : 240_000,
};

export default config;
