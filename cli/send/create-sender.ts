import { createGrpcSender } from './create-grpc-sender.ts';
import { createHttpSender } from './create-http-sender.ts';
import type { OtlpSender, OtlpSenderOptions } from './otlp-sender.ts';
import { hostAndPort, readReceiverAddress } from './receiver-address.ts';

/**
 * Creates a sender for an address that {@link readReceiverAddress} takes.
 * @throws ScoutError invalid_argument when it is none
 */
export function createSender(options: OtlpSenderOptions): OtlpSender {
  const receiver = readReceiverAddress(options.address);
  if (receiver.protocol === 'http') return createHttpSender(options);
  return createGrpcSender({ ...options, address: hostAndPort(receiver), isTls: receiver.isTls });
}
