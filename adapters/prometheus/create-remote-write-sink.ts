import { compress } from 'snappy';
import type { MetricSample, SampleSink } from '../../api/journey-metrics/ports.ts';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import { encodeWriteRequest } from './encode-write-request.ts';
import { errorCodeOfStatus } from './error-code-of-status.ts';

/** Where samples go, and how the receiver is asked. */
export interface RemoteWriteOptions {
  /** The whole URL, such as `https://mimir.example/api/v1/push`. */
  readonly url: string;
  /** Of every request, such as `authorization` or `x-scope-orgid`. */
  readonly headers: Readonly<Record<string, string>>;
  /** The label `job` of every series. */
  readonly job: string;
  readonly timeoutMs: number;
}

/** As many samples a request as Prometheus itself sends (`max_samples_per_send`). */
const SAMPLES_PER_REQUEST = 2_000;
const MAX_REASON = 300;
const HEADERS = {
  'content-type': 'application/x-protobuf',
  'content-encoding': 'snappy',
  'user-agent': 'slo-scout',
  'x-prometheus-remote-write-version': '0.1.0',
};

/** Writes samples to any receiver of Prometheus Remote-Write 1.0: Prometheus, Mimir, Thanos, VictoriaMetrics, a Collector. */
export function createRemoteWriteSink(options: RemoteWriteOptions): SampleSink {
  return {
    async write(samples, atMs) {
      for (let from = 0; from < samples.length; from += SAMPLES_PER_REQUEST) {
        await send(options, samples.slice(from, from + SAMPLES_PER_REQUEST), atMs);
      }
    },
  };
}

async function send(options: RemoteWriteOptions, samples: readonly MetricSample[], atMs: number): Promise<void> {
  const { url, headers, job, timeoutMs } = options;
  const body = await compress(encodeWriteRequest({ samples, atMs, commonLabels: [['job', job]] }));
  let response: Response;
  let text: string;
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    // What is sent may hold a token: it goes to no other place than the one that was configured.
    const init = { method: 'POST', headers: { ...HEADERS, ...headers }, body: new Uint8Array(body), signal };
    response = await fetch(url, { ...init, redirect: 'error' });
    text = await response.text();
  } catch (cause) {
    throw unreachable(options, cause);
  }
  if (!response.ok) throw refused(url, response.status, text);
}

function unreachable({ url, timeoutMs }: RemoteWriteOptions, cause: unknown): ScoutError {
  const isLate = cause instanceof Error && cause.name === 'TimeoutError';
  return new ScoutError({
    code: isLate ? ErrorCode.deadlineExceeded : ErrorCode.unavailable,
    message: isLate
      ? `The remote-write receiver at ${url} did not answer within ${String(timeoutMs / 1_000)} s.`
      : `The remote-write receiver at ${url} cannot be reached; check SLO_SCOUT_REMOTE_WRITE_URL.`,
    cause,
  });
}

function refused(url: string, status: number, text: string): ScoutError {
  const reason = text.trim() === '' ? '' : `: ${text.trim().slice(0, MAX_REASON)}`;
  return new ScoutError({
    code: errorCodeOfStatus(status),
    message: `The remote-write receiver at ${url} answered with HTTP status ${String(status)}${reason}`,
    details: { status },
  });
}
