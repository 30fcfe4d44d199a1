/** What the capacity tables assume besides the measured constants; an operator's own numbers go here. */
export const ASSUMPTIONS = {
  fleets: [50_000, 1_000_000, 10_000_000],
  /** Periodic Inform, in seconds. */
  intervals: [3_600, 300],
  /** Provisioned for so many times the average rate: other events than periodic ones, tasks, uneven hours, a replica that is away. */
  headroom: 2,
  /** How busy a core may be on average before latency grows. */
  busy: 0.7,
  /** After an outage of the whole network every device comes in, with `1 BOOT`, and all of them are to be through in this time, in s. */
  stormSeconds: 900,
  /** Fewest replicas of a service: one may be away. */
  fewestReplicas: 2,
  /** Devices that one process keeps in memory, where it keeps them (`ACS_PLANNER_DEVICES`; `ACS_IDENTITY_CACHE_MB` comes to about as many). */
  devicesInMemory: 100_000,
  /** Copies of each record. */
  replication: 3,
  /** What a broker that only follows does, of the leader's CPU. */
  followerShare: 0.3,
  /** Cores of one broker. */
  brokerCores: 4,
  parametersPerDevice: 300,
  /** Rows of sessions are kept so long, in days (`ACS_KEEP_SESSIONS_DAYS`). */
  sessionDays: 30,
  /** Free room on a disk, and dead rows between two vacuums: so many times what is in use. */
  diskRoom: 1.5,
} as const
