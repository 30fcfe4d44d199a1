/** Lines of the log as OpenTelemetry log records. */
import { logs, SeverityNumber } from '@opentelemetry/api'

const SEVERITY: Record<string, SeverityNumber> = {
  debug: SeverityNumber.DEBUG,
  info: SeverityNumber.INFO,
  warn: SeverityNumber.WARN,
  error: SeverityNumber.ERROR,
}

/**
 * What exports a line of the log: it takes the line as it stands on standard output, so that what was cut and masked
 * there is cut and masked here. The span around the caller is the record's.
 */
export function createLogRecords(): (line: string) => void {
  const logger = logs.getLogger('auroralinks')
  return line => {
    const {
      level,
      time,
      message,
      service: _,
      trace_id: _trace,
      span_id: _span,
      ...attributes
    } = JSON.parse(line) as Line
    logger.emit({
      timestamp: Date.parse(time),
      severityText: level.toUpperCase(),
      severityNumber: SEVERITY[level] ?? SeverityNumber.UNSPECIFIED,
      body: message,
      attributes: Object.fromEntries(
        Object.entries(attributes).map(([name, value]) => [name, scalar(value) ? value : JSON.stringify(value)]),
      ),
    })
  }
}

interface Line {
  level: string
  time: string
  message: string
  [field: string]: unknown
}

const scalar = (value: unknown): value is string | number | boolean =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
