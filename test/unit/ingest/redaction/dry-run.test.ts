import { describe, expect, it } from 'vitest';
import { createRedactor } from '../../../../domain/redaction/create-redactor.ts';
import { DEFAULT_POLICY } from '../../../../domain/redaction/redaction-policy.ts';
import { dryRunRedaction, dryRunRequest } from '../../../../ingest/redaction/dry-run.ts';

describe('dryRunRedaction', () => {
  it('tells kinds and places, and never a value', () => {
    const { texts } = dryRunRequest.parse({ texts: ['mail a@b.io', { key: 'db.password', text: 'hunter2' }, 'plain'] });

    const results = dryRunRedaction(createRedactor({ policy: DEFAULT_POLICY }), texts);

    expect(results).toEqual([
      { by_key: null, ranges: [{ kind: 'email', start: 5, end: 11 }] },
      { by_key: { kind: 'sensitive_key', drop: false }, ranges: [] },
      { by_key: null, ranges: [] },
    ]);
  });

  it('refuses what is no list of texts', () => {
    expect(dryRunRequest.safeParse({ texts: [] }).success).toBe(false);
    expect(dryRunRequest.safeParse({ texts: [1] }).success).toBe(false);
  });
});
