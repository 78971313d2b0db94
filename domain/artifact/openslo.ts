import { ppmToDecimal, ppmToPercent } from '../slo/objective.ts';
import type { Slo, SliQueries } from '../slo/slo.ts';
import { fillWindow } from '../slo/query-window.ts';
import type { GeneratedArtifact } from './artifact.ts';
import { artifactPath } from './artifact-paths.ts';
import { describeSli } from './describe-sli.ts';
import { toYaml } from './to-yaml.ts';

/** The SLO as an OpenSLO v1 document (https://github.com/OpenSLO/OpenSLO, `kind: SLO` with an inline indicator). */
export function openSlo(slo: Slo): GeneratedArtifact {
  const document = {
    apiVersion: 'openslo/v1',
    kind: 'SLO',
    metadata: {
      name: slo.name,
      displayName: `${slo.service}: ${slo.operation} ${slo.sli.kind}`,
      labels: { environment: [slo.environment], ...(slo.ownerTeam === '' ? {} : { team: [slo.ownerTeam] }) },
    },
    spec: {
      description: describeSli(slo),
      service: slo.service,
      indicator: { metadata: { name: `${slo.name}-sli` }, spec: { ratioMetric: ratioMetric(slo.queries) } },
      timeWindow: [{ duration: `${String(slo.windowDays)}d`, isRolling: true }],
      budgetingMethod: 'Occurrences',
      objectives: [
        { displayName: `${ppmToPercent(slo.objectivePpm)} %`, target: Number(ppmToDecimal(slo.objectivePpm)) },
      ],
    },
  };
  return { type: 'openslo', path: artifactPath(slo, 'openslo'), content: toYaml('', document) };
}

/** OpenSLO queries carry no window of their own; five minutes is the resolution of the recorded SLI. */
function ratioMetric(queries: SliQueries): object {
  const source = (query: string): object => ({
    metricSource: { type: 'Prometheus', spec: { query: fillWindow(query, '5m') } },
  });
  return { counter: false, bad: source(queries.bad), total: source(queries.total) };
}
