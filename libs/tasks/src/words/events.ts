/**
 * Every event code of an Inform (TR-069 Table 8): why the device came, for a person, and what the ACS does about it,
 * which docs/events.md shows and services/task-planner/src/domain/event-codes.test.ts holds.
 */
import type { InLanguages, Language } from './language.ts'

/** One event code. */
export interface EventWords extends InLanguages {
  /** What the ACS does about it, beyond what every Inform does. */
  readonly acs: string
}

export const EVENT_WORDS: { readonly [code: string]: EventWords } = {
  '0 BOOTSTRAP': {
    en: 'First contact with this ACS: new, reset to factory settings, or given another ACS address',
    de: 'Erster Kontakt mit diesem ACS: neu, auf Werkseinstellungen zurückgesetzt oder mit neuer ACS-Adresse',
    acs: 'Forgets every parameter that was known of the device but those of this Inform, since a reset changes values and instance numbers; what was learned of its firmware, such as the form of answers, stays. Ends factoryReset tasks; looks in the queue of the device for transfers of which nothing was seen yet. Publishes `device.bootstrapped`.',
  },
  '1 BOOT': {
    en: 'Powered on or rebooted',
    de: 'Eingeschaltet oder neu gestartet',
    acs: 'Ends reboot tasks that wait for their boot, settles those whose answer was lost, and notes when the device booted. Publishes `device.booted` with the version of its software.',
  },
  '2 PERIODIC': {
    en: 'The periodic interval has passed',
    de: 'Das regelmäßige Intervall ist abgelaufen',
    acs: 'Runs what is due for the device.',
  },
  '3 SCHEDULED': {
    en: 'At the time that ScheduleInform had set',
    de: 'Zu der Zeit, die ScheduleInform gesetzt hatte',
    acs: 'Runs what is due; the task ends by `M ScheduleInform`, which comes with it.',
  },
  '4 VALUE CHANGE': {
    en: 'A parameter under notification has changed',
    de: 'Ein überwachter Parameter hat sich geändert',
    acs: 'Stores the values of the Inform and publishes those that differ from what was known as `device.valuesChanged`, as with every Inform.',
  },
  '5 KICKED': {
    en: 'A web page asked the device to contact the ACS (Kicked)',
    de: 'Eine Webseite hat das Gerät zum ACS geschickt (Kicked)',
    acs: 'Answers the Kicked that follows with the address of `ACS_KICKED_NEXT_URL`. Publishes `device.kicked`.',
  },
  '6 CONNECTION REQUEST': {
    en: 'The ACS asked it to (connection request)',
    de: 'Der ACS hat es gerufen (Verbindungsanfrage)',
    acs: 'Ends the connection requests for the device as `arrived`, and runs what is due.',
  },
  '7 TRANSFER COMPLETE': {
    en: 'A transfer that the ACS had asked for has ended',
    de: 'Eine Übertragung, die der ACS verlangt hatte, ist zu Ende',
    acs: 'The task ends by the TransferComplete that follows, found by its CommandKey; its fault goes on the list of faults. Publishes `device.transferCompleted`.',
  },
  '8 DIAGNOSTICS COMPLETE': {
    en: 'Diagnostics that the ACS had started have ended',
    de: 'Ein Diagnosetest, den der ACS gestartet hatte, ist zu Ende',
    acs: 'A diagnostics task that waits for it reads state and results.',
  },
  '9 REQUEST DOWNLOAD': {
    en: 'It asks the ACS for a file',
    de: 'Es bittet den ACS um eine Datei',
    acs: 'Answers the RequestDownload that follows, and makes it a download task where a file of that type is on offer for the device: the one with the newest version. Publishes `device.downloadRequested`.',
  },
  '10 AUTONOMOUS TRANSFER COMPLETE': {
    en: 'A transfer that the ACS had not asked for has ended',
    de: 'Eine Übertragung, die der ACS nicht verlangt hatte, ist zu Ende',
    acs: 'Publishes the AutonomousTransferComplete that follows as `device.transferCompleted` with what the file was (`autonomous`); its fault goes on the list of faults.',
  },
  '11 DU STATE CHANGE COMPLETE': {
    en: 'Software modules that the ACS had asked to change have changed or failed to',
    de: 'Softwaremodule, die der ACS ändern wollte, haben sich geändert oder sind daran gescheitert',
    acs: 'The task ends by the DUStateChangeComplete that follows, found by its CommandKey. Publishes `device.modulesChanged` with a result for each operation.',
  },
  '12 AUTONOMOUS DU STATE CHANGE COMPLETE': {
    en: 'Software modules have changed without the ACS asking',
    de: 'Softwaremodule haben sich geändert, ohne dass der ACS es verlangt hatte',
    acs: 'Answers the AutonomousDUStateChangeComplete that follows. Publishes `device.modulesChanged`.',
  },
  '13 WAKEUP': {
    en: 'It has woken from standby',
    de: 'Es ist aus dem Ruhezustand erwacht',
    acs: 'Runs what is due, and ends connection requests that wait for the device. It is no boot: reboot tasks go on waiting.',
  },
  '14 HEARTBEAT': {
    en: 'The heartbeat interval has passed',
    de: 'Das Intervall für Lebenszeichen ist abgelaufen',
    acs: 'Notes that the device is there and ends the session at once: tasks wait for one with another reason.',
  },
  'M Reboot': {
    en: 'It has rebooted as the ACS had asked',
    de: 'Es ist neu gestartet, wie der ACS es verlangt hatte',
    acs: 'Ends the reboot task whose CommandKey it carries.',
  },
  'M ScheduleInform': {
    en: 'At the time that the ACS had asked for',
    de: 'Zu der Zeit, die der ACS verlangt hatte',
    acs: 'Ends the scheduleInform task whose CommandKey it carries.',
  },
  'M Download': {
    en: 'A download that the ACS had asked for has ended',
    de: 'Ein Download, den der ACS verlangt hatte, ist zu Ende',
    acs: 'As 7 TRANSFER COMPLETE.',
  },
  'M ScheduleDownload': {
    en: 'A scheduled download has ended',
    de: 'Ein geplanter Download ist zu Ende',
    acs: 'As 7 TRANSFER COMPLETE.',
  },
  'M Upload': {
    en: 'An upload that the ACS had asked for has ended',
    de: 'Ein Upload, den der ACS verlangt hatte, ist zu Ende',
    acs: 'As 7 TRANSFER COMPLETE.',
  },
  'M ChangeDUState': {
    en: 'A change of software modules that the ACS had asked for has ended',
    de: 'Eine Änderung an Softwaremodulen, die der ACS verlangt hatte, ist zu Ende',
    acs: 'As 11 DU STATE CHANGE COMPLETE.',
  },
}

