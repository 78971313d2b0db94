import { Signal } from '../../contracts/otlp/signal.ts';
import { runProgram } from './run-program.ts';
import type { Source, SourceLoad, SourceReport } from './source.ts';

/** telemetrygen makes a client and a server span of every trace. */
const SPANS_OF_TRACE = 2;

/** Where telemetrygen sends to. */
export interface TelemetrygenTarget {
  readonly program: string;
  readonly service: string;
  /** `host:port`. */
  readonly endpoint: string;
  readonly transport: 'grpc' | 'http';
}

/** telemetrygen, sending traces, logs and metrics straight to the receivers. */
export function createTelemetrygenSource(
  program: string,
  service: string,
  transport: TelemetrygenTarget['transport'],
): Source {
  return ({ grpc, http }, load) => {
    const endpoint = transport === 'grpc' ? grpc : new URL(http).host;
    return runTelemetrygen({ program, service, endpoint, transport }, load);
  };
}

/** Runs it once for each signal, at once. It ends with a failure when anything was not acknowledged. */
export async function runTelemetrygen(
  { program, service, endpoint, transport }: TelemetrygenTarget,
  { seconds, perSecond }: SourceLoad,
): Promise<readonly SourceReport[]> {
  const count = Math.max(1, Math.round(seconds * perSecond));
  const run = async (signal: Signal): Promise<SourceReport> => {
    await runProgram(program, [
      signal,
      ...['--otlp-insecure', '--otlp-endpoint', endpoint, '--service', service],
      ...(transport === 'http' ? ['--otlp-http'] : []),
      ...['--workers', '1', `--${signal}`, String(count), '--rate', String(perSecond)],
    ]);
    const sent = signal === Signal.traces ? count * SPANS_OF_TRACE : count;
    return { service, signal, sent, acknowledged: sent };
  };
  return Promise.all(Object.values(Signal).map(run));
}
