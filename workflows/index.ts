/** What the worker runs: the names of these functions are the workflow types of contracts/workflows. */
export { analysis } from './analysis.ts';
export { delivery } from './delivery.ts';
export { drift } from './drift.ts';
export { reprocess } from './reprocess.ts';
export { sloWatch } from './slo-watch.ts';
