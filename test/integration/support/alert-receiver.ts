import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** One alert of a notification, with when it came. */
export interface ReceivedAlert {
  readonly status: 'firing' | 'resolved';
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly fingerprint: string;
  readonly receivedAtMs: number;
}

/** What Alertmanager's webhook sends its notifications to. */
export interface AlertReceiver {
  readonly url: string;
  /** Every alert of every notification, in order of arrival. */
  readonly alerts: readonly ReceivedAlert[];
  close(): Promise<void>;
}

/** A webhook receiver (payload version 4) on a free port. */
export async function startAlertReceiver(): Promise<AlertReceiver> {
  const alerts: ReceivedAlert[] = [];
  const server = createServer((request, response) => {
    const receivedAtMs = Date.now();
    text(request)
      .then((body) => {
        const notification = JSON.parse(body) as { readonly alerts: readonly Omit<ReceivedAlert, 'receivedAtMs'>[] };
        alerts.push(...notification.alerts.map((alert) => ({ ...alert, receivedAtMs })));
        response.writeHead(200).end();
      })
      .catch(() => response.writeHead(400).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    alerts,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