/** An event of a vendor's: `X 00D09E DoorOpened`. */
export const VENDOR_EVENT: EventWords = {
  en: "An event of the vendor's own",
  de: 'Ein Ereignis, das nur der Hersteller kennt',
  acs: 'Is kept, shown and published like any other (`device.informed`).',
}

/** A method of a vendor's has ended: `M X_00D09E_Calibrate`. */
export const VENDOR_METHOD: EventWords = {
  en: "A method of the vendor's own that the ACS had called has ended",
  de: 'Eine Methode des Herstellers, die der ACS gerufen hatte, ist zu Ende',
  acs: 'Is kept, shown and published like any other (`device.informed`).',
}

/** Upper case, and the number alone: as some write them. */
const BY_FORM = new Map(
  Object.entries(EVENT_WORDS).flatMap(([code, words]) => [
    [code.toUpperCase(), words] as const,
    ...(/^\d/.test(code) ? [[code.split(' ')[0]!, words] as const] : []),
  ]),
)

/**
 * Why a device came, by one event code of its Inform; null for a code that is not known here.
 * @example explainEvent('2 PERIODIC', 'de') // 'Das regelmäßige Intervall ist abgelaufen'
 */
export function explainEvent(code: string, language: Language): string | null {
  const form = code.trim().toUpperCase()
  const known = BY_FORM.get(form)
  if (known !== undefined) return known[language]
  if (form.startsWith('X ')) return VENDOR_EVENT[language]
  return form.startsWith('M ') ? VENDOR_METHOD[language] : null
}
