import { SeverityNumber } from '@opentelemetry/api-logs';
import { OTLPLogExporter as GrpcLogExporter } from '@opentelemetry/exporter-logs-otlp-grpc';
import { OTLPLogExporter as HttpLogExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import { OTLPMetricExporter as GrpcMetricExporter } from '@opentelemetry/exporter-metrics-otlp-grpc';
import { OTLPMetricExporter as HttpMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { OTLPTraceExporter as GrpcTraceExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { OTLPTraceExporter as HttpTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { afterEach, describe, expect, it } from 'vitest';
import { startTestReceivers } from '../support/receivers.ts';
import type { ReceiversUnderTest } from '../support/receivers.ts';

const cases = (['http2', 'grpc-js'] as const).flatMap((server) =>
  (['none', 'gzip'] as const).map((compression) => [server, compression] as const),
);

describe.each(cases)('the exporters of the OpenTelemetry SDK, gRPC server %s, compression %s', (grpcServer, name) => {
  let receivers: ReceiversUnderTest;
  const compression = name as never;

  afterEach(async () => {
    await receivers.close();
  });

  it('export all signals over both transports, unchanged', async () => {
    receivers = await startTestReceivers({ grpcServer });
    const grpcUrl = `http://127.0.0.1:${receivers.grpcPort}`;
    const httpUrl = (signal: string) => ({ url: `${receivers.httpUrl}/v1/${signal}`, compression });

    const tracers = new NodeTracerProvider({
      spanProcessors: [
        new BatchSpanProcessor(new GrpcTraceExporter({ url: grpcUrl, compression })),
        new BatchSpanProcessor(new HttpTraceExporter(httpUrl('traces'))),
      ],
    });
    tracers.getTracer('test').startSpan('GET /cart').end();
    await tracers.shutdown();
    const loggers = new LoggerProvider({
      processors: [
        new BatchLogRecordProcessor({ exporter: new GrpcLogExporter({ url: grpcUrl, compression }) }),
        new BatchLogRecordProcessor({ exporter: new HttpLogExporter(httpUrl('logs')) }),
      ],
    });
    loggers.getLogger('test').emit({ body: 'cart was emptied', severityNumber: SeverityNumber.INFO });
    await loggers.forceFlush();
    await loggers.shutdown();
    const meters = new MeterProvider({
      readers: [
        new PeriodicExportingMetricReader({ exporter: new GrpcMetricExporter({ url: grpcUrl, compression }) }),
        new PeriodicExportingMetricReader({ exporter: new HttpMetricExporter(httpUrl('metrics')) }),
      ],
    });
    meters.getMeter('test').createCounter('carts').add(1);
    await meters.shutdown();

    const taken = receivers.intake.taken.map(({ receiver, signal, bytes }) => {
      const word = { traces: 'GET /cart', logs: 'cart was emptied', metrics: 'carts' }[signal];
      return `${receiver} ${signal} ${String(bytes.toString('latin1').includes(word))}`;
    });
    expect(taken.sort()).toEqual(
      ['otlp_grpc', 'otlp_http'].flatMap((receiver) =>
        ['logs', 'metrics', 'traces'].map((of) => `${receiver} ${of} true`),
      ),
    );
  });
});
