import { connect } from 'node:net';
import { hearPort } from './port-voice.ts';
import type { PortVoice } from './port-voice.ts';
import type { ReceiverAddress } from './receiver-address.ts';
import { openTls, shakeHands } from './tls-handshake.ts';

/** What was found at an address. */
export type ProbeResult =
  /** A receiver of the protocol, with TLS or without as the address says. */
  | { readonly kind: 'expected' }
  /** One of the other protocol. */
  | { readonly kind: 'other_protocol' }
  /** Plain text was spoken to a port that takes TLS. */
  | { readonly kind: 'takes_tls' }
  /** TLS was spoken to a port that takes plain text of the protocol. */
  | { readonly kind: 'takes_plain_text'; readonly protocol: ReceiverAddress['protocol'] }
  /** TLS, whose certificate is not trusted. */
  | { readonly kind: 'untrusted'; readonly reason: string }
  /** Something that speaks neither protocol. */
  | { readonly kind: 'stranger' }
  /** Connections are taken, and nothing is said. */
  | { readonly kind: 'silent' }
  /** Connections are not taken. */
  | { readonly kind: 'absent'; readonly reason: string };

/** What to speak to, and what to trust. */
export interface ProbeOptions {
  readonly receiver: ReceiverAddress;
  /** PEM of the authority that signed the certificate, when the system does not know it. */
  readonly ca?: string | undefined;
}

/**
 * Speaks the address's protocol to a port, without a request of OTLP, and tells what answered. Never rejects; takes a
 * few seconds at most.
 */
export async function probeReceiver({ receiver, ca }: ProbeOptions): Promise<ProbeResult> {
  return receiver.isTls ? probeTls(receiver, ca) : probePlainText(receiver);
}

async function probePlainText(receiver: ReceiverAddress): Promise<ProbeResult> {
  const voice = await hearPlainText(receiver);
  if (voice.kind === 'tls') return { kind: 'takes_tls' };
  if (voice.kind !== 'silent') return resultOf(voice, receiver);
  // Some end a connection without a word when it does not begin with TLS.
  const handshake = await shakeHands(receiver, undefined);
  const speaksTls = handshake.kind === 'secured' || handshake.kind === 'refused_protocol';
  return { kind: speaksTls ? 'takes_tls' : 'silent' };
}

async function probeTls(receiver: ReceiverAddress, ca: string | undefined): Promise<ProbeResult> {
  const handshake = await shakeHands(receiver, ca);
  switch (handshake.kind) {
    case 'secured': {
      if (handshake.distrust !== undefined) return { kind: 'untrusted', reason: handshake.distrust };
      const socket = openTls(receiver, ca);
      return resultOf(await hearPort(socket, { receiver, openedEvent: 'secureConnect' }), receiver);
    }
    case 'refused_protocol':
      return { kind: 'other_protocol' };
    case 'absent':
      return handshake;
    case 'failed': {
      const voice = await hearPlainText(receiver);
      const speaksPlainText = voice.kind === 'http' || voice.kind === 'grpc';
      return speaksPlainText ? { kind: 'takes_plain_text', protocol: voice.kind } : resultOf(voice, receiver);
    }
  }
}

function hearPlainText(receiver: ReceiverAddress): Promise<PortVoice> {
  return hearPort(connect(receiver.port, receiver.host), { receiver, openedEvent: 'connect' });
}

function resultOf(voice: PortVoice, receiver: ReceiverAddress): ProbeResult {
  switch (voice.kind) {
    case 'grpc':
    case 'http':
      return { kind: voice.kind === receiver.protocol ? 'expected' : 'other_protocol' };
    case 'tls':
    case 'stranger':
      return { kind: 'stranger' };
    case 'silent':
      return { kind: 'silent' };
    case 'absent':
      return voice;
  }
}
