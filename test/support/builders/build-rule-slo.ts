import { alertWindowSeconds, burnRateAlerts } from '../../../domain/burn-rate/windows.ts';
import type { RuleSlo } from '../../../domain/rules/rule-slo.ts';

const NOTHING = { labels: {}, annotations: {} };

/** An SLO as the rule generator takes it; every field can be replaced. The windows follow `windowDays`. */
export function buildRuleSlo(overrides: Partial<RuleSlo> = {}): RuleSlo {
  const windowDays = overrides.windowDays ?? 28;
  return {
    id: 'shop-checkout',
    service: 'shop',
    name: 'checkout',
    objectivePpm: 995_000,
    windowDays,
    labels: {},
    sli: {
      kind: 'events',
      bad: 'sum(rate(errors_total[{{.window}}]))',
      total: 'sum(rate(requests_total[{{.window}}]))',
    },
    burnRates: burnRateAlerts(windowDays),
    recordedWindows: alertWindowSeconds(windowDays),
    baseWindow: 300,
    alertName: 'ShopCheckout',
    page: NOTHING,
    ticket: NOTHING,
    info: {},
    ...overrides,
  };
}
