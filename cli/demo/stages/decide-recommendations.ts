import type { Sli } from '../../../contracts/rest/sli.ts';
import { operationName, SHOP_JOURNEYS } from '../shop/shop-model.ts';
import { COMMAND, DEMO_PERSON, broken } from '../demo-context.ts';
import type { DemoContext } from '../demo-context.ts';

const LEAST_JOURNEYS = 3;
/** Rarer journeys are not worth waking anybody. */
const RARE_PER_MINUTE = 0.1;

/** What was approved. */
export interface ApprovedSlos {
  readonly sloIds: readonly string[];
  readonly operations: readonly string[];
}

/** Approves what is proposed for the shop's busy journeys and rejects the rest with a reason, as a reviewer would. */
export async function decideRecommendations(context: DemoContext, slis: readonly Sli[]): Promise<ApprovedSlos> {
  const { api, say } = context;
  const proposed = slis.filter(({ outcome }) => outcome.kind === 'proposed');
  const approved = proposed.filter(({ operation }) => !isRare(operation));
  const sloIds: string[] = [];
  for (const sli of approved) {
    const { slo_id } = await api.call('approveSli', {
      params: { sli_id: sli.sli_id },
      body: { approved_by: DEMO_PERSON, reason: 'The incidents of the last weeks would have paged.' },
    });
    if (slo_id !== null) sloIds.push(slo_id);
    say.line(`approved  ${sli.name}`);
  }
  for (const sli of proposed.filter(({ operation }) => isRare(operation))) {
    await api.call('rejectSli', {
      params: { sli_id: sli.sli_id },
      body: { rejected_by: DEMO_PERSON, reason: 'Too rarely used to wake anybody.' },
    });
    say.line(`rejected  ${sli.name}: too rarely used to wake anybody`);
  }
  say.byHand(`${COMMAND} approve ${approved[0]?.sli_id ?? 'SLI'} --variant aggressive --reason "we can do better"`);
  const operations = [...new Set(approved.map(({ operation }) => operation))];
  if (operations.length < LEAST_JOURNEYS) {
    throw broken(`Only ${String(operations.length)} journeys have a recommendation with a target.`);
  }
  return { sloIds, operations };
}

function isRare(operation: string): boolean {
  const journey = SHOP_JOURNEYS.find(({ entry }) => operationName(entry) === operation);
  return journey !== undefined && journey.requestsPerMinute < RARE_PER_MINUTE;
}
