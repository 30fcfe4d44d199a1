/** Settings of the embedded server: small in memory, and as durable as any. */

export const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '60',
  shared_buffers: '40MB',
  maintenance_work_mem: '32MB',
  // No standby servers: less is written ahead.
  wal_level: 'minimal',
  max_wal_senders: '0',
  wal_compression: 'on',
  min_wal_size: '80MB',
  max_wal_size: '512MB',
  // One connection does its own reading: workers cost memory and bring nothing at this size.
  io_method: 'sync',
  jit: 'off',
  autovacuum_max_workers: '2',
  autovacuum_naptime: '20s',
  log_min_messages: 'warning',
  log_checkpoints: 'off',
  log_autovacuum_min_duration: '-1',
  timezone: 'UTC',
}

/** For tests alone: what a crash of the machine would lose does not matter there. */
export const UNSAFE_SETTINGS: Readonly<Record<string, string>> = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '200',
}
