import type { Sli } from '../../../contracts/rest/sli.ts';
import { allPages } from '../../client/all-pages.ts';
import { sliKindText } from '../../output/sli-text.ts';
import { table } from '../../output/table.ts';
import { COMMAND, DEMO_PERSON, broken, waitFor } from '../demo-context.ts';
import type { DemoContext } from '../demo-context.ts';
import { ShopService } from '../shop/shop-model.ts';
import { balancedTarget } from './balanced-target.ts';

const ANALYSIS_TIMEOUT_MS = 300_000;

/** Analyses the shop's frontend with live progress and shows what is recommended. */
export async function analyzeShop(context: DemoContext, days: number): Promise<readonly Sli[]> {
  const { api, say, environment } = context;
  const { job_id } = await api.call('startAnalysis', {
    body: {
      service_name: ShopService.frontend,
      environment,
      analysis_window_days: days,
      force_refresh: true,
      requested_by: DEMO_PERSON,
    },
  });
  await waitFor(context, {
    async ask() {
      const analysis = await api.call('getAnalysis', { params: { job_id } });
      say.progress(`${String(Math.round(analysis.progress)).padStart(3)} %  ${analysis.detail}`);
      if (analysis.status === 'failed') throw broken(`The analysis failed: ${analysis.failure ?? 'no reason given'}`);
      return analysis.status === 'completed' ? analysis : undefined;
    },
    everyMs: 200,
    timeoutMs: ANALYSIS_TIMEOUT_MS,
    failure: () => `The analysis ${job_id} did not end in time; the Temporal UI shows where it stands.`,
  });
  say.endProgress();
  say.byHand(`${COMMAND} analyze ${ShopService.frontend} --environment ${environment} --wait`);
  const slis = await allPages((page) => api.call('listSlis', { query: { ...page, job_id } }));
  say.line(`\n${recommendationsTable(slis)}\n`);
  for (const sli of slis) {
    if (sli.outcome.kind === 'refused') {
      say.line(`No target for ${sli.name}: ${sli.outcome.reasons.map(({ explanation }) => explanation).join(' ')}`);
    }
  }
  say.byHand(`${COMMAND} slis show ${slis[0]?.sli_id ?? 'SLI'}`);
  return slis;
}

function recommendationsTable(slis: readonly Sli[]): string {
  const right = (head: string) => ({ head, align: 'right' }) as const;
  const heads = ['journey', 'sli', right('target'), right('confidence'), right('pages/month'), right('risk to miss')];
  return table(
    heads,
    slis.map((sli) => {
      const target = balancedTarget(sli);
      return [
        sli.operation,
        sliKindText(sli),
        target === undefined ? 'none' : `${String(target.target_percentage)} %`,
        sli.confidence_score.toFixed(2),
        target === undefined ? '-' : target.backtest.pages_per_month.toFixed(1),
        target === undefined ? '-' : `${(target.miss_risk * 100).toFixed(1)} %`,
      ];
    }),
  );
}
