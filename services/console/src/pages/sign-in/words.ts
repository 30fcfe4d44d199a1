import { catalogue } from '../../i18n/catalogue.ts'

export const words = catalogue({
  en: {
    title: 'Sign in',
    about: 'to the auto-configuration server',
    key: 'API key',
    keyHelp: 'Whoever started this system has it: it is printed at the first start and begins with alk_.',
    lost: 'Key lost?',
    lostHelp: 'Stop the system and start it with this, which prints one more:',
    submit: 'Sign in',
    wrong: 'This key is not valid, or not any more.',
    or: 'or',
    openId: 'Sign in with your organisation',
    'problem.forbidden': 'You are known there, but have no role here. Ask whoever runs this system for one.',
    'problem.sign-in-failed': 'The sign-in did not succeed. Please begin again.',
    'problem.unavailable': 'Your organisation does not answer. Try again in a moment.',
    'problem.not-found': 'Signing in with an organisation is not set up here.',
  },
  de: {
    title: 'Anmelden',
    about: 'am Auto-Configuration-Server',
    key: 'API-Schlüssel',
    keyHelp: 'Wer dieses System gestartet hat, hat ihn: Er wird beim ersten Start ausgegeben und beginnt mit alk_.',
    lost: 'Schlüssel verloren?',
    lostHelp: 'Halten Sie das System an und starten Sie es hiermit, dann gibt es noch einen aus:',
    submit: 'Anmelden',
    wrong: 'Dieser Schlüssel ist nicht oder nicht mehr gültig.',
    or: 'oder',
    openId: 'Über Ihre Organisation anmelden',
    'problem.forbidden':
      'Sie sind dort bekannt, haben hier aber keine Rolle. Bitten Sie den Betreiber dieses Systems um eine.',
    'problem.sign-in-failed': 'Die Anmeldung ist nicht gelungen. Bitte beginnen Sie noch einmal.',
    'problem.unavailable': 'Ihre Organisation antwortet nicht. Versuchen Sie es gleich noch einmal.',
    'problem.not-found': 'Die Anmeldung über eine Organisation ist hier nicht eingerichtet.',
  },
})
