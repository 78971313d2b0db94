import { describe, expect, it } from 'vitest';
import { Candidate, candidatesOf, NAMED_KINDS, VENDOR_KINDS } from '../../../../domain/redaction/candidate.ts';
import { REDACTION_KINDS } from '../../../../domain/redaction/redaction-kind.ts';

describe('candidatesOf', () => {
  it('wants every candidate when every kind is looked for, and none without kinds', () => {
    const every = Object.values(Candidate).reduce((all, candidate) => all | candidate, 0);

    expect(candidatesOf(new Set(REDACTION_KINDS))).toBe(every);
    expect(candidatesOf(new Set())).toBe(0);
  });

  it('wants what can tell a kind', () => {
    expect(candidatesOf(new Set(['email']))).toBe(Candidate.email);
    expect(candidatesOf(new Set(['github_token']))).toBe(
      Candidate.assignment | Candidate.option | Candidate.vendorToken,
    );
    expect(VENDOR_KINDS.every((kind) => NAMED_KINDS.includes(kind))).toBe(true);
  });
});
