import type { AlertSeverity } from '../backtest/backtest.ts';
import { SpecFormat, specSloId } from '../slo-spec/slo-spec.ts';
import type { SloSpec } from '../slo-spec/slo-spec.ts';
import { alertName } from './alert-name.ts';
import { recordedWindows } from './recorded-windows.ts';
import { chooseBurnRates } from './choose-burn-rates.ts';
import type { WindowCatalogue } from './choose-burn-rates.ts';
import type { RuleAlert, RuleMode, RuleSlo } from './rule-slo.ts';
import { canCountFailures } from './sli-expressions.ts';

/** What the rules of a specification depend on beside it. */
export interface RuleSettings {
  readonly mode: RuleMode;
  readonly catalogue: WindowCatalogue;
  /** Days of an SLO window where the specification names none. */
  readonly defaultWindowDays: number;
  /** Labels of every recorded series; they override the specification's. */
  readonly extraLabels: Readonly<Record<string, string>>;
  /** Version of the generator, for `sloth_slo_info`. */
  readonly version: string;
}

/** The SLO that rules are generated from, with what a person should know, or why it has none. */
export type RulePlan =
  | { readonly kind: 'planned'; readonly slo: RuleSlo; readonly notes: readonly string[] }
  | { readonly kind: 'refused'; readonly reason: string };

/** How an SLO of a specification becomes rules. */
export function planRules(spec: SloSpec, format: SpecFormat, settings: RuleSettings): RulePlan {
  const { mode } = settings;
  const windowDays = spec.windowDays ?? settings.defaultWindowDays;
  const { objectivePpm, alerting } = spec;
  const chosen = chooseBurnRates({ mode, objectivePpm, windowDays, catalogue: settings.catalogue });
  if (chosen.kind === 'refused') return chosen;
  const { listed, used, notes } = chosen;
  const { windows, base } = recordedWindows(listed, used);
  const slo: RuleSlo = {
    id: specSloId(spec),
    service: spec.service,
    name: spec.name,
    objectivePpm,
    windowDays,
    labels: { ...spec.labels, ...settings.extraLabels },
    sli: spec.sli,
    burnRates: used,
    recordedWindows: windows,
    baseWindow: base,
    alertName: alerting.name === '' ? alertName(spec) : alerting.name,
    ...(alerting.page.disabled ? {} : { page: alertOf(spec, 'page') }),
    ...(alerting.ticket.disabled ? {} : { ticket: alertOf(spec, 'ticket') }),
    info: {
      sloth_version: `slo-scout-${settings.version}`,
      sloth_mode: mode === 'guarded' ? 'slo-scout-guarded' : SLOTH_MODES[format],
      // What the rules were made of is not in them: Sloth's own format says the same.
      sloth_spec: format === SpecFormat.rules ? SpecFormat.sloth : format,
    },
  };
  return { kind: 'planned', slo, notes: mode === 'guarded' ? [...notes, ...unguarded(slo)] : notes };
}

/** What Sloth records as the way its rules were made. */
const SLOTH_MODES: Readonly<Record<SpecFormat, string>> = {
  [SpecFormat.sloth]: 'cli-gen-prom',
  [SpecFormat.slothKubernetes]: 'cli-gen-k8s',
  [SpecFormat.openSloAlpha]: 'cli-gen-openslo',
  [SpecFormat.openSlo]: 'cli-gen-openslo',
  [SpecFormat.pyrra]: 'cli-gen-pyrra',
  [SpecFormat.rules]: 'cli-gen-prom',
};

/** Sloth's labels and annotations: its own title and summary, overlaid by the alert's and then the severity's. */
function alertOf({ alerting }: SloSpec, severity: AlertSeverity): RuleAlert {
  const { labels, annotations } = alerting[severity];
  const name = '{{$labels.sloth_service}} {{$labels.sloth_slo}}';
  return {
    labels: { ...alerting.labels, ...labels },
    annotations: {
      title: `(${severity}) ${name} SLO error budget burn rate is too fast.`,
      summary: `${name} SLO error budget burn rate is over expected.`,
      ...alerting.annotations,
      ...annotations,
    },
  };
}

/** Which guards an SLI does not allow. */
function unguarded(slo: RuleSlo): readonly string[] {
  if (slo.sli.kind === 'error_ratio') {
    return [
      'a raw error ratio has no counts: its ratio over the whole window is a mean over time, and a few failures at low ' +
        'traffic alert; write events to guard it',
    ];
  }
  if (canCountFailures(slo.sli)) return [];
  return [
    'failures cannot be counted, so a few of them at low traffic alert: the queries are not both rates, nor both counts ' +
      '(increase, sum_over_time, count_over_time)',
  ];
}
