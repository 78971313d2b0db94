import type { Command } from 'commander';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { Reprocess } from '../../contracts/rest/reprocess.ts';
import { allPages } from '../client/all-pages.ts';
import type { ApiClient } from '../client/create-api-client.ts';
import { reprocessChangeText, reprocessProgressText } from '../output/reprocess-text.ts';
import { reprocessText, reprocessesText } from '../output/reprocess-text.ts';
import { clientOf, print, withJson } from './client-command.ts';
import type { ClientCommandDeps, OutputFlags } from './client-command.ts';
import { createProgressLine } from './progress-line.ts';

const POLL_INTERVAL_MS = 1_000;

interface WaitFlags extends OutputFlags {
  readonly wait?: boolean;
}

interface StartFlags extends WaitFlags {
  readonly from: string;
  readonly to: string;
  readonly by?: string;
}

/** `slo-scout reprocess [start] --from DATE --to DATE`, `slo-scout reprocess status|list`. */
export function registerReprocessCommand(program: Command, deps: ClientCommandDeps): void {
  const reprocess = program
    .command('reprocess')
    .description(
      'compute the capsules of traces and logs and the SLI buckets again from the archive, and see what that did',
    );

  withJson(
    reprocess.command('start', { isDefault: true }).description('reprocess a range of time, or join the run that does'),
  )
    .requiredOption('--from <date>', 'first day (UTC), or a time on a whole 5 minutes')
    .requiredOption('--to <date>', 'the day or time that is not included any more')
    .option('--by <name>', 'who asks for it (you)')
    .option('--wait', 'follow it to its end and show what it changed')
    .action(async (flags: StartFlags) => {
      await start(deps, flags);
    });

  withJson(reprocess.command('status').description('show how far a reprocessing is, or what it changed'))
    .argument('<job-id>')
    .option('--wait', 'follow it to its end')
    .action(async (jobId: string, flags: WaitFlags) => {
      await status(deps, jobId, flags);
    });

  withJson(reprocess.command('list').description('list reprocessings, newest first')).action(
    async (flags: OutputFlags) => {
      const runs = await allPages((page) => clientOf(deps).call('listReprocesses', { query: page }));
      print(deps, flags, { value: runs, text: () => reprocessesText(runs) });
    },
  );
}

async function start(deps: ClientCommandDeps, flags: StartFlags): Promise<void> {
  const client = clientOf(deps);
  const started = await client.call('startReprocess', {
    body: { start_date: flags.from, end_date: flags.to, requested_by: flags.by ?? deps.userName() },
  });
  if (flags.wait === true) {
    const ended = await follow(deps, client, started.job_id);
    print(deps, flags, { value: ended, text: () => reprocessChangeText(ended) });
    return;
  }
  const what = started.status === 'joined' ? 'Joined the running' : 'Started';
  const text = () =>
    `${what} reprocessing ${started.job_id}; slo-scout reprocess status ${started.job_id} shows how far it is.`;
  print(deps, flags, { value: started, text });
}

async function status(deps: ClientCommandDeps, jobId: string, flags: WaitFlags): Promise<void> {
  const client = clientOf(deps);
  const run =
    flags.wait === true
      ? await follow(deps, client, jobId)
      : await client.call('getReprocess', { params: { job_id: jobId } });
  print(deps, flags, { value: run, text: () => reprocessText(run) });
}

async function follow(deps: ClientCommandDeps, client: ApiClient, jobId: string): Promise<Reprocess> {
  const progress = createProgressLine(deps.stderr);
  try {
    for (;;) {
      const run = await client.call('getReprocess', { params: { job_id: jobId } });
      progress.show(reprocessProgressText(run));
      if (run.status === 'completed') return run;
      if (run.status === 'failed') {
        const message = `Reprocessing ${jobId} failed: ${run.failure ?? 'the worker log has the cause'}`;
        throw new ScoutError({ code: ErrorCode.aborted, message });
      }
      await deps.sleep(POLL_INTERVAL_MS);
    }
  } finally {
    progress.end();
  }
}
