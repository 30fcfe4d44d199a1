/** What became of a connection request, in words. */
import type { InLanguages, Language } from './language.ts'

export const CONNECTION_REQUEST_WORDS: { readonly [status: string]: InLanguages } = {
  pending: {
    en: 'The device is being asked to come.',
    de: 'Das Gerät wird gerufen.',
  },
  accepted: {
    en: 'The device has accepted and should come within half a minute.',
    de: 'Das Gerät hat angenommen und sollte binnen einer halben Minute kommen.',
  },
  arrived: {
    en: 'The device has come.',
    de: 'Das Gerät ist gekommen.',
  },
  refused: {
    en: 'The device was not asked, or it refused: its address may not be called, or it has told none. The error says which.',
    de: 'Das Gerät wurde nicht gerufen oder hat abgelehnt: Seine Adresse darf nicht gerufen werden, oder es hat keine genannt. Der Fehler sagt, was davon.',
  },
  unauthorized: {
    en: 'The device does not accept the credentials for connection requests: put the right ones on file (PUT devices/{id}/credentials), or write them into it.',
    de: 'Das Gerät nimmt die Zugangsdaten für Verbindungsanfragen nicht an: die richtigen hinterlegen (PUT devices/{id}/credentials) oder sie hineinschreiben.',
  },
  busy: {
    en: 'The device says that it is busy: it is in a session, or was called too often. It is worth another try in a minute.',
    de: 'Das Gerät sagt, dass es beschäftigt ist: Es ist in einer Sitzung oder wurde zu oft gerufen. In einer Minute noch einmal versuchen.',
  },
  unreachable: {
    en: 'The device does not answer at its address: it is off, or behind a firewall or an address translation that lets nobody in. Its tasks run when it comes by itself.',
    de: 'Das Gerät antwortet unter seiner Adresse nicht: Es ist aus oder hinter einer Firewall oder Adressübersetzung, die niemanden einlässt. Seine Aufträge laufen, wenn es von selbst kommt.',
  },
  expired: {
    en: 'The device did not come in the time that was given. Its tasks run when it comes by itself.',
    de: 'Das Gerät kam in der gegebenen Zeit nicht. Seine Aufträge laufen, wenn es von selbst kommt.',
  },
  // Not a status, but the reason of one that was taken back.
  cancelled: {
    en: 'The request was taken back. Tasks of the device run when it comes by itself.',
    de: 'Die Anfrage wurde zurückgenommen. Aufträge des Geräts laufen, wenn es von selbst kommt.',
  },
}

/** What a status means; null for one that is not known here. */
export const explainConnectionRequest = (status: string, language: Language): string | null =>
  Object.hasOwn(CONNECTION_REQUEST_WORDS, status) ? CONNECTION_REQUEST_WORDS[status]![language] : null
