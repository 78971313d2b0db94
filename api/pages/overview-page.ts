import type { Delivery, DeliveryStage } from '../../domain/delivery/delivery.ts';
import type { StoredRecommendation } from '../../domain/recommendation/recommendation.ts';
import type { Service } from '../../domain/service/service.ts';
import type { SliDefinition } from '../../domain/sli/sli-bucket.ts';
import { ppmToPercent } from '../../domain/slo/objective.ts';
import type { Slo } from '../../domain/slo/slo.ts';
import { html } from './html.ts';
import type { Markup } from './html.ts';
import { OVERVIEW_STYLE } from './overview-style.ts';

/** What the overview shows. */
export interface OverviewData {
  readonly services: readonly Service[];
  readonly pending: readonly StoredRecommendation[];
  readonly slos: readonly Slo[];
  readonly deliveries: readonly Delivery[];
  readonly temporalUiUrl: string | undefined;
  readonly version: string;
}

/** The overview as one HTML document without scripts. */
export function overviewPage(data: OverviewData): string {
  const style: Markup = { markup: `<style>${OVERVIEW_STYLE}</style>` };
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>SLO-Scout</title>
        ${style}
      </head>
      <body>
        <header>
          <h1>SLO-Scout</h1>
          ${links(data)}
        </header>
        <main>
          ${[pendingSection(data.pending), deliveriesSection(data.deliveries), slosSection(data.slos), servicesSection(data.services)]}
          <p class="dim">Version ${data.version}</p>
        </main>
      </body>
    </html> `.markup;
}

function links({ temporalUiUrl }: OverviewData): Markup {
  const temporal =
    temporalUiUrl === undefined ? [] : [html`<li>${link(temporalUiUrl, 'Temporal: the workflows')}</li>`];
  return html`<nav aria-label="Elsewhere">
    <ul>
      ${temporal}
      <li>${link('/api/v1/openapi.json', 'OpenAPI')}</li>
      <li>${link('/health', 'Health')}</li>
      <li>${link('/metrics', 'Metrics')}</li>
      <li>${link('/metrics/journeys', 'Journey metrics')}</li>
    </ul>
  </nav>`;
}

function pendingSection(pending: readonly StoredRecommendation[]): Markup {
  return section('Waiting for a decision', {
    empty: html`<p>
      Nothing waits for a decision. Recommendations come from an analysis: <code>slo-scout analyze SERVICE --wait</code>
    </p>`,
    heads: ['Journey', 'SLI', 'Source', 'Target', 'Confidence', 'Pages a month', 'Decide'],
    rows: pending.map((sli) => {
      const balanced = sli.outcome.kind === 'proposed' ? sli.outcome.variants[1] : undefined;
      return [
        html`${sli.operation}<br /><span class="dim">${sli.service} · ${sli.environment}</span>`,
        html`<a href="/api/v1/slis/${encodeURIComponent(sli.sliId)}">${sliText(sli.sli)}</a> ${evidenceLink(sli)}`,
        sourceCell(sli),
        html`${balanced ? `${ppmToPercent(balanced.objectivePpm)} % over ${String(balanced.windowDays)} d` : '–'}`,
        html`${sli.confidence.score.toFixed(2)}`,
        html`${balanced ? balanced.backtest.pagesPerMonth.toFixed(1) : '–'}`,
        html`<code>slo-scout approve ${sli.sliId}</code>`,
      ];
    }),
  });
}

/** What its numbers came from. */
function evidenceLink({ sliId, operation, sli }: StoredRecommendation): Markup {
  const label = `Evidence of ${sliText(sli)} of ${operation}`;
  return html`<br /><a href="/api/v1/slis/${encodeURIComponent(sliId)}/evidence" aria-label="${label}">evidence</a>`;
}

function deliveriesSection(deliveries: readonly Delivery[]): Markup {
  return section('Deliveries', {
    empty: html`<p>Nothing is on its way to Git. Approve a recommendation: its delivery starts by itself.</p>`,
    heads: ['Service', 'Stage', 'Pull request', 'Updated'],
    rows: deliveries.map((delivery) => [
      html`<a href="/api/v1/deliveries/${encodeURIComponent(delivery.deliveryId)}">${delivery.service}</a> <br /><span
          class="dim"
          >${delivery.environment}</span
        >`,
      html`<span class="${stageClass(delivery.stage)}">${delivery.stage.replaceAll('_', ' ')}</span
        >${failureText(delivery)}`,
      pullRequestCell(delivery),
      time(delivery.updatedAtMs),
    ]),
  });
}

function slosSection(slos: readonly Slo[]): Markup {
  return section('SLOs', {
    empty: html`<p>There is no SLO yet. Approving a recommendation makes one.</p>`,
    heads: ['SLO', 'SLI', 'Objective', 'Window', 'Status', 'Error budget'],
    rows: slos.map((slo) => [
      html`<a href="/api/v1/slos/${encodeURIComponent(slo.sloId)}">${slo.name}</a> <br /><span class="dim"
          >${slo.service} · ${slo.environment}</span
        >`,
      html`${sliText(slo.sli)}<br /><span class="dim">${slo.operation}</span>`,
      html`${ppmToPercent(slo.objectivePpm)} %`,
      html`${slo.windowDays} d`,
      html`${slo.status.replaceAll('_', ' ')}`,
      html`<a href="/api/v1/slos/${encodeURIComponent(slo.sloId)}/error-budget" aria-label="Error budget of ${slo.name}"
        >budget</a
      >`,
    ]),
  });
}

function servicesSection(services: readonly Service[]): Markup {
  return section('Services', {
    empty: html`<p>
      No telemetry has arrived yet. Point an OpenTelemetry SDK or Collector at the OTLP ports (gRPC 4317, HTTP 4318), or
      send a file: <code>slo-scout import FILE</code>
    </p>`,
    heads: ['Service', 'Environment', 'Owner', 'Known by'],
    rows: services.map((service) => [
      html`${service.name}${service.criticality === 'critical' ? html` <span class="wait">critical</span>` : ''}`,
      html`${service.environment}`,
      html`${service.ownerTeam === '' ? '–' : service.ownerTeam}`,
      html`${service.status === 'registered' ? 'registration' : 'its telemetry'}`,
    ]),
  });
}

interface Table {
  readonly empty: Markup;
  readonly heads: readonly string[];
  readonly rows: readonly (readonly Markup[])[];
}

function section(title: string, { empty, heads, rows }: Table): Markup {
  const heading = html`<h2>${title}${rows.length > 0 ? html` <span class="dim">(${rows.length})</span>` : ''}</h2>`;
  if (rows.length === 0) return html`<section>${heading}${empty}</section>`;
  return html`<section>
    ${heading}
    <div class="scroll" tabindex="0" role="region" aria-label="${title}">
      <table>
        <thead>
          <tr>
            ${heads.map((head) => html`<th scope="col">${head}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            (cells) =>
              html`<tr>
                ${cells.map((cell) => html`<td>${cell}</td>`)}
              </tr> `,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
}

function sourceCell({ metricSource }: StoredRecommendation): Markup {
  if (metricSource === undefined) return html`traces`;
  return html`Prometheus<br /><span class="dim">${metricSource.metric}</span>`;
}

function pullRequestCell({ pullRequestNumber, pullRequestUrl }: Delivery): Markup {
  if (pullRequestNumber === undefined) return html`–`;
  const label = `#${String(pullRequestNumber)}`;
  return pullRequestUrl === undefined ? html`${label}` : link(pullRequestUrl, label);
}

/** Only web addresses become links: the local forge's may be paths. */
function link(url: string, label: string): Markup {
  return /^(?:https?:\/\/|\/)/.test(url) && !url.startsWith('//')
    ? html`<a href="${url}">${label}</a>`
    : html`${label}`;
}

function failureText({ failure }: Delivery): Markup {
  return failure === undefined ? html`` : html`<br /><span class="dim">${failure.slice(0, 300)}</span>`;
}

function sliText(sli: SliDefinition): string {
  return sli.kind === 'latency' ? `latency ≤ ${String(sli.thresholdMs)} ms` : 'availability';
}

function time(epochMs: number): Markup {
  const iso = new Date(epochMs).toISOString();
  return html`<time datetime="${iso}">${iso.slice(0, 16).replace('T', ' ')} UTC</time>`;
}

const STAGE_CLASS: Readonly<Record<DeliveryStage, 'wait' | 'good' | 'bad' | 'dim'>> = {
  awaiting_decision: 'wait',
  checking_policy: 'dim',
  generating_artifacts: 'dim',
  validating: 'dim',
  opening_pull_request: 'dim',
  awaiting_merge: 'wait',
  verifying: 'dim',
  deployed: 'good',
  rejected: 'dim',
  expired: 'dim',
  denied_by_policy: 'bad',
  invalid_artifacts: 'bad',
  pull_request_closed: 'dim',
  not_live: 'bad',
  failed: 'bad',
};

function stageClass(stage: DeliveryStage): string {
  return STAGE_CLASS[stage];
}
