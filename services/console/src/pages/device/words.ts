/** Sentences of the frame of the page of a device. */
import { catalogue } from '../../i18n/catalogue.ts'

export const words = catalogue({
  en: {
    parts: 'Parts of the device',
    summary: 'Summary',
    parameters: 'Parameters',
    tasks: 'Tasks',
    sessions: 'Sessions',
    diagnostics: 'Diagnostics',
    files: 'Files',
    history: 'History and access',
  },
  de: {
    parts: 'Teile des Geräts',
    summary: 'Überblick',
    parameters: 'Parameter',
    tasks: 'Aufgaben',
    sessions: 'Sitzungen',
    diagnostics: 'Diagnose',
    files: 'Dateien',
    history: 'Verlauf und Zugang',
  },
})
