import { stableHash } from '../fingerprint/stable-hash.ts';
import type { Slo } from '../slo/slo.ts';
import type { ArtifactType } from './artifact.ts';

const FILE_NAMES: Readonly<Record<ArtifactType, string>> = {
  prometheus_rule: 'rules.yaml',
  prometheus_rule_test: 'rules.test.yaml',
  grafana_dashboard: 'dashboard.json',
  runbook: 'runbook.md',
  openslo: 'openslo.yaml',
};

const HASH_DIGITS = 8;

/** `slos/<environment>/<service>/<slo>/<file>`, with every part reduced to letters, digits, dots and dashes. */
export function artifactPath(slo: Slo, type: ArtifactType): string {
  const parts = [slo.environment, slo.service, slo.name].map((part) => pathPart(part));
  return ['slos', ...parts, FILE_NAMES[type]].join('/');
}

/** The file's name alone: a rule test names its rules by it. */
export function artifactFileName(type: ArtifactType): string {
  return FILE_NAMES[type];
}

/** A part that had to be changed carries a hash of the original: `a b` and `a-b` must not share a folder. */
function pathPart(text: string): string {
  const cleaned = text.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[.-]+|-+$/g, '');
  if (cleaned === text && cleaned !== '') return text;
  const hash = stableHash(['path', text]).slice(0, HASH_DIGITS);
  return cleaned === '' ? hash : `${cleaned}-${hash}`;
}
