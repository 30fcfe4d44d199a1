/** What connection-request counts. */
import type { Telemetry } from '@auroralinks/telemetry'

export function createMeters(telemetry: Telemetry) {
  return {
    ended: telemetry.counter('acs_connection_requests_total', 'Connection requests that ended, by status'),
    attempts: telemetry.counter(
      'acs_connection_request_attempts_total',
      'Requests to devices, by method and by what became of them',
    ),
    seconds: telemetry.histogram(
      'acs_connection_request_http_seconds',
      "Time from the beginning of a request to the device's answer",
    ),
    arrival: telemetry.histogram(
      'acs_connection_request_arrival_seconds',
      'Time from a request to the session that it led to',
    ),
  }
}

export type Meters = ReturnType<typeof createMeters>
