/**
 * Error codes: the one list of what can go wrong with a task, a session or a request beyond the CWMP fault numbers.
 * `libs/tasks/src/words` explains each to a person: what happened, what to do; docs/operations/faults.md is made from that.
 */
export const FAULT = {
  unknownOutcome: {
    code: 'unknown-outcome',
    string: 'The RPC was sent, its answer never came, and reading back could not tell whether it ran',
  },
  noAnswer: { code: 'no-answer', string: 'The CPE did not answer the RPC' },
  notSupported: {
    code: 'not-supported',
    string: 'The CPE answered the RPC with an empty message: it does not support it',
  },
  retryLimit: { code: 'retry-limit', string: 'The task was tried as often as its retry limit allows' },
  unsupportedVersion: { code: 'unsupported-version', string: "The CPE's version of CWMP does not have this RPC" },
  noPlugin: {
    code: 'no-plugin',
    string: "No plug-in describes this vendor's RPC any more (ACS_RPC_PLUGINS)",
  },
  badResponse: { code: 'bad-response', string: 'The CPE answered with something that is no answer to this RPC' },
  responseTooLarge: { code: 'response-too-large', string: "The CPE's answer is larger than this ACS takes" },
  tooLarge: {
    code: 'too-large',
    string: 'These are more values than the CPE takes in one SetParameterValues',
  },
  skipped: { code: 'skipped', string: 'A quirk profile of the device says that this is never read' },
  replaced: { code: 'replaced', string: 'A newer task with the same unique key took its place' },
  secretUnreadable: {
    code: 'secret-unreadable',
    string: 'A secret value of this task was sealed with another key than this ACS has (ACS_SECRET_KEY)',
  },
  identityCollision: {
    code: 'identity-collision',
    string: 'Sessions of this device come from two places by turns: two devices may have one identity',
  },
  credentialsNotKept: {
    code: 'credentials-not-kept',
    string: 'The device keeps another user name than it was sent for its own credentials',
  },
  filesUrl: { code: 'files-url', string: 'No URL of the file-server could be made for the device (ACS_FILES_URL)' },
  fileMissing: { code: 'file-missing', string: 'The file of this task is not among the files any more' },
  fileUnfit: { code: 'file-unfit', string: 'The file of this task is not for this device any more' },
  notInstalled: {
    code: 'not-installed',
    string: 'The CPE has the firmware and does not run it',
  },
  notReceived: {
    code: 'not-received',
    string: 'The CPE reported that it had sent the file, and it did not arrive',
  },
  keyMismatch: { code: 'key-mismatch', string: 'The record key names another device than the command' },
  diagnosticsUnsupported: {
    code: 'diagnostics-unsupported',
    string: 'The data model of the CPE has no object for this test',
  },
  diagnosticsTimeout: { code: 'diagnostics-timeout', string: 'The CPE did not end the test in time' },
  diagnosticsCanceled: {
    code: 'diagnostics-canceled',
    string:
      'The test ended without a result: somebody else cancelled it or changed its arguments, or the CPE forgot it',
  },
  busy: { code: 'busy', string: 'The CPE runs a test of this kind that somebody else started' },
  internal: { code: 'internal', string: 'The ACS failed on this task' },
} as const

export type FaultName = keyof typeof FAULT
