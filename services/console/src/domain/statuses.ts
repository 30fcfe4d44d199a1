/** How things may stand, as the API names it. */
export const TASK_STATUSES = ['queued', 'running', 'succeeded', 'failed', 'expired', 'cancelled'] as const
export type TaskStatusName = (typeof TASK_STATUSES)[number]

export const DEVICE_STATES = ['expected', 'active', 'quarantined', 'blocked'] as const
export type DeviceStateName = (typeof DEVICE_STATES)[number]

export const JOB_STATUSES = ['running', 'paused', 'cancelling', 'completed', 'cancelled'] as const
export type JobStatusName = (typeof JOB_STATUSES)[number]

/** Of the devices of a job. */
export const JOB_DEVICE_STATUSES = ['waiting', ...TASK_STATUSES] as const
export type JobDeviceStatusName = (typeof JOB_DEVICE_STATUSES)[number]
/** `failures`: failed and expired. */
export const JOB_DEVICE_FILTERS = ['failures', ...JOB_DEVICE_STATUSES] as const
export type JobDeviceFilter = (typeof JOB_DEVICE_FILTERS)[number]

/** Kinds of task. */
export const TASK_TYPES = [
  'getParameterNames',
  'getParameterValues',
  'setParameterValues',
  'getParameterAttributes',
  'setParameterAttributes',
  'addObject',
  'deleteObject',
  'reboot',
  'factoryReset',
  'download',
  'upload',
  'scheduleInform',
  'scheduleDownload',
  'cancelTransfer',
  'getQueuedTransfers',
  'getAllQueuedTransfers',
  'changeDuState',
  'getRpcMethods',
  'getOptions',
  'setVouchers',
  'refresh',
  'diagnostics',
  'vendorRpc',
] as const
export type TaskTypeName = (typeof TASK_TYPES)[number]
