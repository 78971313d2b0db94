import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';

/** Runs activities that heartbeat, without a server; what they log is dropped. */
export function createActivityEnvironment(): MockActivityEnvironment {
  return new MockActivityEnvironment(
    { heartbeatTimeoutMs: 30_000 },
    { logger: new DefaultLogger('ERROR', () => undefined) },
  );
}
