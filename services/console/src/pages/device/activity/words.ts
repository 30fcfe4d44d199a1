import { catalogue } from '../../../i18n/catalogue.ts'

export const activityWords = catalogue({
  en: {
    title: 'Under way',
    'step.queued': 'Queued',
    'step.waking': 'Waking it',
    'step.session': 'In session',
    'step.answered': 'Done',
    'step.written': 'Written',
    'step.readBack': 'Read back',
    'state.done': 'done',
    'state.active': 'under way',
    'state.waiting': 'to come',
    'state.failed': 'did not work',
    more: { one: 'and {n} more', other: 'and {n} more' },
    cancel: 'Cancel this task',
  },
  de: {
    title: 'Unterwegs',
    'step.queued': 'Eingereiht',
    'step.waking': 'Wird geweckt',
    'step.session': 'In Sitzung',
    'step.answered': 'Fertig',
    'step.written': 'Geschrieben',
    'step.readBack': 'Zurückgelesen',
    'state.done': 'erledigt',
    'state.active': 'im Gange',
    'state.waiting': 'kommt noch',
    'state.failed': 'hat nicht geklappt',
    more: { one: 'und {n} weitere', other: 'und {n} weitere' },
    cancel: 'Diese Aufgabe abbrechen',
  },
})
