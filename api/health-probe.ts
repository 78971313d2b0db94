import type { Health } from '../contracts/rest/health.ts';
import { ErrorCode } from '../domain/errors/error-code.ts';
import { ScoutError } from '../domain/errors/scout-error.ts';
import type { ApiDeps, HealthCheck } from './api-deps.ts';

const CHECK_TIMEOUT_MS = 2_000;

type CheckResult = Health['checks'][number];

/** Asks every health check at once; none may hold the answer up for longer than two seconds. */
export function createHealthProbe(
  deps: Pick<ApiDeps, 'version' | 'healthChecks' | 'featuresOff' | 'nowMs'>,
): () => Promise<Health> {
  const startedAtMs = deps.nowMs();
  return async () => {
    const checks = await Promise.all(deps.healthChecks.map(runCheck));
    const uptimeSeconds = Math.max(0, Math.floor((deps.nowMs() - startedAtMs) / 1_000));
    return {
      status: overall(checks),
      version: deps.version,
      uptime: durationText(uptimeSeconds),
      uptime_seconds: uptimeSeconds,
      checks,
      off: deps.featuresOff.map(({ feature, reason }) => ({ feature, reason })),
    };
  };
}

async function runCheck(healthCheck: HealthCheck): Promise<CheckResult> {
  const { name, required } = healthCheck;
  const timeout = rejectAfter(CHECK_TIMEOUT_MS);
  try {
    await Promise.race([healthCheck.check(), timeout.promise]);
    return { name, required, status: 'up', detail: '' };
  } catch (error) {
    const failure = ScoutError.from(error, { code: ErrorCode.unavailable, message: 'The check failed.' });
    return { name, required, status: 'down', detail: failure.message };
  } finally {
    timeout.cancel();
  }
}

function rejectAfter(timeoutMs: number): { readonly promise: Promise<never>; readonly cancel: () => void } {
  let timer: NodeJS.Timeout | undefined;
  const promise = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      const message = `No answer within ${String(timeoutMs / 1_000)} s.`;
      reject(new ScoutError({ code: ErrorCode.deadlineExceeded, message }));
    }, timeoutMs);
  });
  return { promise, cancel: () => clearTimeout(timer) };
}

function overall(checks: readonly CheckResult[]): Health['status'] {
  const down = checks.filter(({ status }) => status === 'down');
  if (down.some(({ required }) => required)) return 'unhealthy';
  return down.length > 0 ? 'degraded' : 'healthy';
}

/** As the reference prints it: 3h15m, 12m, 40s. */
function durationText(seconds: number): string {
  const hours = Math.floor(seconds / 3_600);
  const minutes = Math.floor((seconds % 3_600) / 60);
  if (hours > 0) return `${String(hours)}h${String(minutes)}m`;
  return minutes > 0 ? `${String(minutes)}m` : `${String(seconds)}s`;
}
