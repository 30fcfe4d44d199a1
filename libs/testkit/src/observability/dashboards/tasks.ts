import { quantile, rate } from './dashboard.ts'
import type { Dashboard } from './dashboard.ts'

/** What becomes of tasks, and how long devices take. */
export const tasks: Dashboard = {
  name: 'tasks',
  title: 'tasks',
  rows: [
    {
      title: 'Outcomes',
      panels: [
        {
          title: 'Tasks that ended, by status',
          queries: { '{{status}}': `sum by (status) (${rate('acs_tasks_ended_total')})` },
          unit: 'ops',
        },
        {
          title: 'Tasks that failed, by type',
          queries: { '{{type}}': `sum by (type) (${rate('acs_tasks_ended_total{status="failed"}')})` },
          unit: 'ops',
        },
        {
          title: 'Share of tasks that failed',
          queries: {
            failed: `sum(${rate('acs_tasks_ended_total{status="failed"}')}) / sum(${rate('acs_tasks_ended_total')})`,
          },
          unit: 'percentunit',
        },
      ],
    },
    {
      title: 'How long devices take',
      panels: [
        {
          title: 'From an RPC to its answer, p95 by method',
          queries: { '{{method}}': quantile(0.95, 'acs_rpc_seconds', ['method']) },
          unit: 's',
        },
        {
          title: 'RPCs answered with a fault, by method',
          queries: { '{{method}}': `sum by (method) (${rate('acs_rpc_seconds_count{result="fault"}')})` },
          unit: 'ops',
        },
        {
          title: 'RPCs that never reached their device',
          queries: { '{{reason}}': `sum by (reason) (${rate('acs_cwmp_replies_undelivered_total')})` },
          unit: 'ops',
        },
      ],
    },
    {
      title: 'The planner',
      panels: [
        {
          title: 'Events decided',
          queries: { '{{type}}': `sum by (type) (${rate('acs_planner_events_total')})` },
          unit: 'ops',
        },
        { title: 'Decisions that wait to be durable', queries: { '{{instance}}': 'acs_planner_backlog' } },
        {
          title: 'How long a batch takes to be durable',
          queries: {
            p50: quantile(0.5, 'acs_planner_write_seconds'),
            p99: quantile(0.99, 'acs_planner_write_seconds'),
          },
          unit: 's',
        },
      ],
    },
    {
      title: 'Files',
      panels: [
        { title: 'Transfers under way', queries: { transfers: 'sum(acs_files_transfers)' } },
        { title: 'Bytes of files', queries: { sent: `sum(${rate('acs_files_bytes_total')})` }, unit: 'bytes' },
        {
          title: 'Requests for files, and those without a right',
          queries: {
            '{{status}}': `sum by (status) (${rate('acs_files_requests_total')})`,
            refused: `sum(${rate('acs_files_refused_total')})`,
          },
          unit: 'reqps',
        },
      ],
    },
  ],
}
