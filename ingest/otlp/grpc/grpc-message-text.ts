/** A `grpc-message` header is percent-encoded UTF-8 (gRPC over HTTP/2, "Responses"). */
export function encodeGrpcMessageText(text: string): string {
  // Messages are short sentences of ours, nearly always plain ASCII.
  if (/^[\x20-\x24\x26-\x7e]*$/.test(text)) return text;
  let encoded = '';
  for (const byte of Buffer.from(text, 'utf8')) {
    const isPlain = byte >= 0x20 && byte <= 0x7e && byte !== 0x25;
    encoded += isPlain ? String.fromCharCode(byte) : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return encoded;
}
