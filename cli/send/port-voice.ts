import type { Socket } from 'node:net';
import type { ReceiverAddress } from './receiver-address.ts';

/** What a port says to a greeting, by its first bytes. */
export type PortVoice =
  | { readonly kind: 'grpc' | 'http' }
  /** It answered in TLS what was said in plain text. */
  | { readonly kind: 'tls' }
  /** Something that speaks none of these. */
  | { readonly kind: 'stranger' }
  /** Connections are taken, and nothing is said. */
  | { readonly kind: 'silent' }
  /** Connections are not taken; the reason is a code of the system. */
  | { readonly kind: 'absent'; readonly reason: string };

/** Receivers answer at once; what is this slow is not there, for a person that waits. */
export const PROBE_STEP_TIMEOUT_MS = 2_000;

/** RFC 9113, 3.4: the preface, and an empty SETTINGS frame. */
const HTTP2_PREFACE = Buffer.concat([
  Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
  Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]),
]);
/** So much of an answer tells what speaks: the head of an HTTP/2 frame. */
const FRAME_HEAD_BYTES = 9;
const SETTINGS_FRAME = 4;
const TLS_ALERT = 0x15;
const TLS_MAJOR_VERSION = 3;

/** What to say, and when. */
export interface Greeting {
  readonly receiver: ReceiverAddress;
  /** The event with which the socket is ready. */
  readonly openedEvent: 'connect' | 'secureConnect';
}

/** Says on a new connection what a client of the protocol says first, reads the begin of the answer, and ends it. */
export function hearPort(socket: Socket, { receiver, openedEvent }: Greeting): Promise<PortVoice> {
  return new Promise((resolve) => {
    let isOpen = false;
    let heard = Buffer.alloc(0);
    const end = (failure?: unknown): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(isOpen ? voiceOf(heard) : { kind: 'absent', reason: systemCodeOf(failure) });
    };
    const timer = setTimeout(end, PROBE_STEP_TIMEOUT_MS, { code: 'ETIMEDOUT' });
    socket.once(openedEvent, () => {
      isOpen = true;
      socket.write(greetingOf(receiver));
    });
    socket.on('data', (bytes) => {
      heard = Buffer.concat([heard, bytes]);
      if (heard.length >= FRAME_HEAD_BYTES) end();
    });
    // What is said after the end was told has nobody to hear it.
    socket.on('error', end);
    socket.once('close', () => {
      end({ code: 'ECONNRESET' });
    });
  });
}

/** The system's name for a failure of a connection. */
export function systemCodeOf(failure: unknown): string {
  return typeof failure === 'object' && failure !== null && 'code' in failure ? String(failure.code) : 'unreachable';
}

function greetingOf(receiver: ReceiverAddress): Buffer {
  if (receiver.protocol === 'grpc') return HTTP2_PREFACE;
  return Buffer.from(`HEAD / HTTP/1.1\r\nHost: ${receiver.host}\r\nConnection: close\r\n\r\n`);
}

function voiceOf(heard: Buffer): PortVoice {
  if (heard.length === 0) return { kind: 'silent' };
  if (heard.toString('latin1', 0, 7) === 'HTTP/1.') return { kind: 'http' };
  const isFrame = heard.length >= FRAME_HEAD_BYTES && heard[3] === SETTINGS_FRAME && heard.readUInt32BE(5) === 0;
  if (isFrame) return { kind: 'grpc' };
  return { kind: heard[0] === TLS_ALERT && heard[1] === TLS_MAJOR_VERSION ? 'tls' : 'stranger' };
}
