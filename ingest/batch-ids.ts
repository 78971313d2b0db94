/** Gives ids for the header `batch_id`: an id per record, that no other process and no other record has. */
export type BatchIds = () => string;

/** Creates the ids of one source of records; `sourceId` is unique, a random UUID for instance. */
export function createBatchIds(sourceId: string): BatchIds {
  let serial = 0;
  return () => {
    serial += 1;
    return `${sourceId}-${serial.toString(36)}`;
  };
}
