// The arrows of the design, one sentence a rule.
module.exports = {
  forbidden: [
    {
      name: 'a-service-imports-libs-never-another-service',
      severity: 'error',
      from: { path: '^services/([^/]+)/', pathNot: '^services/all-in-one/' },
      to: { path: '^services/', pathNot: '^services/$1/' },
    },
    { name: 'libs-know-no-service', severity: 'error', from: { path: '^libs/' }, to: { path: '^(services|test)/' } },
    {
      name: 'contracts-import-nothing-of-ours',
      severity: 'error',
      from: { path: '^libs/contracts/' },
      to: { path: '^(libs|services)/', pathNot: '^libs/contracts/' },
    },
    {
      name: 'rules-are-pure',
      comment: 'Events, deciders and policies import no framework, no driver and no node module.',
      severity: 'error',
      from: { path: '\\.(events|decider|policies)\\.ts$' },
      to: {
        path: '(node_modules/(@nestjs|mongoose|kafkajs|fastify)|^node:)',
        dependencyTypes: ['npm', 'core', 'npm-dev'],
      },
    },
    {
      name: 'rules-import-rules-alone',
      comment: 'Of libs a rule may use words, problem codes, shapes of events, sums with time and pure helpers.',
      severity: 'error',
      from: { path: '^services/.*\\.(events|decider|policies)\\.ts$' },
      to: { path: '^libs/(messaging|rpc|jobs|testing)/' },
    },
    {
      name: 'testing-stays-in-tests',
      severity: 'error',
      from: {
        path: '^(services|libs)/',
        pathNot: '(^libs/testing/|\\.(spec|contract|engines-spec|e2e-spec)\\.ts$|\\.teeth\\.|/testing/|/support/)',
      },
      to: { path: '^libs/testing/' },
    },
    {
      name: 'no-circles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: false,
    enhancedResolveOptions: { conditionNames: ['source', 'import', 'node', 'default'], exportsFields: ['exports'] },
  },
};
