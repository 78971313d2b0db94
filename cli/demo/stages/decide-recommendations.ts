import type { Sli } from '../../../contracts/rest/sli.ts';
import { COMMAND, DEMO_PERSON, broken } from '../demo-context.ts';
import type { DemoContext } from '../demo-context.ts';

const LEAST_JOURNEYS = 3;

/** What the reviewer of this demo does not want, and what they say about it. */
const UNWANTED = {
  operation: 'POST /cart/items',
  kind: 'latency',
  reason: 'Nobody has complained about a slow cart yet; its availability is enough for now.',
} as const;

/** What was approved. */
export interface ApprovedSlos {
  readonly sloIds: readonly string[];
  readonly operations: readonly string[];
}

/** Decides as a reviewer would: approves what is proposed, but for one recommendation, which is rejected with a reason. */
export async function decideRecommendations(context: DemoContext, slis: readonly Sli[]): Promise<ApprovedSlos> {
  const { api, say } = context;
  const proposed = slis.filter(({ outcome }) => outcome.kind === 'proposed');
  const approved = proposed.filter((sli) => !isUnwanted(sli));
  const sloIds: string[] = [];
  for (const sli of approved) {
    const { slo_id } = await api.call('approveSli', {
      params: { sli_id: sli.sli_id },
      body: { approved_by: DEMO_PERSON, reason: 'Its alerts would have served us well in the last two weeks.' },
    });
    if (slo_id !== null) sloIds.push(slo_id);
    say.line(`approved  ${sli.name}`);
  }
  for (const sli of proposed.filter(isUnwanted)) {
    const { reason } = UNWANTED;
    await api.call('rejectSli', { params: { sli_id: sli.sli_id }, body: { rejected_by: DEMO_PERSON, reason } });
    say.line(`rejected  ${sli.name}: ${reason}`);
  }
  say.byHand(`${COMMAND} approve SLI --variant aggressive --reason "we can do better"`);
  const operations = [...new Set(approved.map(({ operation }) => operation))];
  if (operations.length < LEAST_JOURNEYS) {
    throw broken(`Only ${String(operations.length)} journeys have a recommendation with a target.`);
  }
  return { sloIds, operations };
}

function isUnwanted({ operation, kind }: Sli): boolean {
  return operation === UNWANTED.operation && kind === UNWANTED.kind;
}
