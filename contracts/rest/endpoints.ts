import { analysisEndpoints } from './endpoints/analysis-endpoints.ts';
import { artifactEndpoints } from './endpoints/artifact-endpoints.ts';
import { deliveryEndpoints } from './endpoints/delivery-endpoints.ts';
import { evidenceEndpoints } from './endpoints/evidence-endpoints.ts';
import { logEndpoints } from './endpoints/log-endpoints.ts';
import { operationsEndpoints } from './endpoints/operations-endpoints.ts';
import { reprocessEndpoints } from './endpoints/reprocess-endpoints.ts';
import { sliEndpoints } from './endpoints/sli-endpoints.ts';
import { sloEndpoints } from './endpoints/slo-endpoints.ts';

/**
 * Every endpoint by its operation id: the one source of the express routes, the checks of requests, the OpenAPI
 * description and the client's types.
 */
export const endpoints = {
  ...analysisEndpoints,
  ...sliEndpoints,
  ...evidenceEndpoints,
  ...sloEndpoints,
  ...artifactEndpoints,
  ...deliveryEndpoints,
  ...logEndpoints,
  ...operationsEndpoints,
  ...reprocessEndpoints,
} as const;

/** The route table's type. */
export type Endpoints = typeof endpoints;
/** An operation id. */
export type OperationId = keyof Endpoints;
