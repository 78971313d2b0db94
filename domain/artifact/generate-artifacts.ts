import type { Slo } from '../slo/slo.ts';
import type { GeneratedArtifact } from './artifact.ts';
import type { ArtifactContext } from './artifact-context.ts';
import { grafanaDashboard } from './grafana-dashboard.ts';
import { openSlo } from './openslo.ts';
import { prometheusRuleTest } from './prometheus-rule-test.ts';
import { prometheusRules } from './prometheus-rules.ts';
import { runbook } from './runbook.ts';

/** All files of one SLO. Deterministic: the same SLO and context give the same bytes, so a diff is what changed. */
export function generateArtifacts(slo: Slo, context: ArtifactContext): readonly GeneratedArtifact[] {
  return [
    prometheusRules(slo, context),
    prometheusRuleTest(slo, context),
    grafanaDashboard(slo),
    runbook(slo, context),
    openSlo(slo),
  ];
}
