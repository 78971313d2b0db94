import { describe, expect, it } from 'vitest';
import { runbook } from '../../../../domain/artifact/runbook.ts';
import { buildArtifactContext } from '../../../support/builders/build-artifact-context.ts';
import { buildSlo } from '../../../support/builders/build-slo.ts';

describe('the runbook', () => {
  it('shows the failing call path and the earlier page with its figures', () => {
    const { content } = runbook(buildSlo(), buildArtifactContext());

    expect(content).toContain('12 of 40 traces failed');
    expect(content).toContain('  shop-payments: POST /charge');
    expect(content).toContain('paged for 45 minutes, 310 bad events, 31.0 % of the budget');
  });

  it('tells of slow traces, not of failed ones, when the SLI is latency', () => {
    const slo = buildSlo({ sli: { kind: 'latency', thresholdMs: 25 } });

    const { content } = runbook(slo, buildArtifactContext());

    expect(content).toContain('1 of 40 traces took longer than 25 ms');
    expect(content).not.toContain('traces failed');
  });

  it('names a call path once, with all its windows', () => {
    const capsules = buildArtifactContext().capsules.flatMap((capsule) => [
      capsule,
      { ...capsule, windowStartMs: capsule.windowStartMs + 300_000, errorCount: 20 },
    ]);

    const { content } = runbook(buildSlo(), buildArtifactContext({ capsules }));

    expect(content.match(/### Call path/g)).toHaveLength(1);
    expect(content).toContain('32 of 80 traces failed. Worst were the five minutes from');
    expect(content).toContain(': 20 of 40');
  });

  it('says so when nothing failed and when no backtest belongs to the target', () => {
    const { content } = runbook(
      buildSlo({ variant: 'custom' }),
      buildArtifactContext({ capsules: [], recommendation: undefined }),
    );

    expect(content).toContain('No call path that failed was recorded');
    expect(content).toContain('there is no stored backtest');
  });

  it('cannot be broken out of by names from telemetry', () => {
    const [capsule] = buildArtifactContext().capsules;
    const hostile = { service: 'x\n```\n# Injected', operation: '`rm -rf`', depth: 0 };
    const capsules = capsule === undefined ? [] : [{ ...capsule, steps: [hostile] }];

    const { content } = runbook(buildSlo(), buildArtifactContext({ capsules }));

    expect(content).toContain('# Injected');
    expect(content).not.toContain('\n# Injected');
    expect(content).not.toContain('`rm -rf`');
  });

  it('cannot be broken out of by the words of the SLO either', () => {
    const hostile = '<img src=x>\n# Injected';
    const slo = buildSlo({ operation: hostile, service: hostile, ownerTeam: hostile, approvedBy: hostile });

    const { content } = runbook(slo, buildArtifactContext());

    expect(content).not.toMatch(/^# Injected/m);
    expect(content.replace(/```[\s\S]*?```/g, '')).not.toMatch(/(?<!\\)<img/);
  });
});
