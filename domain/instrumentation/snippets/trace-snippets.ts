import type { GapSnippets } from './snippet.ts';

/** Context that gets lost between services. */
export const PROPAGATION: GapSnippets = {
  byLanguage: {
    nodejs: `# The SDK must be there before the application is loaded; HTTP, gRPC and usual queues then propagate by themselves:
node --require @opentelemetry/auto-instrumentations-node/register app.js

// A transport of your own:
import { context, propagation } from '@opentelemetry/api';
propagation.inject(context.active(), message.headers); // sender
context.with(propagation.extract(context.active(), message.headers), () => handle(message)); // receiver`,
    java: `java -javaagent:opentelemetry-javaagent.jar -Dotel.propagators=tracecontext,baggage -jar app.jar

// A transport of your own:
var propagator = GlobalOpenTelemetry.getPropagators().getTextMapPropagator();
propagator.inject(Context.current(), headers, (carrier, key, value) -> carrier.put(key, value));`,
    go: `// Go propagates nothing until it is told to:
otel.SetTextMapPropagator(propagation.NewCompositeTextMapPropagator(propagation.TraceContext{}, propagation.Baggage{}))
client := http.Client{Transport: otelhttp.NewTransport(http.DefaultTransport)}
http.ListenAndServe(":8080", otelhttp.NewHandler(mux, "server"))`,
    python: `OTEL_PROPAGATORS=tracecontext,baggage opentelemetry-instrument python app.py

# A transport of your own:
from opentelemetry.propagate import extract, inject
inject(headers)                      # sender
context = extract(message.headers)   # receiver`,
    dotnet: `builder.Services.AddOpenTelemetry().WithTracing(tracing => tracing
    .AddAspNetCoreInstrumentation()
    .AddHttpClientInstrumentation()
    .AddOtlpExporter());`,
  },
  collector: `# Where traces are sampled after the fact, all spans of a trace must come to one collector:
exporters:
  loadbalancing:
    routing_key: traceID
    protocol: { otlp: { tls: { insecure: true } } }
    resolver: { dns: { hostname: sampling-collectors } }`,
};

/** Routes that are not told. */
export const ROUTES: GapSnippets = {
  byLanguage: {
    nodejs: `// The instrumentations of Express, Fastify, Koa and Nest tell the route; with a router of your own:
import { context } from '@opentelemetry/api';
import { getRPCMetadata, RPCType } from '@opentelemetry/core';
const rpc = getRPCMetadata(context.active());
if (rpc?.type === RPCType.HTTP) rpc.route = '/users/{id}';`,
    java: `// The agent tells it for Spring, JAX-RS and servlets; elsewhere, in the handler:
Span.current().setAttribute("http.route", "/users/{id}");`,
    go: `// Go 1.23 and later know the pattern that matched:
mux.HandleFunc("GET /users/{id}", func(w http.ResponseWriter, r *http.Request) {
	_, route, _ := strings.Cut(r.Pattern, " ") // the pattern has the method before it
	trace.SpanFromContext(r.Context()).SetAttributes(semconv.HTTPRoute(route))
})`,
    python: `from opentelemetry import trace
trace.get_current_span().set_attribute("http.route", "/users/{id}")`,
    dotnet: `Activity.Current?.SetTag("http.route", "/users/{id}"); // AddAspNetCoreInstrumentation() does it for controllers and minimal APIs`,
  },
  collector: `processors:
  transform/route:
    trace_statements:
      - context: span
        statements:
          - set(attributes["http.route"], "/users/{id}") where attributes["http.route"] == nil and IsMatch(attributes["url.path"], "^/users/[^/]+$")`,
};

/** Names that hold identifiers. */
export const NAMES: GapSnippets = {
  byLanguage: {
    nodejs: "trace.getActiveSpan()?.updateName('GET /users/{id}');",
    java: 'Span.current().updateName("GET /users/{id}");',
    go: 'trace.SpanFromContext(ctx).SetName("GET /users/{id}")',
    python: 'trace.get_current_span().update_name("GET /users/{id}")',
    dotnet: 'if (Activity.Current is { } activity) activity.DisplayName = "GET /users/{id}";',
  },
  collector: `processors:
  span/names:
    name:
      to_attributes:
        rules: ['^[A-Z]+ /users/(?P<user_id>[^/]+)$'] # what is captured becomes {user_id} in the name`,
};

/** HTTP spans without a status code. */
export const STATUS: GapSnippets = {
  byLanguage: {
    nodejs: "trace.getActiveSpan()?.setAttribute('http.response.status_code', response.statusCode);",
    java: 'Span.current().setAttribute("http.response.status_code", response.getStatus());',
    go: 'trace.SpanFromContext(ctx).SetAttributes(semconv.HTTPResponseStatusCode(status))',
    python: 'trace.get_current_span().set_attribute("http.response.status_code", response.status_code)',
    dotnet: 'Activity.Current?.SetTag("http.response.status_code", context.Response.StatusCode);',
  },
};
