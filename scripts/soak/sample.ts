import type { FaultInstallation } from '../faults/fault-installation.ts';
import { residentMegabytes } from '../faults/victim.ts';

/** How the processes are at a moment. */
export interface Sample {
  /** Seconds since the paced load began. */
  readonly atSeconds: number;
  /** Resident memory, by process. */
  readonly rssMb: Readonly<Record<string, number>>;
  /** How long the event loop took to come to a question about its health, by process. */
  readonly answerMs: Readonly<Record<string, number>>;
  /** Age of what is being counted. */
  readonly lagSeconds: number;
}

const LAG = 'slo_scout_event_log_lag_seconds';

/** Looks at ingest and the first two workers. */
export async function takeSample(installation: FaultInstallation, atSeconds: number): Promise<Sample> {
  const { ingest, workers, broker, ingestAdminUrl, workerAdminUrls } = installation;
  const roles = [
    { victim: ingest, url: ingestAdminUrl },
    ...workers.slice(0, 2).map((victim, index) => ({ victim, url: workerAdminUrls[index] ?? '' })),
  ];
  const rssMb: Record<string, number> = { [broker.name]: residentMegabytes(broker.pid()) };
  const answerMs: Record<string, number> = {};
  let lagSeconds = 0;
  for (const { victim, url } of roles) {
    const askedAtMs = performance.now();
    await fetch(`${url}/health`).then((response) => response.text());
    answerMs[victim.name] = performance.now() - askedAtMs;
    const text = await fetch(`${url}/metrics`).then((response) => response.text());
    rssMb[victim.name] = residentMegabytes(victim.pid());
    lagSeconds = Math.max(lagSeconds, ...valuesOf(text, LAG));
  }
  return { atSeconds, rssMb, answerMs, lagSeconds };
}

/** Values of a metric in Prometheus' text format. */
function valuesOf(text: string, name: string): readonly number[] {
  const lines = text.split('\n').filter((line) => !line.startsWith('#') && line.includes(name));
  return lines.map((line) => Number(line.slice(line.lastIndexOf(' ') + 1))).filter((value) => !Number.isNaN(value));
}

/** Slope of a process's memory in megabytes an hour, by least squares. */
export function slopeMbPerHour(samples: readonly Sample[], process: string): number {
  const points = samples.map(({ atSeconds, rssMb }) => [atSeconds / 3_600, rssMb[process] ?? 0] as const);
  const meanX = mean(points.map(([x]) => x));
  const meanY = mean(points.map(([, y]) => y));
  const covariance = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  const variance = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  return variance === 0 ? 0 : covariance / variance;
}

/** The value that a share of all values does not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
