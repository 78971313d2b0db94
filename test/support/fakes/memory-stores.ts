import type { Analysis } from '../../../domain/analysis/analysis.ts';
import type { AnalysisStore } from '../../../domain/analysis/ports.ts';
import type { Artifact } from '../../../domain/artifact/artifact.ts';
import type { ArtifactStore } from '../../../domain/artifact/ports.ts';
import type { Decision } from '../../../domain/decision/decision.ts';
import type { DecisionLog } from '../../../domain/decision/ports.ts';
import type { Delivery } from '../../../domain/delivery/delivery.ts';
import type { DeliveryStore } from '../../../domain/delivery/ports.ts';
import { ErrorCode } from '../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../domain/errors/scout-error.ts';
import type { Capsule } from '../../../domain/journey/capsule.ts';
import type { ObservedJourney } from '../../../domain/journey/journey.ts';
import type { JourneyReader } from '../../../domain/journey/ports.ts';
import type { Policy } from '../../../domain/policy/policy.ts';
import type {
  LogReader,
  StoredLogCapsule,
  StoredLogTemplate,
  TraceLogLine,
} from '../../../domain/log-capsule/ports.ts';
import type { ReprocessStore } from '../../../domain/reprocess/ports.ts';
import type { ReprocessRun } from '../../../domain/reprocess/reprocess-run.ts';
import { createMemoryReprocessStore } from './memory-reprocess-store.ts';
import type { PolicyStore } from '../../../domain/policy/ports.ts';
import type { RecommendationStore } from '../../../domain/recommendation/ports.ts';
import type { StoredRecommendation } from '../../../domain/recommendation/recommendation.ts';
import type { Service } from '../../../domain/service/service.ts';
import type { ServiceStore } from '../../../domain/service/ports.ts';
import type { JourneyTotals, JourneyTotalsReader, SliBucketReader } from '../../../domain/sli/ports.ts';
import type { SliBucket } from '../../../domain/sli/sli-bucket.ts';
import type { Slo } from '../../../domain/slo/slo.ts';
import type { SloStore } from '../../../domain/slo/ports.ts';

/** What the stores hold; tests put rows in and look at them. Lists are in insertion order, which stands for the stores' order. */
export interface MemoryRows {
  readonly services: Service[];
  readonly journeys: ObservedJourney[];
  readonly capsules: Capsule[];
  readonly buckets: SliBucket[];
  readonly totals: JourneyTotals[];
  readonly analyses: Map<string, Analysis>;
  readonly recommendations: Map<string, StoredRecommendation>;
  readonly decisions: (Decision & { readonly late: boolean })[];
  readonly slos: Map<string, Slo>;
  readonly artifacts: Map<string, Artifact>;
  readonly deliveries: Map<string, Delivery>;
  readonly policies: Policy[];
  readonly reprocessRuns: Map<string, ReprocessRun>;
  readonly logTemplates: StoredLogTemplate[];
  readonly logCapsules: StoredLogCapsule[];
  readonly logLines: TraceLogLine[];
}

/** Every store of the product in memory. */
export interface MemoryStores {
  readonly rows: MemoryRows;
  readonly services: ServiceStore;
  readonly journeys: JourneyReader;
  readonly buckets: SliBucketReader;
  readonly totals: JourneyTotalsReader;
  readonly analyses: AnalysisStore;
  readonly recommendations: RecommendationStore;
  readonly decisions: DecisionLog;
  readonly slos: SloStore;
  readonly artifacts: ArtifactStore;
  readonly deliveries: DeliveryStore;
  readonly policies: PolicyStore;
  readonly reprocessRuns: ReprocessStore;
  readonly logs: LogReader;
}

/** Empty stores. */
export function createMemoryStores(): MemoryStores {
  const rows: MemoryRows = {
    services: [],
    journeys: [],
    capsules: [],
    buckets: [],
    totals: [],
    analyses: new Map(),
    recommendations: new Map(),
    decisions: [],
    slos: new Map(),
    artifacts: new Map(),
    deliveries: new Map(),
    policies: [],
    reprocessRuns: new Map(),
    logTemplates: [],
    logCapsules: [],
    logLines: [],
  };
  return {
    rows,
    services: serviceStore(rows),
    journeys: journeyReader(rows),
    buckets: bucketReader(rows),
    totals: { listTotals: async () => rows.totals },
    analyses: analysisStore(rows),
    recommendations: recommendationStore(rows),
    decisions: {
      recordDecision: async (decision, late) => {
        if (!rows.decisions.some(({ decisionId }) => decisionId === decision.decisionId)) {
          rows.decisions.push({ ...decision, late });
        }
      },
      listDecisions: async (sliId) => rows.decisions.filter((decision) => decision.sliId === sliId),
    },
    slos: sloStore(rows),
    artifacts: artifactStore(rows),
    deliveries: deliveryStore(rows),
    policies: {
      listPolicies: async () => rows.policies,
      savePolicy: async (policy) => void rows.policies.push(policy),
    },
    reprocessRuns: createMemoryReprocessStore(rows.reprocessRuns),
    logs: logReader(rows),
  };
}

