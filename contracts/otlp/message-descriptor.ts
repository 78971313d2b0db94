import type protobuf from 'protobufjs';

/** Fields of a message: name to number and type; a type with `[]` behind it is repeated. */
export type FieldTable = Readonly<Record<string, readonly [id: number, type: string]>>;

/** Builds a message descriptor. */
export function message(
  fields: FieldTable,
  oneof?: { readonly name: string; readonly of: readonly string[] },
): protobuf.IType {
  const descriptors = Object.entries(fields).map(([name, [id, type]]): [string, protobuf.IField] => [
    name,
    type.endsWith('[]') ? { id, type: type.slice(0, -2), rule: 'repeated' } : { id, type },
  ]);
  return {
    fields: Object.fromEntries(descriptors),
    ...(oneof === undefined ? {} : { oneofs: { [oneof.name]: { oneof: [...oneof.of] } } }),
  };
}
