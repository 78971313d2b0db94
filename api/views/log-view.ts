import type { LogCapsule, LogTemplate, TraceLogs } from '../../contracts/rest/log.ts';
import { CAPSULE_WINDOW_MS } from '../../domain/journey/capsule.ts';
import { SEVERITY_CLASSES, errorCountOf, lineCountOf } from '../../domain/log-capsule/log-capsule.ts';
import type { StoredLogCapsule, StoredLogTemplate, TraceLogLine } from '../../domain/log-capsule/ports.ts';
import type { LogSample } from '../../domain/log-capsule/reservoir.ts';
import { optionalTimeView, timeView } from './time-view.ts';

/** A log template as the wire has it. */
export function logTemplateView(template: StoredLogTemplate): LogTemplate {
  return {
    template_id: template.templateId,
    service_name: template.service,
    environment: template.environment,
    template: template.text,
    lines: template.lines,
    errors: template.errors,
    first_seen: timeView(template.firstSeenMs),
    last_seen: timeView(template.lastSeenMs),
    new_since: optionalTimeView(template.newAtMs),
    aliases: [...template.aliases],
  };
}

/** A log capsule as the wire has it. */
export function logCapsuleView(capsule: StoredLogCapsule, samples: readonly LogSample[]): LogCapsule {
  const lines = lineCountOf(capsule);
  const named = SEVERITY_CLASSES.map((name, index) => [name, capsule.lines[index] ?? 0] as const);
  return {
    service_name: capsule.service,
    environment: capsule.environment,
    template_id: capsule.templateId,
    template: capsule.text,
    window_start: timeView(capsule.windowStartMs),
    lines,
    errors: errorCountOf(capsule),
    lines_per_second: lines / (CAPSULE_WINDOW_MS / 1000),
    severities: Object.fromEntries(named.filter(([, count]) => count > 0)),
    bytes: capsule.bytes,
    lines_with_trace: capsule.tracedLines,
    first_line: timeView(capsule.firstMs),
    last_line: timeView(capsule.lastMs),
    new_template: capsule.isNewTemplate,
    sample_trace_ids: [...capsule.traceIds],
    samples: samples.map(sampleView),
  };
}

/** The lines of a trace as the wire has them. */
export function traceLogsView(traceId: string, lines: readonly TraceLogLine[]): TraceLogs {
  return {
    trace_id: traceId,
    items: lines.map((line) => ({
      ...sampleView(line),
      service_name: line.service,
      environment: line.environment,
      template_id: line.templateId,
    })),
  };
}

function sampleView({ atMs, severityNumber, traceId, spanId, text }: LogSample): LogCapsule['samples'][number] {
  return {
    at: timeView(atMs),
    severity_number: severityNumber,
    trace_id: traceId === '' ? null : traceId,
    span_id: spanId === '' ? null : spanId,
    text,
  };
}
