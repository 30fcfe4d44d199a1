import { quantile, rate } from './dashboard.ts'
import type { Dashboard } from './dashboard.ts'

/** What the CWMP edge does, and whether it keeps up. */
export const sessions: Dashboard = {
  name: 'sessions',
  title: 'sessions',
  rows: [
    {
      title: 'The CWMP edge',
      panels: [
        {
          title: 'Requests, by what they were',
          queries: { '{{kind}} {{status}}': `sum by (kind, status) (${rate('acs_cwmp_requests_total')})` },
          unit: 'reqps',
        },
        {
          title: 'Time from the whole request to its answer',
          queries: {
            p50: quantile(0.5, 'acs_cwmp_request_seconds'),
            p99: quantile(0.99, 'acs_cwmp_request_seconds'),
          },
          unit: 's',
        },
        {
          title: 'Sessions that ended, by outcome',
          queries: { '{{outcome}}': `sum by (outcome) (${rate('acs_sessions_ended_total')})` },
          unit: 'ops',
        },
      ],
    },
    {
      title: 'Overload',
      panels: [
        {
          title: 'Queueing time',
          description: 'How long a request waits until the process turns to it: what admission control goes by.',
          queries: { '{{instance}}': 'acs_cwmp_queueing_seconds' },
          unit: 's',
        },
        {
          title: 'Share of new sessions that is refused',
          queries: { '{{instance}}': 'acs_cwmp_refused_share' },
          unit: 'percentunit',
        },
        {
          title: 'Requests refused before their body was read',
          queries: { '{{reason}}': `sum by (reason) (${rate('acs_cwmp_refused_total')})` },
          unit: 'reqps',
        },
        { title: 'Connections', queries: { '{{instance}}': 'acs_cwmp_connections' } },
        { title: 'Bytes of bodies at hand', queries: { '{{instance}}': 'acs_cwmp_body_bytes' }, unit: 'bytes' },
        {
          title: 'Busy share of the event loop',
          queries: { '{{job}} {{instance}}': 'nodejs_eventloop_utilization' },
          unit: 'percentunit',
        },
      ],
    },
    {
      title: 'What goes wrong',
      panels: [
        {
          title: 'No reply of a service in time, events that could not be made durable',
          queries: {
            'no reply': `sum(${rate('acs_cwmp_no_reply_total')})`,
            'not durable': `sum(${rate('acs_cwmp_not_durable_total')})`,
          },
          unit: 'reqps',
        },
        {
          title: 'Messages that could not be read',
          queries: { '{{code}}': `sum by (code) (${rate('acs_cwmp_unreadable_total')})` },
          unit: 'ops',
        },
        {
          title: 'Deviations from the standard that were forgiven',
          queries: { '{{name}}': `sum by (name) (${rate('acs_cwmp_tolerated_total')})` },
          unit: 'ops',
        },
      ],
    },
  ],
}
