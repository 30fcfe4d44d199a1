/**
 * How a test of a device fails, in words: the `Error` values of DiagnosticsState in TR-181, TR-098 and TR-143. A task
 * that fails with one has it as the code of its fault.
 */
import type { FaultWords } from './language.ts'

export const TEST_STATES: { readonly [state: string]: FaultWords } = {
  Error: {
    en: ['The test failed; the device does not say why.', "Look at the device's own log."],
    de: ['Der Test ist gescheitert; das Gerät sagt nicht, warum.', 'Das Protokoll des Geräts ansehen.'],
  },
  Error_CannotResolveHostName: {
    en: ['The device could not resolve the host name.', "Check the name, and the device's DNS servers."],
    de: ['Das Gerät konnte den Hostnamen nicht auflösen.', 'Den Namen und die DNS-Server des Geräts prüfen.'],
  },
  Error_DNSServerNotResolved: {
    en: ['The device could not resolve the name of the DNS server.', 'Give its address instead of its name.'],
    de: ['Das Gerät konnte den Namen des DNS-Servers nicht auflösen.', 'Seine Adresse statt des Namens angeben.'],
  },
  Error_NoRouteToHost: {
    en: ['The device has no route to the host.', "Check the address, the interface and the device's routes."],
    de: ['Das Gerät hat keinen Weg zum Host.', 'Adresse, Schnittstelle und Routen des Geräts prüfen.'],
  },
  Error_MaxHopCountExceeded: {
    en: ['The host was not reached within the hops that were allowed.', 'Allow more (MaxHopCount).'],
    de: ['Der Host wurde mit den erlaubten Hops nicht erreicht.', 'Mehr erlauben (MaxHopCount).'],
  },
  Error_InitConnectionFailed: {
    en: ['The device could not connect to the server.', 'Check its address and port, and what is between them.'],
    de: ['Das Gerät konnte den Server nicht erreichen.', 'Adresse, Port und das Netz dazwischen prüfen.'],
  },
  Error_NoResponse: {
    en: ['The server did not answer.', 'Check whether it runs.'],
    de: ['Der Server hat nicht geantwortet.', 'Prüfen, ob er läuft.'],
  },
  Error_TransferFailed: {
    en: ['The transfer broke off.', 'Run the test again; check the line and the server.'],
    de: ['Die Übertragung brach ab.', 'Den Test wiederholen; Leitung und Server prüfen.'],
  },
  Error_PasswordRequestFailed: {
    en: ['The server did not ask for the password.', 'Check the server.'],
    de: ['Der Server hat nicht nach dem Passwort gefragt.', 'Den Server prüfen.'],
  },
  Error_LoginFailed: {
    en: ['The server refused the login.', 'Check the credentials.'],
    de: ['Der Server hat die Anmeldung abgelehnt.', 'Die Zugangsdaten prüfen.'],
  },
  Error_NoTransferMode: {
    en: ['The FTP server refused the transfer mode.', 'Check the server, or use HTTP.'],
    de: ['Der FTP-Server hat die Übertragungsart abgelehnt.', 'Den Server prüfen oder HTTP verwenden.'],
  },
  Error_NoPASV: {
    en: ['The FTP server refused passive mode.', 'Check the server, or use HTTP.'],
    de: ['Der FTP-Server hat den passiven Modus abgelehnt.', 'Den Server prüfen oder HTTP verwenden.'],
  },
  Error_NoCWD: {
    en: ['The FTP server has no such folder.', 'Check the URL.'],
    de: ['Diesen Ordner gibt es auf dem FTP-Server nicht.', 'Die URL prüfen.'],
  },
  Error_NoSTOR: {
    en: ['The FTP server refused to store the file.', 'Check the rights there.'],
    de: ['Der FTP-Server hat die Datei nicht angenommen.', 'Die Rechte dort prüfen.'],
  },
  Error_NoTransferComplete: {
    en: ['The FTP server did not confirm the transfer.', 'Check the server.'],
    de: ['Der FTP-Server hat die Übertragung nicht bestätigt.', 'Den Server prüfen.'],
  },
  Error_IncorrectSize: {
    en: ['The amount of data was not the one announced.', 'Check the server and what is between it and the device.'],
    de: ['Es kam nicht die angekündigte Datenmenge an.', 'Den Server und das Netz dazwischen prüfen.'],
  },
  Error_RejectedByRemote: {
    en: ['The other end refused the test.', 'Check whether it takes tests of this kind now.'],
    de: ['Die Gegenstelle hat den Test abgelehnt.', 'Prüfen, ob sie solche Tests gerade annimmt.'],
  },
  Error_Timeout: {
    en: ['The test took longer than the device allows.', 'Make it smaller, or allow more time.'],
    de: ['Der Test dauerte länger, als das Gerät erlaubt.', 'Ihn verkleinern oder mehr Zeit geben.'],
  },
  Error_Internal: {
    en: ['The device failed on the test.', 'Run it again; if it stays so, the vendor should know of it.'],
    de: ['Das Gerät ist am Test gescheitert.', 'Ihn wiederholen; bleibt es dabei, sollte der Hersteller davon wissen.'],
  },
  Error_Other: {
    en: ['The test failed for a reason that the data model does not name.', "Look at the device's own log."],
    de: [
      'Der Test ist aus einem Grund gescheitert, den das Datenmodell nicht nennt.',
      'Das Protokoll des Geräts ansehen.',
    ],
  },
}

/** The words for a state; one that no model of the Broadband Forum has is a vendor's own failure. */
export const wordsOfTest = (state: string): FaultWords =>
  Object.hasOwn(TEST_STATES, state) ? TEST_STATES[state]! : TEST_STATES['Error']!
