/** Settings of a product that is audited: what has to end for itself does so soon, and the logs tell. */
export const AUDITED_SETTINGS = {
  ACS_LOG_LEVEL: 'info',
  ACS_TASK_BACKOFF_SECONDS: '1',
  ACS_CR_LIFE_MS: '20000',
}
