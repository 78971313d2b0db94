import { describe, expect, it } from 'vitest';
import { classifyRequest } from '../../../../domain/recommendation/request-class.ts';
import type { ClassEvidence } from '../../../../domain/recommendation/request-class.ts';

const FAST: ClassEvidence = { operation: 'GET /cart/{id}', kind: 'http', p90Ms: 60, p99Ms: 150 };

const classOf = (changes: Partial<ClassEvidence>) => classifyRequest({ ...FAST, ...changes }).requestClass;

describe('classifyRequest', () => {
  it('tells fast from slow by p90 and p99', () => {
    expect(classOf({})).toBe('high_fast');
    expect(classOf({ p90Ms: 100, p99Ms: 200 })).toBe('high_fast');
    expect(classOf({ p90Ms: 101 })).toBe('high_slow');
    expect(classOf({ p99Ms: 201 })).toBe('high_slow');
    expect(classOf({ p99Ms: 5_000 })).toBe('high_slow');
    expect(classOf({ p99Ms: 5_001 })).toBe('low');
  });

  it('puts what no user waits for in the low class', () => {
    expect(classOf({ kind: 'messaging' })).toBe('low');
    expect(classOf({ kind: 'other' })).toBe('low');
    expect(classOf({ p90Ms: undefined, p99Ms: undefined })).toBe('low');
  });

  it('follows the owners: critical for user-facing journeys of a critical service, and any class they set', () => {
    expect(classOf({ ownerHints: { criticality: 'critical' } })).toBe('critical');
    expect(classOf({ ownerHints: { criticality: 'critical' }, kind: 'messaging' })).toBe('low');
    expect(classOf({ ownerHints: { requestClass: 'low', criticality: 'critical' } })).toBe('low');
  });

  it.each([
    'GET /healthz',
    'GET /health',
    'GET /api/health',
    'GET /metrics',
    '/ready',
    'GET /livez',
    'GET /favicon.ico',
    'grpc.health.v1.Health/Check',
  ])('gives the probe %s no SLO', (operation) => {
    expect(classOf({ operation })).toBe('no_slo');
  });

  it.each(['GET /healthcare/plans', 'GET /shipping', 'POST /metrics-export', 'GET /alive-streams', 'GET /already'])(
    'does not take %s for a probe',
    (operation) => {
      expect(classOf({ operation })).toBe('high_fast');
    },
  );
});
