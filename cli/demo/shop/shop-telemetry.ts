import type * as Http from 'node:http';
import { createRequire } from 'node:module';
import { trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { ATTR_HTTP_ROUTE, ATTR_SERVICE_NAME, ATTR_SERVICE_VERSION } from '@opentelemetry/semantic-conventions';
import type { ShopService } from './shop-model.ts';

/** Control requests are none of the shop's traffic and make no spans. */
export const CONTROL_PATH = '/-/';

const EXPORT_DELAY_MS = 500;

/** The OpenTelemetry SDK at work in this process. */
export interface ShopTelemetry {
  /** The instrumented module: servers and requests made with it are traced, context propagation included. */
  readonly http: typeof Http;
  /** Exports what is left. */
  shutdown(): Promise<void>;
}

/** What {@link startShopTelemetry} needs. */
export interface ShopTelemetryOptions {
  readonly service: ShopService;
  /** Base URL of an OTLP/HTTP receiver. */
  readonly otlpUrl: string;
  /** The deployment environment that the spans carry. */
  readonly environment: string;
}

/** Sets up the SDK as a service of a team would: HTTP instrumentation, batching, OTLP over HTTP with protobuf. */
export function startShopTelemetry({ service, otlpUrl, environment }: ShopTelemetryOptions): ShopTelemetry {
  const exporter = new OTLPTraceExporter({ url: `${otlpUrl}/v1/traces` });
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({
      [ATTR_SERVICE_NAME]: service,
      [ATTR_SERVICE_VERSION]: '1.4.2',
      'deployment.environment.name': environment,
    }),
    spanProcessors: [new BatchSpanProcessor(exporter, { scheduledDelayMillis: EXPORT_DELAY_MS })],
  });
  provider.register();
  const instrumentation = new HttpInstrumentation({
    ignoreIncomingRequestHook: (request) => request.url?.startsWith(CONTROL_PATH) === true,
  });
  instrumentation.setTracerProvider(provider);
  return {
    // The instrumentation hooks `require`; an import statement would see the module as it was before.
    http: createRequire(import.meta.url)('node:http') as typeof Http,
    async shutdown() {
      await provider.forceFlush();
      await provider.shutdown();
    },
  };
}

/** Names the server span under way by its route, as a web framework's instrumentation does. */
export function nameServerSpan(method: string, route: string): void {
  trace.getActiveSpan()?.setAttribute(ATTR_HTTP_ROUTE, route).updateName(`${method} ${route}`);
}
