import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { ProbeResult } from './probe-receiver.ts';
import { hostAndPort } from './receiver-address.ts';
import type { ReceiverAddress } from './receiver-address.ts';

const PORTS =
  'OTLP over gRPC is on port 4317 unless SLO_SCOUT_OTLP_GRPC_PORT says otherwise, over HTTP on 4318 ' +
  '(SLO_SCOUT_OTLP_HTTP_PORT)';

/** Why nobody at an address takes what is sent, and what to do; to `expected` there is nothing to say. */
export function unreachable(result: Exclude<ProbeResult, { kind: 'expected' }>, receiver: ReceiverAddress): ScoutError {
  const place = hostAndPort(receiver);
  switch (result.kind) {
    case 'other_protocol':
      return wrongAddress(otherProtocol(receiver));
    case 'takes_tls':
      return wrongAddress(
        `${place} takes TLS, and was spoken to without; give --to ${urlOf({ ...receiver, isTls: true })}.`,
      );
    case 'takes_plain_text': {
      const { protocol } = result;
      const url = urlOf({ ...receiver, protocol, isTls: false });
      return wrongAddress(`${place} speaks ${nameOf(protocol)} without TLS; give --to ${url}.`);
    }
    case 'untrusted':
      return wrongAddress(
        `The certificate of ${place} is not trusted (${result.reason}). Give the authority that signed it ` +
          '(slo-scout send --ca), and the host by a name that stands in the certificate.',
      );
    case 'stranger':
      return wrongAddress(`What answers at ${place} speaks neither gRPC nor HTTP; correct --to. ${PORTS}.`);
    case 'silent':
      return notThere(`${place} takes connections and says nothing`);
    case 'absent':
      return notThere(`Nothing can be reached at ${place} (${result.reason})`);
  }
}

function otherProtocol(receiver: ReceiverAddress): string {
  const [asked, spoken] = receiver.protocol === 'grpc' ? (['grpc', 'http'] as const) : (['http', 'grpc'] as const);
  const url = urlOf({ ...receiver, protocol: spoken });
  return (
    `${hostAndPort(receiver)} speaks ${nameOf(spoken)}, and was asked over ${nameOf(asked)}. To send over ` +
    `${nameOf(spoken)}, give slo-scout send --to ${url}; to send over ${nameOf(asked)}, give its port: ${PORTS}.`
  );
}

function nameOf(protocol: ReceiverAddress['protocol']): string {
  return protocol === 'grpc' ? 'gRPC' : 'HTTP';
}

/** As `--to` takes it. */
function urlOf(receiver: ReceiverAddress): string {
  const { protocol, isTls } = receiver;
  if (protocol === 'http') return `${isTls ? 'https' : 'http'}://${hostAndPort(receiver)}`;
  return `${isTls ? 'grpcs://' : ''}${hostAndPort(receiver)}`;
}

function wrongAddress(message: string): ScoutError {
  return new ScoutError({ code: ErrorCode.invalidArgument, message });
}

function notThere(what: string): ScoutError {
  return new ScoutError({
    code: ErrorCode.unavailable,
    message: `${what}; start the receiver (slo-scout start), correct --to, or wait for it (--wait 2m). ${PORTS}.`,
  });
}
