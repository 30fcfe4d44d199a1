/** What the gateway counts. */
import { boundedLabel } from '@auroralinks/telemetry'
import type { Telemetry } from '@auroralinks/telemetry'

export type Metrics = ReturnType<typeof declareMetrics>

export function declareMetrics(telemetry: Telemetry) {
  return {
    requests: telemetry.counter(
      'acs_cwmp_requests_total',
      'CWMP requests by what they were and the status of their answer',
    ),
    seconds: telemetry.histogram('acs_cwmp_request_seconds', 'Time from the whole request to its answer', {
      unit: 's',
    }),
    opened: telemetry.counter('acs_cwmp_sessions_opened_total', 'Sessions opened by CWMP version and authentication'),
    byVendor: telemetry.counter(
      'acs_cwmp_sessions_by_vendor_total',
      "Sessions opened, by the device's OUI; the first 50 that come, all others as one",
    ),
    vendor: boundedLabel(50),
    rejected: telemetry.counter('acs_cwmp_informs_rejected_total', 'Informs answered with a fault, by its code'),
    challenges: telemetry.counter('acs_cwmp_challenges_total', 'Challenges by reason'),
    slowed: telemetry.counter(
      'acs_cwmp_attempts_slowed_total',
      'Requests with credentials that were sent away unread after too many failures, by what there were too many of: pair (user and address), user, source',
    ),
    suspected: telemetry.counter(
      'acs_cwmp_suspected_total',
      'Requests that are no CWMP, by what they are: exploit, other-soap, no-soap, method',
    ),
    denied: telemetry.counter(
      'acs_cwmp_denied_total',
      'Requests that were turned away unread because too much came from their source that is no CWMP',
    ),
    failedAttempts: telemetry.counter(
      'acs_cwmp_attempts_failed_total',
      'Requests whose credentials did not prove what they should, by scheme',
    ),
    anotherUser: telemetry.counter(
      'acs_cwmp_another_user_total',
      "POSTs in a session that were refused because they show another user or certificate than the session's, or came without its TLS, by which",
    ),
    clientCertificates: telemetry.counter(
      'acs_cwmp_client_certificates_total',
      'Connections that showed a client certificate, by whether it is good or why not',
    ),
    ignoredCertificates: telemetry.counter(
      'acs_cwmp_client_cert_headers_ignored_total',
      'Client-Cert headers that were not believed, by why: not-trusted, unreadable',
    ),
    byPeer: telemetry.counter(
      'acs_cwmp_sessions_by_peer_total',
      'POSTs without cookie whose session was known by who sent them: username or address',
    ),
    unreadable: telemetry.counter('acs_cwmp_unreadable_total', 'Messages that could not be read, by error'),
    tolerated: telemetry.counter(
      'acs_cwmp_tolerated_total',
      'Deviations from the standard that were forgiven, by name',
    ),
    noReply: telemetry.counter('acs_cwmp_no_reply_total', 'Requests that got no reply of a service in time'),
    notDurable: telemetry.counter(
      'acs_cwmp_not_durable_total',
      'Requests whose event could not be made durable in time',
    ),
    undelivered: telemetry.counter(
      'acs_cwmp_replies_undelivered_total',
      'RPCs that never reached the connection of their CPE, by reason',
    ),
    tooLarge: telemetry.counter('acs_cwmp_too_large_total', 'Messages that are too large for the bus'),
    unknownMethods: telemetry.counter('acs_cwmp_unknown_methods_total', 'Calls of methods that this ACS does not have'),
    vendorFailed: telemetry.counter(
      'acs_cwmp_vendor_answers_failed_total',
      "Calls of vendors' methods whose plug-in failed, or answered otherwise than it describes, by method",
    ),
    refused: telemetry.counter(
      'acs_cwmp_refused_total',
      'Requests refused before their body was read, by reason and by whose they were',
    ),
    limited: telemetry.counter(
      'acs_cwmp_limited_total',
      'Requests sent away because more came than an address, a network or a device may send, by limit',
    ),
    httpErrors: telemetry.counter('acs_cwmp_http_errors_total', 'Connections that ended in broken HTTP, by error'),
    connectionsFailed: telemetry.counter(
      'acs_cwmp_connections_failed_total',
      'Connections that ended because something threw while they were served',
    ),
    connectionsRefused: telemetry.counter(
      'acs_cwmp_connections_refused_total',
      'Connections closed at once because there were too many, by the limit that was reached',
    ),
  }
}
