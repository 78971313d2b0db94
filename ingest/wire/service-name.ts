import { WireReader } from '../../contracts/otlp/wire-reader.ts';

const ATTRIBUTE_TAG = 0x0a;
const KEY_TAG = 0x0a;
const VALUE_TAG = 0x12;
const STRING_TAG = 0x0a;
const SERVICE_NAME = Buffer.from('service.name');
const UNKNOWN_SERVICE = Buffer.from('unknown_service');

/**
 * The UTF-8 bytes of a resource's `service.name`, which choose the partition of its logs and metrics; of several the
 * last one counts. A missing or empty one, or one that is no text, is `unknown_service`.
 * @param resource Content of a `Resource` that has been scanned
 */
export function serviceNameOf(resource: Buffer): Uint8Array {
  const reader = new WireReader(resource);
  let name: Uint8Array = UNKNOWN_SERVICE;
  while (reader.hasMore()) {
    const tag = reader.uint32();
    if (tag === ATTRIBUTE_TAG) name = readName(reader) ?? name;
    else reader.skip(tag & 7);
  }
  return name.length === 0 ? UNKNOWN_SERVICE : name;
}

/** The value of an attribute if that is the service's name. */
function readName(reader: WireReader): Uint8Array | undefined {
  const found: { key?: Buffer; value: Uint8Array } = { value: UNKNOWN_SERVICE };
  inMessage(reader, (tag) => {
    if (tag === KEY_TAG) found.key = readBytes(reader);
    else if (tag === VALUE_TAG) {
      found.value = UNKNOWN_SERVICE;
      inMessage(reader, (kind) => {
        if (kind === STRING_TAG) found.value = readBytes(reader);
        else reader.skip(kind & 7);
      });
    } else reader.skip(tag & 7);
  });
  return found.key?.equals(SERVICE_NAME) === true ? found.value : undefined;
}

function inMessage(reader: WireReader, visit: (tag: number) => void): void {
  const end = reader.end();
  const outer = reader.limit;
  reader.limit = end;
  while (reader.hasMore()) visit(reader.uint32());
  reader.limit = outer;
}

function readBytes(reader: WireReader): Buffer {
  const end = reader.end();
  const bytes = reader.bytes.subarray(reader.position, end);
  reader.position = end;
  return bytes;
}
