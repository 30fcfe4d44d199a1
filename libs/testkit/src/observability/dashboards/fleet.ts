import { rate } from './dashboard.ts'
import type { Dashboard } from './dashboard.ts'

/** Who comes, who is new, who is refused, who is woken. */
export const fleet: Dashboard = {
  name: 'fleet',
  title: 'fleet',
  rows: [
    {
      title: 'Who comes',
      panels: [
        {
          title: 'Sessions opened, by vendor',
          description: 'By OUI; the first 50 that a gateway sees, all others together.',
          queries: { '{{oui}}': `sum by (oui) (${rate('acs_cwmp_sessions_by_vendor_total')})` },
          unit: 'ops',
        },
        {
          title: 'Sessions opened, by version of CWMP',
          queries: { '{{version}}': `sum by (version) (${rate('acs_cwmp_sessions_opened_total')})` },
          unit: 'ops',
        },
        {
          title: 'Devices registered',
          queries: { '{{how}}': `sum by (how) (increase(acs_identity_registrations_total[$__rate_interval]))` },
        },
      ],
    },
    {
      title: 'Who stays out',
      panels: [
        {
          title: 'Verdicts of identity',
          description: 'Refused and challenged Informs beside those that are admitted.',
          queries: { '{{verdict}}': `sum by (verdict) (${rate('acs_identity_admissions_total')})` },
          unit: 'ops',
        },
        {
          title: 'Informs rejected, by fault',
          queries: { '{{code}}': `sum by (code) (${rate('acs_cwmp_informs_rejected_total')})` },
          unit: 'ops',
        },
        {
          title: 'Oddities of Informs',
          queries: { '{{remark}}': `sum by (remark) (${rate('acs_identity_remarks_total')})` },
          unit: 'ops',
        },
      ],
    },
    {
      title: 'Waking devices',
      panels: [
        {
          title: 'Connection requests that ended',
          queries: { '{{status}}': `sum by (status) (${rate('acs_connection_requests_total')})` },
          unit: 'ops',
        },
        {
          title: 'Connection requests that go on, and devices that wait to be asked',
          queries: {
            open: 'sum(acs_connection_requests_open)',
            queued: 'sum(acs_connection_requests_queued)',
          },
        },
        {
          title: 'Devices slowed because they loop',
          queries: { devices: 'sum(acs_identity_slowed_devices)' },
        },
      ],
    },
  ],
}
