import { constants } from 'node:http2';
import type { OutgoingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import { encodeFrame } from './frame-reader.ts';
import type { GrpcFailure } from './grpc-failure.ts';
import { encodeGrpcMessageText } from './grpc-message-text.ts';

const HEADERS = { 'content-type': 'application/grpc', 'grpc-accept-encoding': 'identity,gzip,zstd,deflate' } as const;
const OK_HEADERS = { ':status': 200, ...HEADERS } as const;
const OK_TRAILERS = { 'grpc-status': '0' } as const;
const RESPOND_OPTIONS = { waitForTrailers: true } as const;

/** Answers a call once; what comes after the end is dropped. */
export interface Http2Answer {
  readonly isEnded: boolean;
  /** A message of the answer. */
  message(message: Uint8Array): void;
  /** Ends with OK; with the last message, if there is one. */
  succeed(message?: Uint8Array): void;
  /** Ends with a failure: in trailers alone when no message was sent. */
  fail(failure: GrpcFailure, httpStatus?: number): void;
}

/** Creates the answer of a stream. The client may go away at any time: nobody is left to tell then. */
export function createHttp2Answer(stream: ServerHttp2Stream): Http2Answer {
  let isEnded = false;
  let trailers: OutgoingHttpHeaders = OK_TRAILERS;
  const isGone = (): boolean => isEnded || stream.destroyed || stream.closed;

  const start = (): void => {
    if (stream.headersSent) return;
    stream.respond(OK_HEADERS, RESPOND_OPTIONS);
    stream.on('wantTrailers', () => {
      stream.sendTrailers(trailers);
    });
  };
  const end = (frame?: Buffer): void => {
    isEnded = true;
    if (frame === undefined) stream.end();
    else stream.end(frame);
    stopReceiving(stream);
  };

  return {
    get isEnded() {
      return isEnded;
    },
    message(message) {
      if (isGone()) return;
      start();
      stream.write(encodeFrame(message));
    },
    succeed(message) {
      if (isGone()) return;
      start();
      end(message === undefined ? undefined : encodeFrame(message));
    },
    fail(failure, httpStatus = 200) {
      if (isGone()) return;
      const status = trailersOf(failure);
      if (stream.headersSent) {
        trailers = status;
        end();
        return;
      }
      isEnded = true;
      stream.respond({ ':status': httpStatus, ...HEADERS, ...status }, { endStream: true });
      stopReceiving(stream);
    },
  };
}

function trailersOf({ status, message, details }: GrpcFailure): OutgoingHttpHeaders {
  return {
    'grpc-status': String(status),
    'grpc-message': encodeGrpcMessageText(message),
    ...(details.length === 0 ? {} : { 'grpc-status-details-bin': details.toString('base64').replace(/=+$/, '') }),
  };
}

/** The client need not send the rest of what is answered already (RFC 9113, 8.1). */
function stopReceiving(stream: ServerHttp2Stream): void {
  if (!stream.readableEnded) stream.close(constants.NGHTTP2_NO_ERROR);
}
