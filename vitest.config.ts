import { defineConfig } from 'vitest/config';

/**
 * One project for each kind of test. Only unit tests run in parallel: the others start servers, or own the clock of a
 * time-skipping one.
 */

const minutes = (count: number) => count * 60_000;

interface SerialProject {
  readonly name: string;
  readonly timeoutMs: number;
  /** Runs once before the project's tests: obtains the programs they start. */
  readonly globalSetup?: readonly string[];
}

/** Obtains the programs a project starts, and serves the servers its tests share. */
const componentHost = 'test/support/component-host.ts';

const serial = ({ name, timeoutMs, globalSetup = [] }: SerialProject) => ({
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`],
    fileParallelism: false,
    testTimeout: timeoutMs,
    hookTimeout: timeoutMs,
    teardownTimeout: minutes(1),
    globalSetup: [...globalSetup],
  },
});

export default defineConfig({
  test: {
    reporters: ['default'],
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          isolate: false,
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      // The test server may give a task to the poll of a worker that has just ended: its minute passes in real time.
      serial({ name: 'workflow', timeoutMs: minutes(3), globalSetup: [componentHost] }),
      serial({ name: 'replay', timeoutMs: minutes(1) }),
      serial({ name: 'contract', timeoutMs: minutes(2), globalSetup: [componentHost] }),
      serial({ name: 'integration', timeoutMs: minutes(3), globalSetup: [componentHost] }),
      serial({ name: 'e2e', timeoutMs: minutes(10), globalSetup: [componentHost] }),
    ],
  },
});