function serviceStore({ services }: MemoryRows): ServiceStore {
  const find = (name: string, environment: string) =>
    services.find((service) => service.name === name && service.environment === environment);
  return {
    registerService: async (service) => {
      const existing = find(service.name, service.environment);
      if (existing?.status === 'registered') {
        throw new ScoutError({ code: ErrorCode.alreadyExists, message: `The service ${service.name} is registered.` });
      }
      const registered: Service = {
        ...service,
        serviceId: existing?.serviceId ?? `service-${String(services.length + 1)}`,
        status: 'registered',
        createdAtMs: existing?.createdAtMs ?? 0,
      };
      if (existing === undefined) services.push(registered);
      else services[services.indexOf(existing)] = registered;
      return registered;
    },
    listServices: async ({ environment, limit, afterServiceId }) =>
      page(services.filter(matches({ environment })), (service) => service.serviceId, afterServiceId, limit),
    findService: async (name, environment) => find(name, environment),
    getService: async (serviceId) =>
      found(
        services.find((service) => service.serviceId === serviceId),
        serviceId,
      ),
    countServices: async () => services.length,
  };
}

function logReader({ logTemplates, logCapsules, logLines }: MemoryRows): LogReader {
  return {
    listTemplates: async ({ service, environment, limit, offset }) =>
      logTemplates.filter(matches({ service, environment })).slice(offset, offset + limit),
    listCapsules: async ({ service, environment, templateId, fromMs, toMs, limit, offset }) =>
      logCapsules
        .filter(matches({ service, environment, templateId }))
        .filter(({ windowStartMs }) => windowStartMs >= fromMs && windowStartMs < toMs)
        .slice(offset, offset + limit),
    readSamples: async (capsules) =>
      capsules.map(({ templateId }) => logLines.filter((line) => line.templateId === templateId)),
    linesOfTrace: async (traceId, limit) => logLines.filter((line) => line.traceId === traceId).slice(0, limit),
  };
}

function journeyReader({ journeys, capsules }: MemoryRows): JourneyReader {
  return {
    listJourneys: async ({ service, environment }) => journeys.filter(matches({ service, environment })),
    getJourney: async (journeyId) =>
      found(
        journeys.find((journey) => journey.journeyId === journeyId),
        journeyId,
      ),
    listCapsules: async ({ journeyId, fromMs, toMs, limit }) =>
      capsules
        .filter((capsule) => capsule.journeyId === journeyId)
        .filter(({ windowStartMs }) => windowStartMs >= fromMs && windowStartMs < toMs)
        .slice(0, limit),
  };
}

function bucketReader({ buckets, journeys }: MemoryRows): SliBucketReader {
  const readBuckets: SliBucketReader['readBuckets'] = async ({ journeyId, fromMs, toMs }) =>
    buckets.filter((bucket) => bucket.journeyId === journeyId && bucket.startMs >= fromMs && bucket.startMs < toMs);
  return {
    readBuckets,
    countRequests: async ({ service, environment, ...range }) => {
      const counted = journeys.filter(matches({ service, environment })).map(async ({ journeyId }) => ({
        journeyId,
        requests: (await readBuckets({ journeyId, ...range })).reduce((sum, { total }) => sum + total, 0),
      }));
      return (await Promise.all(counted)).filter(({ requests }) => requests > 0);
    },
    bucketRange: async ({ service, environment }) => {
      const ids = new Set(journeys.filter(matches({ service, environment })).map(({ journeyId }) => journeyId));
      const starts = buckets.filter(({ journeyId }) => ids.has(journeyId)).map(({ startMs }) => startMs);
      return starts.length === 0 ? undefined : { fromMs: Math.min(...starts), toMs: Math.max(...starts) };
    },
  };
}

function analysisStore({ analyses }: MemoryRows): AnalysisStore {
  return {
    saveAnalysis: async (analysis) => {
      const stored = analyses.get(analysis.analysisId);
      if (stored === undefined || stored.updatedAtMs <= analysis.updatedAtMs) {
        analyses.set(analysis.analysisId, analysis);
      }
    },
    getAnalysis: async (analysisId) => found(analyses.get(analysisId), analysisId),
    latestAnalysis: async (service, environment) =>
      [...analyses.values()]
        .filter(matches({ service, environment }))
        .filter(({ stage }) => stage === 'completed')
        .at(-1),
  };
}

