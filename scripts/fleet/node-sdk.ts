import { setTimeout as sleep } from 'node:timers/promises';
import { SeverityNumber } from '@opentelemetry/api-logs';
import { ExportResultCode } from '@opentelemetry/core';
import type { ExportResult } from '@opentelemetry/core';
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-grpc';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { Signal } from '../../contracts/otlp/signal.ts';
import type { Source } from './source.ts';

const METRIC_EXPORT_MS = 5_000;

/** The OpenTelemetry SDK for Node, with its batching and its exporters of all signals, in this process. */
export function createNodeSdkSource(service: string): Source {
  return async ({ grpc, http }, { seconds, perSecond }) => {
    const resource = resourceFromAttributes({ 'service.name': service });
    const sent = { traces: 0, logs: 0, metrics: 0 };
    const acknowledged = { traces: 0, logs: 0, metrics: 0 };
    const spans = observed(new OTLPTraceExporter({ url: `http://${grpc}` }), (batch: readonly unknown[]) => {
      acknowledged.traces += batch.length;
    });
    const records = observed(new OTLPLogExporter({ url: `${http}/v1/logs` }), (batch: readonly unknown[]) => {
      acknowledged.logs += batch.length;
    });
    const points = observed(new OTLPMetricExporter({ url: `http://${grpc}` }), () => {
      acknowledged.metrics += 1;
    });
    const tracers = new NodeTracerProvider({ resource, spanProcessors: [new BatchSpanProcessor(spans)] });
    const loggers = new LoggerProvider({ resource, processors: [new BatchLogRecordProcessor({ exporter: records })] });
    const reader = new PeriodicExportingMetricReader({
      exporter: points,
      exportIntervalMillis: METRIC_EXPORT_MS,
      exportTimeoutMillis: METRIC_EXPORT_MS,
    });
    const meters = new MeterProvider({ resource, readers: [reader] });
    const tracer = tracers.getTracer('fleet');
    const logger = loggers.getLogger('fleet');
    const orders = meters.getMeter('fleet').createCounter('orders');
    const endMs = performance.now() + seconds * 1_000;
    while (performance.now() < endMs) {
      tracer.startSpan('GET /orders').end();
      logger.emit({ body: `order ${String(sent.logs)} was placed`, severityNumber: SeverityNumber.INFO });
      orders.add(1);
      sent.traces += 1;
      sent.logs += 1;
      await sleep(1_000 / perSecond);
    }
    await Promise.all([tracers.shutdown(), loggers.shutdown(), meters.shutdown()]);
    // One point of one counter in every export: what was exported is what was sent.
    sent.metrics = acknowledged.metrics;
    return Object.values(Signal).map((signal) => ({
      ...{ service, signal, sent: sent[signal], acknowledged: acknowledged[signal] },
    }));
  };
}

interface Exporter<T> {
  export(batch: T, done: (result: ExportResult) => void): void;
}

/** The exporter itself, whose results are also told to us. */
function observed<T, E extends Exporter<T>>(exporter: E & Exporter<T>, onTaken: (batch: T) => void): E {
  const send = exporter.export.bind(exporter);
  exporter.export = (batch: T, done: (result: ExportResult) => void) =>
    send(batch, (result) => {
      if (result.code === ExportResultCode.SUCCESS) onTaken(batch);
      done(result);
    });
  return exporter;
}
