import type { Command } from 'commander';
import type { DecidedSli } from '../../contracts/rest/sli.ts';
import { allPages } from '../client/all-pages.ts';
import { evidenceListText, evidenceText } from '../output/evidence-text.ts';
import { sliText, slisText } from '../output/sli-text.ts';
import { clientOf, parseNumber, parseWhole, print, withJson } from './client-command.ts';
import type { ClientCommandDeps, OutputFlags } from './client-command.ts';

interface ListFlags extends OutputFlags {
  readonly service?: string;
  readonly environment?: string;
  readonly journey?: string;
  readonly job?: string;
  readonly status?: 'pending' | 'approved' | 'rejected' | 'expired' | 'superseded' | 'refused';
}

interface EvidenceFlags extends OutputFlags {
  readonly pointer?: number;
}

interface ApproveFlags extends OutputFlags {
  readonly by?: string;
  readonly reason?: string;
  readonly variant?: 'conservative' | 'balanced' | 'aggressive';
  readonly target?: number;
  readonly window?: number;
}

interface RejectFlags extends OutputFlags {
  readonly by?: string;
  readonly reason: string;
}

/** `slo-scout slis list|show|evidence|approve|reject`, and `approve` and `reject` for short. */
export function registerSlisCommand(program: Command, deps: ClientCommandDeps): void {
  const slis = program.command('slis').description('recommended SLIs, and decisions about them');

  withJson(slis.command('list', { isDefault: true }).description('list recommendations'))
    .option('-s, --service <name>', 'only this service')
    .option('-e, --environment <name>', 'only this environment')
    .option('--journey <id>', 'only this journey')
    .option('--job <id>', 'only of this analysis')
    .option('--status <status>', 'pending, approved, rejected, expired, superseded or refused')
    .action(async (flags: ListFlags) => {
      await list(deps, flags);
    });

  withJson(slis.command('show').description('show a recommendation with its evidence'))
    .argument('<sli-id>')
    .action(async (sliId: string, flags: OutputFlags) => {
      const sli = await clientOf(deps).call('getSli', { params: { sli_id: sliId } });
      print(deps, flags, { value: sli, text: () => sliText(sli) });
    });

  addEvidence(slis, deps);
  for (const parent of [slis, program]) {
    addApprove(parent, deps);
    addReject(parent, deps);
  }
}

function addEvidence(slis: Command, deps: ClientCommandDeps): void {
  withJson(slis.command('evidence').description('show what the numbers of a recommendation came from'))
    .argument('<sli-id>')
    .option('--pointer <number>', 'the data of this pointer, as the list numbers them from 0', parseWhole)
    .action(async (sliId: string, flags: EvidenceFlags) => {
      const client = clientOf(deps);
      if (flags.pointer === undefined) {
        const list = await client.call('listSliEvidence', { params: { sli_id: sliId } });
        print(deps, flags, { value: list, text: () => evidenceListText(list) });
        return;
      }
      const params = { sli_id: sliId, index: flags.pointer };
      const evidence = await client.call('getEvidence', { params });
      print(deps, flags, { value: evidence, text: () => evidenceText(evidence) });
    });
}

async function list(deps: ClientCommandDeps, flags: ListFlags): Promise<void> {
  const query = {
    ...(flags.service === undefined ? {} : { service_name: flags.service }),
    ...(flags.environment === undefined ? {} : { environment: flags.environment }),
    ...(flags.journey === undefined ? {} : { journey_id: flags.journey }),
    ...(flags.job === undefined ? {} : { job_id: flags.job }),
    ...(flags.status === undefined ? {} : { status: flags.status }),
  };
  const items = await allPages((page) => clientOf(deps).call('listSlis', { query: { ...page, ...query } }));
  print(deps, flags, { value: items, text: () => slisText(items) });
}

function addApprove(parent: Command, deps: ClientCommandDeps): void {
  withJson(parent.command('approve').description('approve recommendations; makes their SLOs and starts the delivery'))
    .argument('<sli-ids...>')
    .option('--by <person>', 'who approves (you)')
    .option('--variant <variant>', 'conservative, balanced or aggressive (balanced)')
    .option('--target <percentage>', 'another target, in percent (99.5) or as a ratio (0.995)', parseNumber)
    .option('--window <days>', 'another SLO window', parseWhole)
    .option('--reason <text>', 'why')
    .action(async (sliIds: readonly string[], flags: ApproveFlags) => {
      await decideEach(deps, flags, { sliIds, decide: (sliId) => approve(deps, sliId, flags) });
    });
}

function approve(deps: ClientCommandDeps, sliId: string, flags: ApproveFlags): Promise<DecidedSli> {
  const changes = {
    ...(flags.target === undefined ? {} : { target_percentage: flags.target }),
    ...(flags.window === undefined ? {} : { time_window_days: flags.window }),
  };
  return clientOf(deps).call('approveSli', {
    params: { sli_id: sliId },
    body: {
      approved_by: flags.by ?? deps.userName(),
      ...(flags.variant === undefined ? {} : { variant: flags.variant }),
      ...(flags.reason === undefined ? {} : { reason: flags.reason }),
      ...(Object.keys(changes).length === 0 ? {} : { changes }),
    },
  });
}

function addReject(parent: Command, deps: ClientCommandDeps): void {
  withJson(parent.command('reject').description('reject recommendations'))
    .argument('<sli-ids...>')
    .requiredOption('--reason <text>', 'why')
    .option('--by <person>', 'who rejects (you)')
    .action(async (sliIds: readonly string[], flags: RejectFlags) => {
      const body = { rejected_by: flags.by ?? deps.userName(), reason: flags.reason };
      const decide = (sliId: string) => clientOf(deps).call('rejectSli', { params: { sli_id: sliId }, body });
      await decideEach(deps, flags, { sliIds, decide });
    });
}

/** One after the other, each told at once: what was decided before a failure stays decided. */
async function decideEach(
  deps: ClientCommandDeps,
  flags: OutputFlags,
  { sliIds, decide }: { readonly sliIds: readonly string[]; readonly decide: (sliId: string) => Promise<DecidedSli> },
): Promise<void> {
  for (const sliId of sliIds) {
    const decided = await decide(sliId);
    print(deps, flags, { value: decided, text: () => decidedText(decided) });
  }
}

function decidedText({ sli, slo_id, repeated }: DecidedSli): string {
  const made = slo_id === null ? '' : `, SLO ${slo_id}`;
  return `${sli.name}: ${sli.status}${made}${repeated ? ' (as before)' : ''}`;
}
