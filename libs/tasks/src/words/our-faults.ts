/** What is no number of CWMP, in words: how a task ended in our own codes. */
import type { FAULT, FaultName } from '@auroralinks/runtime'
import type { NOT_RETURNED } from '../fault.ts'
import type { FaultWords } from './language.ts'

type OurCode = (typeof FAULT)[FaultName]['code'] | (typeof NOT_RETURNED)['code']

/** Faults of tasks. A new one of libs/runtime without words here is an error of the compiler. */
export const OUR_FAULTS: { readonly [C in OurCode]: FaultWords } = {
  'unknown-outcome': {
    en: [
      'What must not run twice was sent, its answer never came, and reading back could not tell whether it ran; of a write the text says how much was read back as written, and the details name the rest.',
      "Look at the device's tree or UpTime, then create the task again if it did not run.",
    ],
    de: [
      'Etwas, das nicht zweimal laufen darf, wurde gesendet, die Antwort kam nie, und auch Nachlesen zeigte nicht, ob es lief; bei einem Schreibauftrag sagt der Text, wie viel sich als geschrieben erwies, und die Einzelheiten nennen den Rest.',
      'Den Baum oder UpTime des Geräts ansehen und den Auftrag neu anlegen, wenn er nicht lief.',
    ],
  },
  'no-answer': {
    en: [
      'The device did not answer before its session was lost.',
      'Check the network between device and ACS, and look at the sessions of the device.',
    ],
    de: [
      'Das Gerät hat nicht geantwortet, bevor seine Sitzung verloren ging.',
      'Das Netz zwischen Gerät und ACS prüfen und die Sitzungen des Geräts ansehen.',
    ],
  },
  'too-large': {
    en: [
      'The device takes fewer values at once than the task has, and they were to be written all or none.',
      'Write fewer values, or set "atomic": false: they are then written in groups.',
    ],
    de: [
      'Das Gerät nimmt weniger Werte auf einmal an, als der Auftrag hat, und es sollten alle oder keiner geschrieben werden.',
      'Weniger Werte schreiben oder "atomic": false setzen: Dann werden sie in Gruppen geschrieben.',
    ],
  },
  'not-supported': {
    en: [
      'The device answered the RPC three times with an empty message: it does not know it.',
      'Newer firmware may know it.',
    ],
    de: [
      'Das Gerät hat den RPC dreimal mit einer leeren Nachricht beantwortet: Es kennt ihn nicht.',
      'Neuere Firmware kennt ihn vielleicht.',
    ],
  },
  'no-plugin': {
    en: [
      "The task calls a vendor's method, and the plug-in that describes it is not loaded where the RPC is made or sent.",
      'Give all gateways, planners and management APIs the same ACS_RPC_PLUGINS, then create the task again.',
    ],
    de: [
      'Der Auftrag ruft eine Methode des Herstellers, und das Plug-in, das sie beschreibt, ist dort nicht geladen, wo der RPC entsteht oder gesendet wird.',
      'Allen Gateways, Planern und Management-APIs dieselben ACS_RPC_PLUGINS geben und den Auftrag neu anlegen.',
    ],
  },
  'unsupported-version': {
    en: [
      'The RPC of the task is not in the version of CWMP that the device speaks; the text says which version has it, and nothing was sent.',
      'Newer firmware, or another task.',
    ],
    de: [
      'Den RPC des Auftrags gibt es in der CWMP-Version des Geräts nicht; der Text sagt, welche ihn hat, und gesendet wurde nichts.',
      'Neuere Firmware oder ein anderer Auftrag.',
    ],
  },
  'retry-limit': {
    en: [
      'The task failed as often as it may be tried (ACS_TASK_ATTEMPTS), or it filled so many sessions (of 2,000 RPCs each) and the last brought no value; one that brings values in each may fill three times as many. The text and the details say why it failed last, or where it stood.',
      'See to that reason, then create the task again; of a refresh ask for a smaller path.',
    ],
    de: [
      'Der Auftrag ist so oft gescheitert, wie er versucht werden darf (ACS_TASK_ATTEMPTS), oder er füllte so viele Sitzungen (mit je 2.000 RPCs), und die letzte brachte keinen Wert; bringt jede Werte, dürfen es dreimal so viele sein. Text und Einzelheiten sagen, woran es zuletzt lag oder wie weit er kam.',
      'Diesen Grund beheben und den Auftrag neu anlegen; beim refresh einen kleineren Pfad nehmen.',
    ],
  },
  'bad-response': {
    en: [
      'The device answered with something that is no answer to this RPC: another method three times, an AddObject without the number of the instance, a message that cannot be read. The text says with what.',
      'Look at the messages of the session; the vendor should know of it.',
    ],
    de: [
      'Das Gerät hat mit etwas geantwortet, das keine Antwort auf diesen RPC ist: dreimal eine andere Methode, ein AddObject ohne Nummer der Instanz, eine unlesbare Nachricht. Der Text sagt, womit.',
      'Die Nachrichten der Sitzung ansehen; der Hersteller sollte davon wissen.',
    ],
  },
  'response-too-large': {
    en: ["The device's answer is larger than this ACS takes.", 'Read smaller parts of the tree.'],
    de: ['Die Antwort des Geräts ist größer, als dieser ACS annimmt.', 'Kleinere Teile des Baums lesen.'],
  },
  skipped: {
    en: [
      'A quirk profile of the device says that this is never read, since the device faults it or does worse.',
      'Nothing; or change the profile (docs/quirks.md) where the device has learned it since.',
    ],
    de: [
      'Ein Quirk-Profil des Geräts sagt, dass dies nie gelesen wird, weil das Gerät es mit einem Fehler oder Schlimmerem beantwortet.',
      'Nichts; oder das Profil ändern (docs/quirks.md), wenn das Gerät es inzwischen kann.',
    ],
  },
  replaced: {
    en: ['A newer task with the same unique key took its place.', 'Nothing.'],
    de: ['Ein neuerer Auftrag mit demselben uniqueKey trat an seine Stelle.', 'Nichts.'],
  },
  'secret-unreadable': {
    en: [
      'A secret value of the task was sealed with a key that this ACS does not have.',
      'ACS_SECRET_KEY has to be the same for all services, and "new,old" while it is changed.',
    ],
    de: [
      'Ein geheimer Wert des Auftrags wurde mit einem Schlüssel versiegelt, den dieser ACS nicht hat.',
      'ACS_SECRET_KEY muss in allen Diensten gleich sein und „neu,alt“, während er gewechselt wird.',
    ],
  },
  'identity-collision': {
    en: [
      'Sessions of this device came from two places by turns, three times within an hour: two devices have the same OUI, product class and serial number, or one has two lines. The details name the places. Nothing was refused.',
      'Look for the second device there and give it a serial number of its own; credentials (PUT devices/{id}/credentials) keep out the one that does not have them.',
    ],
    de: [
      'Sitzungen dieses Geräts kamen abwechselnd von zwei Orten, dreimal in einer Stunde: Zwei Geräte haben dieselbe OUI, Produktklasse und Seriennummer, oder eines hat zwei Anschlüsse. Die Einzelheiten nennen die Orte. Abgewiesen wurde nichts.',
      'Das zweite Gerät dort suchen und ihm eine eigene Seriennummer geben; Zugangsdaten (PUT devices/{id}/credentials) halten das draußen, das sie nicht hat.',
    ],
  },
  'credentials-not-kept': {
    en: [
      'The device was sent a user name for its own credentials and keeps another one, cut maybe. The details name both. Where it keeps the beginning it comes in with that; otherwise what it had before counts on.',
      'If it does not come in any more, put credentials that it keeps (PUT devices/{id}/credentials); a quirk profile can say how much its model keeps (keeps.secrets).',
    ],
    de: [
      'Dem Gerät wurde ein Benutzername für eigene Zugangsdaten geschrieben, und es behält einen anderen, vielleicht einen gekürzten. Die Einzelheiten nennen beide. Behält es den Anfang, so kommt es damit herein; sonst gilt weiter, was es vorher hatte.',
      'Kommt es nicht mehr herein, Zugangsdaten hinterlegen, die es behält (PUT devices/{id}/credentials); ein Quirk-Profil kann sagen, wie viel sein Modell behält (keeps.secrets).',
    ],
  },
  'key-mismatch': {
    en: [
      'A command on a topic named one device, and its record key another; nothing ran.',
      'Whoever produced it: key and device_id have to be the same.',
    ],
    de: [
      'Ein Kommando auf einem Topic nannte ein Gerät, sein Schlüssel ein anderes; nichts lief.',
      'Wer es erzeugt hat: Schlüssel und device_id müssen gleich sein.',
    ],
  },
  'not-returned': {
    en: ['The device left this name out of its answer.', 'Check whether the device has the parameter.'],
    de: ['Das Gerät hat diesen Namen in seiner Antwort ausgelassen.', 'Prüfen, ob das Gerät den Parameter hat.'],
  },
  'diagnostics-unsupported': {
    en: [
      'The device has no object that runs this test; the details name those that it was asked for, and what it said.',
      'Look in its tree for an object of its vendor, and name that with "path"; newer firmware may have the test.',
    ],
    de: [
      'Das Gerät hat kein Objekt für diesen Test; die Einzelheiten nennen die, nach denen es gefragt wurde, und seine Antwort.',
      'Im Baum nach einem Objekt des Herstellers suchen und es mit „path“ angeben; neuere Firmware hat den Test vielleicht.',
    ],
  },
  'diagnostics-timeout': {
    en: [
      'The device did not end the test in time, or was away; the text says whether it could be cancelled.',
      'Allow more time (timeLimitSeconds) where the test needs it; else reboot the device if it shows the test as running.',
    ],
    de: [
      'Das Gerät hat den Test nicht rechtzeitig beendet oder war nicht da; der Text sagt, ob er sich abbrechen ließ.',
      'Mehr Zeit geben (timeLimitSeconds), wenn der Test sie braucht; sonst das Gerät neu starten, wenn es den Test als laufend zeigt.',
    ],
  },
  'diagnostics-canceled': {
    en: [
      'The test ended without a result: somebody else cancelled it or changed its arguments, or the device booted, more than twice.',
      'Find out who else manages the device or why it boots, then create the task again.',
    ],
    de: [
      'Der Test endete ohne Ergebnis: Jemand anders brach ihn ab oder änderte seine Argumente, oder das Gerät startete mehr als zweimal neu.',
      'Klären, wer das Gerät noch verwaltet oder warum es neu startet, und den Auftrag neu anlegen.',
    ],
  },
  busy: {
    en: [
      'The device runs a test of this kind that somebody else started, and it did not end in five minutes.',
      'Wait for its end and create the task again; reboot the device if the test never ends.',
    ],
    de: [
      'Das Gerät führt einen solchen Test aus, den jemand anders gestartet hat, und er endete nicht in fünf Minuten.',
      'Sein Ende abwarten und den Auftrag neu anlegen; das Gerät neu starten, wenn der Test nie endet.',
    ],
  },
  'files-url': {
    en: [
      'No URL of the file-server could be made for the device: ACS_FILES_URL is too long.',
      'Choose a shorter ACS_FILES_URL; a device takes URLs of 256 characters.',
    ],
    de: [
      'Für das Gerät ließ sich keine URL des Dateiservers bilden: ACS_FILES_URL ist zu lang.',
      'Eine kürzere ACS_FILES_URL wählen; ein Gerät nimmt URLs mit 256 Zeichen.',
    ],
  },
  'file-missing': {
    en: [
      'The file was there when the task was created, and is not among the files any more; nothing was sent to the device.',
      'Put the file back, or create the task with another one.',
    ],
    de: [
      'Die Datei gab es, als der Auftrag angelegt wurde, und gibt es nicht mehr; an das Gerät wurde nichts gesendet.',
      'Die Datei wieder ablegen oder den Auftrag mit einer anderen anlegen.',
    ],
  },
  'file-unfit': {
    en: [
      'The file has been given another target or lost its type since the task was created, and is not for this device; nothing was sent to it. The text says why.',
      'Look at oui, productClass and fileType of the file.',
    ],
    de: [
      'Die Datei hat, seit der Auftrag angelegt wurde, ein anderes Ziel bekommen oder ihren Typ verloren und ist nicht für dieses Gerät; gesendet wurde ihm nichts. Der Text sagt, warum.',
      'oui, productClass und fileType der Datei ansehen.',
    ],
  },
  'not-installed': {
    en: [
      'The device fetched the firmware, and does not run it: it shows another version than the file claims (or the one that it had before, where the file claims none), after it reported success and booted, or 30 minutes after its report. The text says which.',
      'Check that the firmware is for this model and that the version of the file is written as the device shows it; then create the task again.',
    ],
    de: [
      'Das Gerät hat die Firmware geholt und verwendet sie nicht: Es zeigt eine andere Version, als die Datei angibt (oder dieselbe wie zuvor, wenn sie keine angibt), nachdem es Erfolg gemeldet und neu gestartet hat oder 30 Minuten nach der Meldung. Der Text sagt, welche.',
      'Prüfen, ob die Firmware für dieses Modell ist und die Version der Datei so geschrieben ist, wie das Gerät sie zeigt; dann den Auftrag neu anlegen.',
    ],
  },
  'not-received': {
    en: [
      'The device reported that it had sent its file, and within two minutes none arrived at the file-server, or it was not taken; the text says why.',
      "Check that the device reaches ACS_FILES_URL, and the file-server's limits; then create the task again.",
    ],
    de: [
      'Das Gerät hat gemeldet, dass es seine Datei gesendet hat, und beim Dateiserver kam binnen zwei Minuten keine an oder sie wurde nicht angenommen; der Text sagt, warum.',
      'Prüfen, ob das Gerät ACS_FILES_URL erreicht, und die Grenzen des Dateiservers; dann den Auftrag neu anlegen.',
    ],
  },
  internal: {
    en: ['The ACS could not store the task.', "Look at the planner's log and at acs.dead-letter.v1."],
    de: ['Der ACS konnte den Auftrag nicht speichern.', 'Das Protokoll des Planners und acs.dead-letter.v1 ansehen.'],
  },
}
