/**
 * Who may import whom (docs/adr/0001). A folder imports itself and what its row names; every other edge between our
 * folders is an error. `types` may be imported with `import type` only.
 */
const matrix = {
  domain: { values: [] },
  contracts: { values: ['domain/'] },
  platform: { values: ['contracts/', 'domain/errors/'] },
  adapters: {
    values: ['domain/', 'contracts/', 'platform/'],
    // An adapter implements the port its consumer declared.
    types: ['(?:ingest|streaming|knowledge|api|activities|temporal)/(?:|.*/)ports\\.ts$'],
  },
  ingest: { values: ['domain/', 'contracts/', 'platform/'] },
  streaming: { values: ['domain/', 'contracts/', 'platform/'] },
  activities: { values: ['domain/', 'contracts/', 'platform/'] },
  knowledge: { values: ['domain/', 'contracts/', 'platform/'] },
  // Message names and shapes of workflows are plain constants, safe in the sandbox; other contracts carry zod.
  workflows: { values: ['domain/', 'contracts/workflows/'], types: ['activities/', 'contracts/(?!workflows/)'] },
  temporal: {
    values: ['workflows/', 'activities/', 'contracts/', 'platform/', 'domain/'],
    types: ['api/ports\\.ts$'],
  },
  api: { values: ['domain/', 'contracts/', 'platform/', 'knowledge/'] },
  ui: { values: ['contracts/'] },
};

const product = [...Object.keys(matrix), 'cli'];
const outer = ['cli', 'bench', 'scripts', 'test'];
const ours = `^(?:${[...product, 'bench', 'scripts', 'test'].join('|')})/`;
const anyOf = (patterns) => `^(?:${patterns.join('|')})`;

const folderRules = Object.entries(matrix).flatMap(([folder, { values, types = [] }]) => {
  const self = `${folder}/`;
  const rules = [
    {
      name: `${folder}-imports`,
      comment: `${folder}/ may import ${[...values, ...types].join(', ') || 'nothing of ours'}`,
      severity: 'error',
      from: { path: `^${self}` },
      to: { path: ours, pathNot: anyOf([self, ...values, ...types]) },
    },
  ];
  if (types.length > 0) {
    rules.push({
      name: `${folder}-type-imports`,
      comment: `${folder}/ takes types, not code, from ${types.join(', ')}`,
      severity: 'error',
      from: { path: `^${self}` },
      to: { path: anyOf(types), dependencyTypesNot: ['type-only'] },
    });
  }
  return rules;
});

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...folderRules,
    ...outer.map((folder) => ({
      name: `nothing-imports-${folder}`,
      comment: `${folder}/ stands at the edge: nothing but itself, scripts, benches and tests may know it`,
      severity: 'error',
      from: { path: ours, pathNot: `^(?:${folder}|bench|scripts|test)/` },
      to: { path: `^${folder}/` },
    })),
    {
      name: 'nothing-but-tests-imports-test',
      severity: 'error',
      from: { pathNot: '^test/' },
      to: { path: '^test/' },
    },
    {
      name: 'pure-folders-import-no-node-modules',
      comment: 'domain/ and workflows/ run inside the workflow sandbox, where Node modules do not exist',
      severity: 'error',
      from: { path: '^(?:domain|workflows)/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'no-circular',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-unresolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'product-uses-no-dev-dependency',
      comment: 'what a published package runs must be installed with it',
      severity: 'error',
      from: { path: `^(?:${product.join('|')})/`, pathNot: '^cli/slo-scout\\.mjs$' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: '^node_modules/@types/' },
    },
    {
      name: 'no-undeclared-package',
      comment: 'an import must be in package.json, not there by luck of another package',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    includeOnly: { path: ['^[^/]+$', ours, '^node_modules/'] },
    exclude: { path: '^(?:dist|coverage|\\.slo-scout)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
    cache: { folder: 'node_modules/.cache/dependency-cruiser', strategy: 'content' },
  },
};
