import { describe, expect, it } from 'vitest';
import { httpStatus } from '../../../../api/http-status.ts';
import { endpoints } from '../../../../contracts/rest/endpoints.ts';
import type { Endpoint } from '../../../../contracts/rest/endpoint.ts';
import { createOpenApi } from '../../../../contracts/rest/openapi.ts';
import { expectGolden } from '../../../support/expect-golden.ts';

const description = createOpenApi({ endpoints, version: '0.0.0', statusOf: httpStatus });

describe('the OpenAPI description', () => {
  it('is the reviewed one', async () => {
    await expectGolden('openapi.json', `${JSON.stringify(description, null, 2)}\n`);
  });

  it('refers only to schemas that it holds', () => {
    const text = JSON.stringify(description);
    const { schemas } = description['components'] as { readonly schemas: Readonly<Record<string, unknown>> };

    const references = [...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name ?? '');

    expect(references.length).toBeGreaterThan(20);
    expect(references.filter((name) => !Object.hasOwn(schemas, name))).toEqual([]);
  });

  it('gives one schema to each name', () => {
    const schemasByName = new Map<string, Set<unknown>>();
    for (const { response, body } of Object.values<Endpoint>(endpoints)) {
      for (const named of [response.kind === 'json' ? response : undefined, body]) {
        if (named) schemasByName.set(named.name, (schemasByName.get(named.name) ?? new Set()).add(named.schema));
      }
    }

    expect([...schemasByName].filter(([, schemas]) => schemas.size > 1)).toEqual([]);
  });

  it('names every parameter of every path', () => {
    for (const { path, params } of Object.values<Endpoint>(endpoints)) {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect(Object.keys(params?.shape ?? {})).toEqual(inPath);
    }
  });

  it('lets defaults be left out of requests and finds them in no answer', () => {
    const { schemas } = description['components'] as {
      readonly schemas: Readonly<
        Record<string, { readonly required?: readonly string[]; readonly additionalProperties?: boolean }>
      >;
    };

    expect(schemas['StartAnalysis']?.required).toEqual(['service_name']);
    expect(schemas['StartAnalysis']?.additionalProperties).toBe(false);
    expect(schemas['Sli']?.additionalProperties).toBeUndefined();
  });
});
