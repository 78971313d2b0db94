import { forAll } from './snippet.ts';
import type { GapSnippets } from './snippet.ts';

/** Logs that no request can be found by. */
export const REQUEST_IDS: GapSnippets = {
  byLanguage: {
    nodejs: `# The instrumentations of pino, winston and bunyan add trace_id and span_id, and send records by OTLP:
node --require @opentelemetry/auto-instrumentations-node/register app.js`,
    java: `# The agent puts them into the MDC; a pattern must show them (or use the OTLP appender, which sends them):
logging.pattern.level=%5p [%X{trace_id},%X{span_id}]`,
    go: `logger := otelslog.NewLogger("shop") // go.opentelemetry.io/contrib/bridges/otelslog
logger.InfoContext(ctx, "order placed") // with the context: it holds the span`,
    python: 'OTEL_PYTHON_LOG_CORRELATION=true opentelemetry-instrument python app.py',
    dotnet:
      'builder.Logging.AddOpenTelemetry(logging => { logging.IncludeScopes = true; logging.AddOtlpExporter(); });',
  },
};

/** Logs that are text. */
export const STRUCTURE: GapSnippets = {
  byLanguage: {
    nodejs: "const logger = pino(); // JSON by default\nlogger.info({ orderId }, 'order placed');",
    java: `# Spring Boot 3.4 and later; else net.logstash.logback.encoder.LogstashEncoder
logging.structured.format.console=ecs`,
    go: 'slog.SetDefault(slog.New(slog.NewJSONHandler(os.Stdout, nil)))',
    python: `# pip install python-json-logger
handler.setFormatter(pythonjsonlogger.json.JsonFormatter("%(asctime)s %(levelname)s %(message)s"))`,
    dotnet: 'builder.Logging.AddJsonConsole();',
  },
  collector: `receivers:
  filelog:
    include: [/var/log/pods/*/*/*.log]
    operators:
      - { type: container }
      - { type: json_parser, if: 'body matches "^{"', severity: { parse_from: attributes.level } }`,
};

/** Logs without a severity. */
export const SEVERITY: GapSnippets = {
  byLanguage: forAll(
    'Write the level with every line: the field level or severity in JSON and logfmt, or a word behind the time.',
  ),
  collector: `processors:
  transform/severity:
    log_statements:
      - context: log
        statements:
          - set(severity_number, SEVERITY_NUMBER_ERROR) where severity_number == 0 and IsMatch(body, "(?i)\\\\berror\\\\b")`,
};

/** Resources that do not say who they are. */
export const SERVICE_NAME: GapSnippets = {
  byLanguage: forAll('OTEL_SERVICE_NAME=checkout'),
  collector: `processors:
  k8sattributes:
    extract: { metadata: [service.name, k8s.deployment.name] }`,
};

/** Resources that do not say where they run. */
export const ENVIRONMENT: GapSnippets = {
  byLanguage: forAll('OTEL_RESOURCE_ATTRIBUTES=deployment.environment.name=production'),
  collector: `processors:
  resource:
    attributes: [{ key: deployment.environment.name, value: production, action: insert }]`,
};
