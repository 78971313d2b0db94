import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { OTLPTraceExporter as GrpcExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { OTLPTraceExporter as HttpExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import type { SpanExporter } from '@opentelemetry/sdk-trace-node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decodeSpans } from '../../contracts/otlp/decode-spans.ts';
import { startTestIngest } from '../support/ingest.ts';
import type { IngestUnderTest } from '../support/ingest.ts';

/** Exports a server span with a failed client span below it through the real SDK. */
async function exportTrace(exporter: SpanExporter): Promise<void> {
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'checkout', 'deployment.environment.name': 'prod' }),
    spanProcessors: [new BatchSpanProcessor(exporter)],
  });
  const tracer = provider.getTracer('test', '1.2.3');
  const parent = tracer.startSpan('POST /orders', {
    kind: SpanKind.SERVER,
    attributes: { 'http.route': '/orders', 'http.response.status_code': 502, retried: true, ratio: 0.25 },
  });
  parent.addEvent('paid by 4111 1111 1111 1111');
  parent.setStatus({ code: SpanStatusCode.ERROR, message: 'declined for joe@example.com' });
  parent.end();
  await provider.forceFlush();
  await provider.shutdown();
}

describe('a service with the OpenTelemetry SDK', () => {
  let ingest: IngestUnderTest;

  beforeEach(async () => {
    ingest = await startTestIngest();
  });
  afterEach(async () => {
    await ingest.close();
  });

  const exporters: readonly (readonly [protocol: string, create: () => SpanExporter])[] = [
    ['gRPC', () => new GrpcExporter({ url: ingest.grpcUrl })],
    ['HTTP', () => new HttpExporter({ url: `${ingest.httpUrl}/v1/traces` })],
    ['gzipped HTTP', () => new HttpExporter({ url: `${ingest.httpUrl}/v1/traces`, compression: 'gzip' as never })],
    ['gzipped gRPC', () => new GrpcExporter({ url: ingest.grpcUrl, compression: 'gzip' as never })],
  ];

  it.each(exporters)('points its %s exporter at us unchanged', async (_protocol, create) => {
    await exportTrace(create());

    const spans = ingest.writer.records.flatMap(({ value }) => decodeSpans(value).spans);
    const written = Buffer.concat(ingest.writer.records.map(({ value }) => Buffer.from(value))).toString('latin1');
    expect(spans).toHaveLength(1);
    expect(spans[0]).toMatchObject({
      service: 'checkout',
      environment: 'prod',
      name: 'POST /orders',
      kind: 'server',
      status: 'error',
      attributes: { 'http.route': '/orders', 'http.response.status_code': 502, retried: true, ratio: 0.25 },
    });
    expect(written).toContain('paid by [redacted:credit_card]');
    expect(written).toContain('declined for [redacted:email]');
  });
});
