/** What the event codes of an Inform mean (TR-069 Table 8), for a person. */

const MEANINGS: Readonly<Record<string, string>> = {
  '0 BOOTSTRAP': 'First contact with this ACS: new, reset to factory settings, or given another ACS address',
  '1 BOOT': 'Powered on or rebooted',
  '2 PERIODIC': 'The periodic interval has passed',
  '3 SCHEDULED': 'At the time that ScheduleInform had set',
  '4 VALUE CHANGE': 'A parameter under notification has changed',
  '5 KICKED': 'A web page asked the device to contact the ACS (Kicked)',
  '6 CONNECTION REQUEST': 'The ACS asked it to (connection request)',
  '7 TRANSFER COMPLETE': 'A transfer that the ACS had asked for has ended',
  '8 DIAGNOSTICS COMPLETE': 'Diagnostics that the ACS had started have ended',
  '9 REQUEST DOWNLOAD': 'It asks the ACS for a file',
  '10 AUTONOMOUS TRANSFER COMPLETE': 'A transfer that the ACS had not asked for has ended',
  '11 DU STATE CHANGE COMPLETE': 'Software modules that the ACS had asked to change have changed or failed to',
  '12 AUTONOMOUS DU STATE CHANGE COMPLETE': 'Software modules have changed without the ACS asking',
  '13 WAKEUP': 'It has woken from standby',
  '14 HEARTBEAT': 'The heartbeat interval has passed',
  'M Reboot': 'It has rebooted as the ACS had asked',
  'M ScheduleInform': 'At the time that the ACS had asked for',
  'M Download': 'A download that the ACS had asked for has ended',
  'M ScheduleDownload': 'A scheduled download has ended',
  'M Upload': 'An upload that the ACS had asked for has ended',
  'M ChangeDUState': 'A change of software modules that the ACS had asked for has ended',
}

/** One reason for a session, explained; null for a code that is not known here. */
export function explainEvent(code: string): string | null {
  const known = MEANINGS[code]
  if (known !== undefined) return known
  // Some write the number alone, or another case or spacing.
  const bare = code.trim().toUpperCase()
  for (const [standard, meaning] of Object.entries(MEANINGS)) {
    if (standard.toUpperCase() === bare || (/^\d+$/.test(bare) && standard.startsWith(`${bare} `))) return meaning
  }
  if (bare.startsWith('X ')) return "An event of the vendor's own"
  return bare.startsWith('M ') ? "A method of the vendor's own that the ACS had called has ended" : null
}
