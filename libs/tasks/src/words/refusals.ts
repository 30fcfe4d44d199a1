/** Why a command was not taken, or a session turned away, in words. */
import type { FaultWords } from './language.ts'

/** Why a command was refused: in the reply to it, or in the reason of a dead letter. */
export const REFUSALS = {
  401: {
    en: [
      'The device came with credentials that are not those on file.',
      'Put its credentials on file (PUT devices/{id}/credentials), or set the right ones in the device.',
    ],
    de: [
      'Das Gerät kam mit Zugangsdaten, die nicht die hinterlegten sind.',
      'Seine Zugangsdaten hinterlegen (PUT devices/{id}/credentials) oder im Gerät die richtigen einstellen.',
    ],
  },
  'unknown-device': {
    en: ['There is no such device.', 'Check the device id: OUI-ProductClass-SerialNumber, percent-encoded.'],
    de: ['Dieses Gerät gibt es nicht.', 'Die Geräte-Id prüfen: OUI-ProductClass-Seriennummer, prozentkodiert.'],
  },
  'not-found': {
    en: ['There is no such thing any more, or there never was.', 'Look at the list again.'],
    de: ['Das gibt es nicht oder nicht mehr.', 'Die Liste neu ansehen.'],
  },
  'invalid-arguments': {
    en: ['The arguments of the task cannot be; the text says which and why.', 'Correct them and send it again.'],
    de: [
      'Die Argumente des Auftrags können so nicht sein; der Text sagt, welche und warum.',
      'Berichtigen und neu senden.',
    ],
  },
  'invalid-id': {
    en: ['The id is no UUID.', 'Send it again with a UUID.'],
    de: ['Die Id ist keine UUID.', 'Mit einer UUID neu senden.'],
  },
  'invalid-username': {
    en: ['The username cannot be; the text says why.', 'Choose another.'],
    de: ['Der Benutzername kann so nicht sein; der Text sagt, warum.', 'Einen anderen wählen.'],
  },
  'invalid-tag': {
    en: ['The tag cannot be: it has 1 to 64 characters, none of them a control character.', 'Choose another.'],
    de: ['Das Tag kann so nicht sein: Es hat 1 bis 64 Zeichen, darunter keine Steuerzeichen.', 'Ein anderes wählen.'],
  },
  'no-password': {
    en: ['The device has no password on file.', 'Put its credentials first, or let it come with the shared ones.'],
    de: [
      'Für das Gerät ist kein Passwort hinterlegt.',
      'Zuerst seine Zugangsdaten hinterlegen, oder es mit den gemeinsamen kommen lassen.',
    ],
  },
  'not-quarantined': {
    en: [
      'The device is not in quarantine.',
      'Look at its state: one that is blocked is let in by setting it to active.',
    ],
    de: [
      'Das Gerät ist nicht in Quarantäne.',
      'Seinen Zustand ansehen: Ein gesperrtes wird eingelassen, indem er auf active gesetzt wird.',
    ],
  },
  'invalid-state': {
    en: ['A device cannot be put into this state.', 'Choose active, quarantined or blocked.'],
    de: ['In diesen Zustand lässt sich ein Gerät nicht setzen.', 'active, quarantined oder blocked wählen.'],
  },
  'invalid-xml-declaration': {
    en: ['This is no form of answers.', 'Choose auto, always or never.'],
    de: ['Diese Form von Antworten gibt es nicht.', 'auto, always oder never wählen.'],
  },
  'unknown-change': {
    en: [
      'The command asks for a change that this version does not know.',
      'Whoever produced it is newer than the service: update that.',
    ],
    de: [
      'Das Kommando verlangt eine Änderung, die diese Version nicht kennt.',
      'Wer es erzeugt hat, ist neuer als der Dienst: diesen aktualisieren.',
    ],
  },
  'id-in-use': {
    en: ['Something else has this id already.', 'Send it again with a new id.'],
    de: ['Diese Id hat schon etwas anderes.', 'Mit einer neuen Id neu senden.'],
  },
  expired: {
    en: [
      'The device did not take the task before its time was over.',
      'See when it came last, and give the task again or with more time.',
    ],
    de: [
      'Das Gerät hat den Auftrag nicht vor Ablauf seiner Zeit geholt.',
      'Nachsehen, wann es zuletzt kam, und den Auftrag neu oder mit mehr Zeit erteilen.',
    ],
  },
  'out-of-reach': {
    en: [
      'The device is not, or no more, one of those that whoever gave the job may give its task to.',
      'Let somebody with a role for this device try it again.',
    ],
    de: [
      'Das Gerät gehört nicht oder nicht mehr zu denen, für die der Auftraggeber den Auftrag erteilen darf.',
      'Jemanden, dessen Rolle dieses Gerät umfasst, den Auftrag wiederholen lassen.',
    ],
  },
  'too-many-jobs': {
    en: ['Too many jobs have not ended.', 'Wait for their end, or cancel what is not needed.'],
    de: ['Zu viele Sammelaufträge sind noch offen.', 'Ihr Ende abwarten oder abbrechen, was niemand braucht.'],
  },
  'no-failures': {
    en: [
      'Nothing has failed in this job that a retry of it has not taken over already.',
      'Look at the retries of the job: what failed there is tried again from there.',
    ],
    de: [
      'In diesem Sammelauftrag ist nichts fehlgeschlagen, was nicht schon eine Wiederholung übernommen hat.',
      'Die Wiederholungen ansehen: Was dort fehlschlug, wird von dort aus wiederholt.',
    ],
  },
  'too-many-tasks': {
    en: ['The device has too many tasks that have not ended.', 'Wait for their end, or cancel what is not needed.'],
    de: ['Das Gerät hat zu viele offene Aufträge.', 'Ihr Ende abwarten oder abbrechen, was niemand braucht.'],
  },
  'already-ended': {
    en: ['The task has ended already.', 'Nothing: its outcome stands.'],
    de: ['Der Auftrag ist schon zu Ende.', 'Nichts: Sein Ergebnis steht fest.'],
  },
  running: {
    en: ['The device is carrying the task out, so that it cannot be taken back.', 'Wait for its end.'],
    de: ['Das Gerät führt den Auftrag gerade aus, er lässt sich nicht zurücknehmen.', 'Sein Ende abwarten.'],
  },
  'no-address': {
    en: [
      'The device has not told where it takes connection requests.',
      'It tells it with its next Inform; until then it comes only by itself.',
    ],
    de: [
      'Das Gerät hat nicht gesagt, wo es Verbindungsanfragen annimmt.',
      'Mit dem nächsten Inform sagt es das; bis dahin kommt es nur von selbst.',
    ],
  },
  'username-in-use': {
    en: ['Another device has this username.', 'Choose another.'],
    de: ['Diesen Benutzernamen hat ein anderes Gerät.', 'Einen anderen wählen.'],
  },
  'already-running': {
    en: ['Virtual devices run already.', 'Stop them first, or use those.'],
    de: ['Virtuelle Geräte laufen bereits.', 'Zuerst diese anhalten, oder diese benutzen.'],
  },
  'id-not-available': {
    en: ['This device id is taken, and not within your reach.', 'Ask whoever runs the installation whose it is.'],
    de: [
      'Diese Geräte-Id ist vergeben und für Sie nicht erreichbar.',
      'Wer die Installation betreibt, weiß, wem sie gehört.',
    ],
  },
  'invalid-tenant': {
    en: ['This is no name of a tenant.', 'Begin with a to z or 0 to 9; then dots, underscores and dashes go too.'],
    de: [
      'So kann kein Mandant heißen.',
      'Mit a bis z oder 0 bis 9 beginnen, danach auch Punkt, Unter- und Bindestrich.',
    ],
  },
  'no-tenant': {
    en: ['There is no such tenant.', 'Put it first, or correct the name.'],
    de: ['Diesen Mandanten gibt es nicht.', 'Erst anlegen oder den Namen berichtigen.'],
  },
  'password-needed': {
    en: [
      'What checks the password is kept for its username only, not the password itself.',
      'Give the password again together with the new username.',
    ],
    de: [
      'Vom Passwort ist nur aufgehoben, was es zusammen mit seinem Benutzernamen prüft.',
      'Das Passwort zusammen mit dem neuen Benutzernamen noch einmal angeben.',
    ],
  },
  'too-many-tags': {
    en: ['The device has as many tags as it may have.', 'Take one away first.'],
    de: ['Das Gerät hat so viele Tags, wie es haben darf.', 'Erst einen wegnehmen.'],
  },
} as const satisfies { readonly [code: string]: FaultWords }
