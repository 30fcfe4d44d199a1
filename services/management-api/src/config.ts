/** What management-api reads from the environment. */
import { quirksFolder } from '@auroralinks/quirks'
import { filesVariables } from '@auroralinks/files'
import { rpcPlugins } from '@auroralinks/rpc-plugins'
import { integer, list, oneOf, periodicInterval, port, required, text } from '@auroralinks/runtime'
import type { Declared } from '@auroralinks/runtime'

export const variables = {
  port: port('ACS_API_PORT', 'port of the REST API, live events and the console', 7557),
  host: text('ACS_API_HOST', 'address to listen on; unset: all'),
  tlsCert: text('ACS_API_TLS_CERT', 'file with the certificate chain (PEM): HTTPS on that port, and nothing else'),
  tlsKey: text('ACS_API_TLS_KEY', 'file with its private key (PEM)'),
  adminToken: text('ACS_ADMIN_TOKEN', "an administrator's key besides those in the database"),
  xmppDomain: text(
    'ACS_XMPP_DOMAIN',
    'as connection-request has it: whether devices are asked by XMPP; unset: they are not',
  ),
  auditKeepDays: integer(
    'ACS_AUDIT_KEEP_DAYS',
    'how long entries of the audit log are kept, in days; 0: for ever',
    0,
    0,
    36_500,
  ),
  approvals: list(
    'ACS_API_APPROVALS',
    'permissions whose requests somebody else has to approve: tasks.create:factoryReset, keys.manage',
  ),
  approvalHours: integer(
    'ACS_API_APPROVAL_HOURS',
    'how long a request may be approved, and sent again once it is',
    24,
    1,
    720,
  ),
  oidcIssuer: text(
    'ACS_OIDC_ISSUER',
    'OpenID Connect: the issuer, whose discovery document is read; unset: keys alone',
  ),
  oidcClientId: text('ACS_OIDC_CLIENT_ID', 'our id there, which has to be among the audiences of a token'),
  oidcClientSecret: text('ACS_OIDC_CLIENT_SECRET', 'our secret there; unset for a public client'),
  oidcRolesClaim: text(
    'ACS_OIDC_ROLES_CLAIM',
    'the claim that names the roles of a person, dots between the members of nested ones',
    'roles',
  ),
  oidcTenantClaim: text(
    'ACS_OIDC_TENANT_CLAIM',
    "the claim that names the tenant of a person, * for the installation; unset: all people are the installation's",
  ),
  oidcScopes: list(
    'ACS_OIDC_SCOPES',
    'scopes to ask for besides openid, profile, email and roles, such as offline_access where a refresh token needs it',
  ),
  quirksFolder,
  ...filesVariables,
  rpcPlugins,
  secretKey: required('ACS_SECRET_KEY', 'key under which passwords are sealed, at least 16 characters'),
  filesUrl: text('ACS_FILES_URL', 'where CPEs reach the file-server', 'http://localhost:7567'),
  cwmpUrls: list(
    'ACS_CWMP_URL',
    'the ACS URL as devices reach the gateways, for GET setup; several, the best first; unset: the host under which the API is asked for, with the ports of the gateways',
  ),
  cwmpPort: port('ACS_CWMP_PORT', 'port of CWMP over HTTP, for GET setup', 7547),
  cwmpTlsPort: port('ACS_CWMP_TLS_PORT', 'port of CWMP over HTTPS, for GET setup', 7548),
  cwmpTlsCert: list(
    'ACS_CWMP_TLS_CERT',
    'whether there is HTTPS, for GET setup, which shows the certificates where their files are here too',
  ),
  cwmpTlsCa: text('ACS_CWMP_TLS_CA', 'file with the authority (PEM) that devices have to trust, for GET setup'),
  authentication: oneOf(
    'ACS_CWMP_AUTH',
    'who has to prove its identity, for GET setup',
    ['none', 'optional', 'required'],
    'required',
  ),
  bootstrapUsername: text('ACS_CWMP_BOOTSTRAP_USERNAME', 'shared by devices without credentials, for GET setup'),
  bootstrapPassword: text('ACS_CWMP_BOOTSTRAP_PASSWORD', 'shared by devices without credentials, for GET setup'),
  periodicInterval: periodicInterval('for GET setup, which proposes an hour where nothing is for all'),
  ratePerSecond: integer(
    'ACS_API_RATE_PER_SECOND',
    'requests of one key or person, a second and replica, where its key says nothing else; 0: any number',
    1_000,
    0,
    1_000_000,
  ),
  filterSeconds: integer(
    'ACS_API_FILTER_SECONDS',
    'how long a list may take whose filter names a parameter without an index, in s',
    10,
    1,
    300,
  ),
  lingerMs: integer(
    'ACS_API_LINGER_MS',
    'how long an instance that was told to stop still serves, while it says that it is not ready: whoever balances has to see that first, in ms',
    2_000,
    0,
    60_000,
  ),
  maxFileMegabytes: integer('ACS_API_MAX_FILE_MB', 'largest file that is taken, in MiB', 2_048, 1, 1_048_576),
}

export type Config = Declared<typeof variables>
