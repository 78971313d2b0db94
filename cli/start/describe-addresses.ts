import type { PlatformAddresses } from './platform-options.ts';

/** What to open and where to send, one address a line. */
export function describeAddresses(addresses: PlatformAddresses): string {
  const lines: readonly (readonly [string, string | undefined])[] = [
    ['Overview and API', addresses.api],
    ['Temporal UI', addresses.temporalUi],
    ['OTLP over gRPC', addresses.otlpGrpc],
    ['OTLP over HTTP', `${addresses.otlpHttp}/v1/traces`],
    ['Logs over HTTP', `${addresses.otlpHttp}/ingest/logs`],
    ['Fluent forward', addresses.forward],
    ['Temporal', addresses.temporal],
    ['Database', addresses.database],
    ['Event log', addresses.eventLog],
    ['Git repository', addresses.gitRepository],
  ];
  const shown = lines.filter((line): line is [string, string] => line[1] !== undefined);
  return ['', 'SLO-Scout runs:', ...shown.map(([name, address]) => `  ${name.padEnd(17)} ${address}`), ''].join('\n');
}
