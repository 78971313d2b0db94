/** What the worker runs: the names of these functions are the workflow types of contracts/workflows. */
export { analysis } from './analysis.ts';
export { delivery } from './delivery.ts';
export { reprocess } from './reprocess.ts';
