import { describe, expect, it } from 'vitest';
import { createApiApp } from '../../../../api/create-api-app.ts';
import { expressPath } from '../../../../api/http/endpoint-router.ts';
import { endpoints } from '../../../../contracts/rest/endpoints.ts';
import type { Endpoint } from '../../../../contracts/rest/endpoint.ts';
import { createSilentLogger } from '../../../../platform/logging/logger.ts';
import { createMetrics } from '../../../../platform/metrics/catalogue.ts';
import { createTestDeps, testApiConfig } from '../../../support/api/test-deps.ts';

interface Layer {
  readonly route?: { readonly path: string; readonly stack: readonly { readonly method?: string }[] };
  readonly handle?: { readonly stack?: readonly Layer[] };
}

/** Every method and path that express would answer, but for the 405 of a known path. */
function servedRoutes(stack: readonly Layer[]): readonly string[] {
  return stack.flatMap(({ route, handle }) => {
    const inner = servedRoutes(handle?.stack ?? []);
    const methods = new Set(route?.stack.flatMap(({ method }) => (method === undefined ? [] : [method])));
    return [...inner, ...[...methods].map((method) => `${method} ${route?.path ?? ''}`)];
  });
}

describe('the express app', () => {
  it('serves the route table, all of it and nothing else', () => {
    const context = { deps: createTestDeps().deps, logger: createSilentLogger(), metrics: createMetrics() };
    const app = createApiApp(context, testApiConfig());

    const served = servedRoutes((app.router as unknown as { readonly stack: readonly Layer[] }).stack);

    const table = Object.values<Endpoint>(endpoints).map(({ method, path }) => `${method} ${expressPath(path)}`);
    expect([...served].sort()).toEqual([...table].sort());
  });
});
