/** What identity counts. */
import type { Telemetry } from '@auroralinks/telemetry'

export function createMeters(telemetry: Telemetry) {
  return {
    admissions: telemetry.counter(
      'acs_identity_admissions_total',
      'Informs decided on, by verdict (accept, challenge, reject, redirect, busy) and authentication',
    ),
    again: telemetry.counter(
      'acs_identity_proved_again_total',
      'Later POSTs of sessions, without cookie, by whether they proved whose they are',
    ),
    remarks: telemetry.counter(
      'acs_identity_remarks_total',
      'Oddities of Informs: wrong or foreign credentials, irregular OUIs, unreadable secrets, weak Digests',
    ),
    registrations: telemetry.counter(
      'acs_identity_registrations_total',
      'Devices registered, by how: contact or command',
    ),
    commands: telemetry.counter('acs_identity_commands_total', 'Registry commands, by change and result'),
    expired: telemetry.counter(
      'acs_identity_expired_informs_total',
      'Informs that were dropped because nobody waited for the verdict any more',
    ),
    sources: telemetry.counter(
      'acs_identity_suspected_sources_total',
      'Sources of what is no CWMP that were judged, by result: denied, devices (come from there), exempt (by an operator)',
    ),
    loops: telemetry.counter(
      'acs_identity_loops_total',
      'Devices that began to be slowed because their sessions come without a pause',
    ),
    limited: telemetry.counter(
      'acs_identity_sessions_limited_total',
      'Sessions of devices that open more than their limit allows, refused',
    ),
    credentials: telemetry.counter(
      'acs_identity_credentials_total',
      'Credentials of their own that devices were sent, by why, and that they used',
    ),
    lost: telemetry.counter('acs_identity_lost_rejections_total', 'Rejections that could not be kept'),
  }
}

export type Meters = ReturnType<typeof createMeters>
