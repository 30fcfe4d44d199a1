import { quantile, rate } from './dashboard.ts'
import type { Dashboard } from './dashboard.ts'

/** PostgreSQL as our processes see it, and what the processes themselves use. */
export const database: Dashboard = {
  name: 'database',
  title: 'database and processes',
  rows: [
    {
      title: 'Connections',
      panels: [
        {
          title: 'Connections in use and idle',
          queries: { '{{job}} {{state}}': 'sum by (job, state) (acs_database_connections)' },
        },
        {
          title: 'Statements that wait for a connection',
          queries: { '{{job}}': 'sum by (job) (acs_database_waiting)' },
        },
        {
          title: 'Reads and writes of identity that wait',
          queries: { '{{instance}}': 'acs_identity_waiting' },
        },
      ],
    },
    {
      title: 'Writes',
      panels: [
        {
          title: 'Decisions written by one statement',
          queries: { p50: quantile(0.5, 'acs_planner_write_batch'), p99: quantile(0.99, 'acs_planner_write_batch') },
        },
        {
          title: 'How long a batch takes to be durable, p99',
          queries: { '{{instance}}': quantile(0.99, 'acs_planner_write_seconds', ['instance']) },
          unit: 's',
        },
        {
          title: 'Old partitions dropped',
          queries: { partitions: 'sum(increase(acs_retention_partitions_dropped_total[$__rate_interval]))' },
        },
      ],
    },
    {
      title: 'Processes',
      panels: [
        { title: 'CPU', queries: { '{{job}} {{instance}}': rate('process_cpu_seconds') } },
        {
          title: 'Resident memory',
          queries: { '{{job}} {{instance}}': 'process_resident_memory_bytes' },
          unit: 'bytes',
        },
        { title: 'Heap in use', queries: { '{{job}} {{instance}}': 'nodejs_heap_used_bytes' }, unit: 'bytes' },
      ],
    },
  ],
}
