import type { Registry } from 'prom-client';
import type { WorkerMessage, WorkerOrder } from './worker-message.ts';

/** In one of several processes: answers the questions for metrics of the one that started it. */
export function answerMetrics(registry: Registry): void {
  process.on('message', (order: WorkerOrder) => {
    if (order.kind !== 'metrics') return;
    void registry.getMetricsAsJSON().then((metrics) => {
      const answer: WorkerMessage = { kind: 'metrics', id: order.id, metrics };
      // The parent may have gone meanwhile; then this process ends, too.
      if (process.connected) process.send?.(answer);
    });
  });
}
