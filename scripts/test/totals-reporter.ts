import type { Reporter, TestCase, TestModule, TestSuite } from 'vitest/node';
import type { SkippedTest, Totals } from '../ci/totals.ts';

/** A Vitest reporter that counts: every failed test, suite hook, file that does not load and error outside a test. */
export interface TotalsReporter extends Reporter {
  readonly totals: () => Totals;
}

export function createTotalsReporter(project: string): TotalsReporter {
  let passed = 0;
  const failed: string[] = [];
  const skipped: SkippedTest[] = [];

  const countTest = (test: TestCase) => {
    const result = test.result();
    const name = `${test.module.relativeModuleId} > ${test.fullName}`;
    if (result.state === 'passed') passed += 1;
    else if (result.state === 'skipped') skipped.push({ name, reason: result.note ?? 'no reason given' });
    else failed.push(name);
  };

  const countHooks = (suite: TestModule | TestSuite, name: string) => {
    if (suite.errors().length > 0) failed.push(name);
  };

  return {
    onTestRunEnd(modules, unhandledErrors) {
      for (const module of modules) {
        const file = module.relativeModuleId;
        countHooks(module, file);
        for (const suite of module.children.allSuites()) countHooks(suite, `${file} > ${suite.fullName} (hooks)`);
        for (const test of module.children.allTests()) countTest(test);
      }
      for (const error of unhandledErrors) failed.push(`error outside a test: ${error.message}`);
    },
    totals: () => ({ part: project, passed, failed, skipped }),
  };
}
