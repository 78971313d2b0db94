import type { Command } from 'commander';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { Analysis } from '../../contracts/rest/analysis.ts';
import { allPages } from '../client/all-pages.ts';
import type { ApiClient } from '../client/create-api-client.ts';
import { slisText } from '../output/sli-text.ts';
import { clientOf, parseWhole, print, withJson } from './client-command.ts';
import type { ClientCommandDeps, OutputFlags } from './client-command.ts';
import { createProgressLine } from './progress-line.ts';

const POLL_INTERVAL_MS = 500;

interface Flags extends OutputFlags {
  readonly environment?: string;
  readonly window?: number;
  readonly force?: boolean;
  readonly wait?: boolean;
}

/** `slo-scout analyze SERVICE`. */
export function registerAnalyzeCommand(program: Command, deps: ClientCommandDeps): void {
  withJson(program.command('analyze').description("analyse a service's history and recommend SLIs with targets"))
    .argument('<service>', 'service.name of its telemetry')
    .option('-e, --environment <name>', 'its environment; needed when it is in several')
    .option('-w, --window <days>', 'days of history, 1 to 90 (14)', parseWhole)
    .option('-f, --force', "do not reuse today's analysis")
    .option('--wait', 'follow it to its end and show what it recommends')
    .action(async (service: string, flags: Flags) => {
      await analyze(deps, service, flags);
    });
}

async function analyze(deps: ClientCommandDeps, service: string, flags: Flags): Promise<void> {
  const client = clientOf(deps);
  const environment = flags.environment ?? (await onlyEnvironment(client, service));
  const started = await client.call('startAnalysis', {
    body: {
      service_name: service,
      requested_by: deps.userName(),
      ...(environment === undefined ? {} : { environment }),
      ...(flags.window === undefined ? {} : { analysis_window_days: flags.window }),
      ...(flags.force === true ? { force_refresh: true } : {}),
    },
  });
  if (flags.wait !== true) {
    const what = started.status === 'joined' ? 'Joined the running' : 'Started';
    const text = () =>
      `${what} analysis ${started.job_id}; --wait follows it, slo-scout slis lists what it recommends.`;
    print(deps, flags, { value: started, text });
    return;
  }
  const analysis = await follow(deps, client, started.job_id);
  const result = Object.fromEntries(new URL(analysis.links.result ?? '', 'http://api').searchParams);
  const slis = await allPages((page) => client.call('listSlis', { query: { ...result, ...page } }));
  print(deps, flags, { value: { ...analysis, slis }, text: () => slisText(slis) });
}

/** The environment of a service that is in one alone; otherwise the API says what it needs. */
async function onlyEnvironment(client: ApiClient, service: string): Promise<string | undefined> {
  const services = await allPages((page) => client.call('listServices', { query: page }));
  const environments = services.filter((row) => row.service_name === service).map((row) => row.environment);
  if (environments.length <= 1) return environments[0];
  throw new ScoutError({
    code: ErrorCode.invalidArgument,
    message: `Service "${service}" is in ${environments.join(', ')}: say which with --environment.`,
  });
}

async function follow(deps: ClientCommandDeps, client: ApiClient, jobId: string): Promise<Analysis> {
  const progress = createProgressLine(deps.stderr);
  try {
    for (;;) {
      const analysis = await client.call('getAnalysis', { params: { job_id: jobId } });
      progress.show(`${String(Math.round(analysis.progress)).padStart(3)} %  ${analysis.detail}`);
      if (analysis.status === 'completed') return analysis;
      if (analysis.status === 'failed') throw analysisFailed(analysis);
      await deps.sleep(POLL_INTERVAL_MS);
    }
  } finally {
    progress.end();
  }
}

function analysisFailed({ job_id, failure }: Analysis): ScoutError {
  return new ScoutError({
    code: ErrorCode.aborted,
    message: `Analysis ${job_id} failed: ${failure ?? 'the worker log has the cause'}`,
  });
}
