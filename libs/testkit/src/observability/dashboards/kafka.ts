import { rate } from './dashboard.ts'
import type { Dashboard } from './dashboard.ts'

/** Kafka as our processes see it; the brokers have dashboards of their own. */
export const kafka: Dashboard = {
  name: 'kafka',
  title: 'Kafka',
  rows: [
    {
      title: 'Consumers',
      panels: [
        {
          title: 'Lag, by group and topic',
          description: 'Records still to be handled, as of the last answer from Kafka.',
          queries: { '{{group}} {{topic}}': 'sum by (group, topic) (acs_bus_lag_records)' },
        },
        {
          title: 'Records tried again',
          queries: { '{{group}} {{topic}}': `sum by (group, topic) (${rate('acs_bus_retried_total')})` },
          unit: 'ops',
        },
        {
          title: 'Records that went aside, or were gone before they were read',
          queries: {
            'dead letters {{topic}}': `sum by (topic) (increase(acs_bus_dead_letters_total[$__rate_interval]))`,
            'gone {{topic}}': `sum by (topic) (increase(acs_bus_resets_total[$__rate_interval]))`,
          },
        },
      ],
    },
    {
      title: 'Producers',
      panels: [
        {
          title: 'Records that could not be published',
          queries: { '{{topic}}': `sum by (topic) (${rate('acs_bus_publish_failed_total')})` },
          unit: 'ops',
        },
        {
          title: 'Events that gateways could not make durable in time',
          queries: { '{{instance}}': rate('acs_cwmp_not_durable_total') },
          unit: 'ops',
        },
        {
          title: 'Messages that are too large for the bus',
          queries: { messages: `sum(${rate('acs_cwmp_too_large_total')})` },
          unit: 'ops',
        },
      ],
    },
  ],
}
