import { createHttpSender } from '../send/create-http-sender.ts';
import type { SendOutcome } from '../send/otlp-sender.ts';
import { withFirstContact } from '../send/with-first-contact.ts';

export type { SendOutcome } from '../send/otlp-sender.ts';

/** Sends encoded trace requests over OTLP/HTTP. */
export interface TraceSender {
  /** One attempt with an encoded `ExportTraceServiceRequest`. Failures are outcomes; nothing is thrown. */
  send(bytes: Uint8Array): Promise<SendOutcome>;
  /** Closes idle connections. */
  close(): void;
}

/** How a sender meets its receiver. */
export interface TraceSenderOptions {
  /** So long a receiver that is not there is waited for; without, attempts fail and somebody else is patient. */
  readonly waitMs?: number;
  /** Of every request, such as a token. */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Creates a sender with connections that are kept open.
 * @param endpoint Base URL, such as `http://127.0.0.1:4318`, or the full URL of the traces path
 * @throws ScoutError invalid_argument when it is not an http(s) URL
 */
export function createTraceSender(endpoint: string, { waitMs, headers = {} }: TraceSenderOptions = {}): TraceSender {
  const plain = createHttpSender({ address: endpoint, headers });
  const sender = waitMs === undefined ? plain : withFirstContact(plain, { address: endpoint, waitMs });
  return {
    send: (bytes) => sender.send('traces', bytes),
    close: () => {
      sender.close();
    },
  };
}
