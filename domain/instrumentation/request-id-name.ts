/** Names of fields that hold the id of a request, without case and punctuation. */
const REQUEST_ID = /^x?(?:req|request|correlation)id$/;

/** Whether a field is named like the id of a request: `x-request-id`, `requestId`, `correlation_id`, `reqId`. */
export function isRequestIdName(name: string): boolean {
  return REQUEST_ID.test(name.toLowerCase().replaceAll(/[^a-z]/g, ''));
}
