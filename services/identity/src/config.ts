/** What identity reads from the environment. */
import { quirksFolder } from '@auroralinks/quirks'
import { integer, oneOf, periodicInterval, required, text } from '@auroralinks/runtime'
import type { Declared } from '@auroralinks/runtime'

export const variables = {
  authentication: oneOf(
    'ACS_CWMP_AUTH',
    'who has to prove its identity: nobody, whoever has credentials on file, or everybody',
    ['none', 'optional', 'required'],
    'required',
  ),
  bootstrapUsername: text(
    'ACS_CWMP_BOOTSTRAP_USERNAME',
    'username shared by devices that have no credentials of their own',
  ),
  bootstrapPassword: text(
    'ACS_CWMP_BOOTSTRAP_PASSWORD',
    'password shared by devices that have no credentials of their own',
  ),
  unknownDevices: oneOf(
    'ACS_UNKNOWN_DEVICES',
    'what becomes of a device that is not registered: admit, quarantine (let in, no work is done), refuse (fault 8001)',
    ['admit', 'quarantine', 'refuse'],
    'admit',
  ),
  duplicates: oneOf(
    'ACS_DUPLICATE_DEVICES',
    'what becomes of two devices that come with one identity, which their MAC addresses prove: quarantine, tell (a fault alone)',
    ['quarantine', 'tell'],
    'quarantine',
  ),
  ownCredentials: oneOf(
    'ACS_CWMP_OWN_CREDENTIALS',
    'whether devices that come with the shared credentials are sent random ones of their own: bootstrap, off',
    ['bootstrap', 'off'],
    'bootstrap',
  ),
  bootstrapAgain: oneOf(
    'ACS_CWMP_BOOTSTRAP_AGAIN',
    'whether a device with credentials of its own comes in with the shared ones too: never, reset (its Inform tells of a reset)',
    ['never', 'reset'],
    'never',
  ),
  credentialsDays: integer(
    'ACS_CWMP_CREDENTIALS_DAYS',
    'devices are sent new credentials when theirs are so old, in days, spread over the last fifth of it; 0: never',
    0,
    0,
    36_500,
  ),
  periodicInterval: periodicInterval('written where it is otherwise'),
  keep: oneOf(
    'ACS_CWMP_KEEP',
    'what is kept of the passwords that are put from now on: sealed (the password), ha1 (only what checks it)',
    ['sealed', 'ha1'],
    'sealed',
  ),
  realm: text('ACS_CWMP_REALM', 'realm of the Digest challenge, as the gateways have it', 'AuroraLinks'),
  secretKey: required('ACS_SECRET_KEY', 'key under which credentials are sealed, at least 16 characters'),
  quirksFolder,
  denyMinutes: integer(
    'ACS_CWMP_DENY_MINUTES',
    'for how long a source is turned away from which too much came that is no CWMP, at first; each time twice as long, a day at most',
    60,
    1,
    1_440,
  ),
  denyExemptDays: integer(
    'ACS_CWMP_DENY_EXEMPT_DAYS',
    'a source from which a device came within so many days is never turned away',
    30,
    1,
    365,
  ),
  deviceState: oneOf(
    'ACS_DEVICE_STATE',
    'whether the present of each device is published (acs.device.state.v1)',
    ['on', 'off'],
    'on',
  ),
  cacheMegabytes: integer('ACS_IDENTITY_CACHE_MB', 'memory for what is remembered of devices, in MB', 64, 1, 65_536),
  patienceMs: integer(
    'ACS_IDENTITY_PATIENCE_MS',
    'how long a device waits for the database before it is sent away for a while (503), in ms',
    5_000,
    10,
    15_000,
  ),
  loopGapSeconds: integer(
    'ACS_CWMP_LOOP_GAP_SECONDS',
    'a shorter time between two sessions of a device is no pause, in seconds; 0: no device is ever slowed',
    5,
    0,
    3600,
  ),
  loopAfterSeconds: integer(
    'ACS_CWMP_LOOP_AFTER_SECONDS',
    'a device whose sessions come without a pause for so long is slowed, in seconds; 0: none is',
    600,
    0,
    86_400,
  ),
}

export type Config = Declared<typeof variables>