function recommendationStore({ recommendations }: MemoryRows): RecommendationStore {
  return {
    saveRecommendations: async (saved) => {
      for (const recommendation of saved) {
        const status = recommendation.outcome.kind === 'refused' ? 'refused' : 'pending';
        recommendations.set(recommendation.sliId, { ...recommendation, status });
      }
    },
    getRecommendation: async (sliId) => found(recommendations.get(sliId), sliId),
    listRecommendations: async ({ service, environment, journeyId, analysisId, statuses, sliIds, limit, afterSliId }) =>
      page(
        [...recommendations.values()]
          .filter(matches({ service, environment, journeyId, analysisId }))
          .filter(({ status, sliId }) => (statuses?.includes(status) ?? true) && (sliIds?.includes(sliId) ?? true)),
        (recommendation) => recommendation.sliId,
        afterSliId,
        limit,
      ),
    setRecommendationStatus: async ({ sliId, status, decidedBy, decidedAtMs, reason }) => {
      const stored = found(recommendations.get(sliId), sliId);
      recommendations.set(sliId, {
        ...stored,
        status,
        decidedAtMs,
        ...(decidedBy === undefined ? {} : { decidedBy }),
        ...(reason === undefined ? {} : { decisionReason: reason }),
      });
    },
  };
}

function sloStore({ slos }: MemoryRows): SloStore {
  return {
    saveSlo: async (slo) => {
      if (!slos.has(slo.sloId)) slos.set(slo.sloId, slo);
      return found(slos.get(slo.sloId), slo.sloId);
    },
    getSlo: async (sloId) => found(slos.get(sloId), sloId),
    listSlos: async ({ service, environment, sloIds, statuses, limit, afterSloId }) =>
      page(
        [...slos.values()]
          .filter(matches({ service, environment }))
          .filter(({ sloId, status }) => (sloIds?.includes(sloId) ?? true) && (statuses?.includes(status) ?? true)),
        (slo) => slo.sloId,
        afterSloId,
        limit,
      ),
    setSloStatus: async (sloIds, status) => {
      for (const sloId of sloIds) slos.set(sloId, { ...found(slos.get(sloId), sloId), status });
    },
  };
}

function artifactStore({ artifacts }: MemoryRows): ArtifactStore {
  return {
    saveArtifacts: async (saved) => {
      for (const artifact of saved) {
        if (!artifacts.has(artifact.artifactId)) artifacts.set(artifact.artifactId, artifact);
      }
    },
    getArtifact: async (artifactId) => found(artifacts.get(artifactId), artifactId),
    listArtifacts: async ({ sloIds, artifactIds, service, environment, types, limit, afterArtifactId }) =>
      page(
        [...artifacts.values()]
          .filter(matches({ service, environment }))
          .filter(
            ({ sloId, artifactId }) => (sloIds?.includes(sloId) ?? true) && (artifactIds?.includes(artifactId) ?? true),
          )
          .filter(({ type }) => types?.includes(type) ?? true),
        (artifact) => artifact.artifactId,
        afterArtifactId,
        limit,
      ),
    setArtifactValidation: async (artifactId, validation) => {
      artifacts.set(artifactId, { ...found(artifacts.get(artifactId), artifactId), validation });
    },
    setArtifactStatus: async ({ artifactIds, ...change }) => {
      for (const artifactId of artifactIds) {
        artifacts.set(artifactId, { ...found(artifacts.get(artifactId), artifactId), ...change });
      }
    },
  };
}

function deliveryStore({ deliveries }: MemoryRows): DeliveryStore {
  return {
    saveDelivery: async (delivery) => {
      const stored = deliveries.get(delivery.deliveryId);
      if (stored === undefined || stored.updatedAtMs <= delivery.updatedAtMs) {
        deliveries.set(delivery.deliveryId, delivery);
      }
    },
    getDelivery: async (deliveryId) => found(deliveries.get(deliveryId), deliveryId),
    listDeliveries: async ({ service, environment, pullRequestNumber, limit }) =>
      [...deliveries.values()].filter(matches({ service, environment, pullRequestNumber })).slice(0, limit),
  };
}

function matches(wanted: Readonly<Record<string, unknown>>): (row: object) => boolean {
  const fields = Object.entries(wanted).filter(([, value]) => value !== undefined);
  return (row) =>
    fields.every(([field, value]) => Object.entries(row).some(([key, is]) => key === field && is === value));
}

function page<Row>(
  rows: readonly Row[],
  idOf: (row: Row) => string,
  after: string | undefined,
  limit: number | undefined,
): readonly Row[] {
  const from = after === undefined ? 0 : rows.findIndex((row) => idOf(row) === after) + 1;
  return rows.slice(from, limit === undefined ? undefined : from + limit);
}

function found<Row>(row: Row | undefined, id: string): Row {
  if (row !== undefined) return row;
  throw new ScoutError({ code: ErrorCode.notFound, message: `There is no row ${id}.` });
}
