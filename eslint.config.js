import { builtinModules } from 'node:module';
import tseslint from 'typescript-eslint';

/**
 * Lint rules, strict and type-aware. Formatting belongs to Prettier, import direction to dependency-cruiser,
 * unused exports to knip; what stands here is what only a linter with types can see.
 */

const syntax = {
  enums: { selector: 'TSEnumDeclaration', message: 'Use a const object and a union type instead of an enum.' },
  exportAll: { selector: 'ExportAllDeclaration', message: 'Name what is exported: a reader should find it by search.' },
  defaultExport: { selector: 'ExportDefaultDeclaration', message: 'Export by name: one name everywhere.' },
  processEnv: {
    selector: "MemberExpression[object.name='process'][property.name='env']",
    message: 'The environment is read once, by platform/config; take a configuration value instead.',
  },
  plainError: {
    selector: 'ThrowStatement > NewExpression[callee.name=/^(Error|TypeError|RangeError)$/]',
    message: 'Throw a ScoutError with a code (an ApplicationFailure in workflows), so that the edges can map it.',
  },
  clock: {
    selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']",
    message: 'The domain has no clock: take the time as an argument.',
  },
  newDate: {
    selector: "NewExpression[callee.name='Date'][arguments.length=0]",
    message: 'The domain has no clock: take the time as an argument.',
  },
  random: {
    selector: "CallExpression[callee.object.name='Math'][callee.property.name='random']",
    message: 'The domain has no randomness: take a generator as an argument.',
  },
  focusedTest: {
    selector: 'MemberExpression[object.name=/^(it|test|describe)$/][property.name=/^(only|skip|todo|skipIf|runIf)$/]',
    message: 'Every test runs everywhere.',
  },
  moduleMock: {
    selector: "CallExpression[callee.object.name='vi'][callee.property.name=/^(mock|doMock|hoisted)$/]",
    message: 'Write a fake for the port instead of mocking a module.',
  },
  snapshot: {
    selector: 'MemberExpression[property.name=/^toMatch(Inline|File)?Snapshot$/]',
    message: 'Assert what matters, or compare with a golden file in test/golden.',
  },
};

const everywhere = [syntax.enums, syntax.exportAll, syntax.defaultExport];
const product = [...everywhere, syntax.processEnv, syntax.plainError];
const restrictSyntax = (...entries) => ({ 'no-restricted-syntax': ['error', ...entries] });

const restrictGlobals = (message, ...names) => ({
  'no-restricted-globals': ['error', ...names.map((name) => ({ name, message }))],
});

const noNodeMessage = 'domain/ and workflows/ import no Node modules.';
const noNodeModules = {
  'no-restricted-imports': [
    'error',
    {
      paths: builtinModules.map((name) => ({ name, message: noNodeMessage })),
      patterns: [{ regex: '^node:', message: noNodeMessage }],
    },
  ],
};

const size = {
  'max-lines': ['error', 400],
  'max-lines-per-function': ['error', { max: 50, skipBlankLines: true, skipComments: true, IIFEs: true }],
  complexity: ['error', 10],
  '@typescript-eslint/max-params': ['error', { max: 3, countVoidThis: false }],
  'max-depth': ['error', 3],
};

const core = {
  curly: ['error', 'multi-line'],
  eqeqeq: ['error', 'always'],
  'no-console': 'error',
  'no-empty': ['error', { allowEmptyCatch: false }],
  'no-else-return': 'error',
  'no-param-reassign': 'error',
  'no-template-curly-in-string': 'error',
  'no-unneeded-ternary': 'error',
  'no-unsafe-finally': 'error',
  'no-var': 'error',
  'object-shorthand': 'error',
  'prefer-const': 'error',
  'prefer-template': 'error',
};

const typed = {
  '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
  '@typescript-eslint/consistent-type-exports': 'error',
  // An inline `import { type X }` stays behind as a side-effect import and drags the module into the workflow bundle.
  '@typescript-eslint/no-import-type-side-effects': 'error',
  '@typescript-eslint/no-confusing-void-expression': [
    'error',
    { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
  ],
  '@typescript-eslint/no-floating-promises': 'error',
  '@typescript-eslint/no-misused-promises': 'error',
  '@typescript-eslint/parameter-properties': 'error',
  '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: 'only-allowed-literals' }],
  '@typescript-eslint/no-unnecessary-type-parameters': 'off',
  '@typescript-eslint/no-unused-vars': [
    'error',
    { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrorsIgnorePattern: '^_', ignoreRestSiblings: true },
  ],
  // Ports and workflow functions are asynchronous by contract, also where an implementation has nothing to wait for.
  '@typescript-eslint/require-await': 'off',
  '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
  '@typescript-eslint/switch-exhaustiveness-check': [
    'error',
    { considerDefaultExhaustiveForUnions: true, requireDefaultForNonUnion: false },
  ],
};

export default tseslint.config(
  {
    ignores: [
      'dist/**',
      'coverage/**',
      '.slo-scout/**',
      'ui/dist/**',
      '**/gen/**',
      '**/generated/**',
      'test/golden/**',
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: { ...core, ...size, ...typed, ...restrictSyntax(...product) },
  },
  { files: ['**/*.js', '**/*.mjs', '**/*.cjs'], rules: core },

  {
    files: ['domain/**/*.ts'],
    rules: {
      ...noNodeModules,
      ...restrictSyntax(...product, syntax.clock, syntax.newDate, syntax.random),
      ...restrictGlobals(
        'The domain is pure: take what it needs as an argument or through a port.',
        ...['process', 'Buffer', 'fetch', 'crypto', 'performance', 'console', 'queueMicrotask'],
        ...['setTimeout', 'setInterval', 'setImmediate'],
      ),
    },
  },
  {
    files: ['workflows/**/*.ts'],
    rules: {
      ...noNodeModules,
      ...restrictGlobals(
        'Workflow code is deterministic: do this in an activity (for time, use sleep and condition).',
        ...['process', 'Buffer', 'fetch', 'crypto', 'performance', 'console', 'setInterval', 'setImmediate'],
      ),
    },
  },
  {
    // The environment enters here, once, on its way to the configuration loader or to a child process.
    files: ['platform/config/**/*.ts', 'cli/main.ts', 'cli/**/*-main.ts', 'cli/**/main.ts'],
    rules: restrictSyntax(...everywhere, syntax.plainError),
  },
  { files: ['cli/**/*.ts'], rules: { 'no-console': 'off' } },
  {
    files: ['scripts/**/*.ts', 'bench/**/*.ts'],
    rules: { 'no-console': 'off', ...restrictSyntax(...everywhere) },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      ...restrictSyntax(...everywhere, syntax.focusedTest, syntax.moduleMock, syntax.snapshot),
      'max-lines': ['error', 500],
      'max-lines-per-function': 'off',
      '@typescript-eslint/max-params': 'off',
      'no-console': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    files: ['*.config.ts', '*.config.js'],
    rules: { 'no-restricted-syntax': 'off' },
  },
);
