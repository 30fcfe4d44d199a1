/** The faults of CPEs (TR-069 A.5, Table 87), each in words: what happened, and what to do. */
import type { FaultWords } from './language.ts'

/** A vendor's own: 9800 to 9899. */
export const CPE_VENDOR: FaultWords = {
  en: [
    "The device gave a fault of its vendor's own.",
    "Its text and the vendor's documentation say what it means; the task is not tried again by itself.",
  ],
  de: [
    'Das Gerät meldete einen Fehler, den nur sein Hersteller kennt.',
    'Was er bedeutet, sagen sein Text und die Unterlagen des Herstellers; der Auftrag wird nicht von selbst wiederholt.',
  ],
}

/** One that the standard does not know: handled as 9001 (TR-069 3.7.2.4). */
export const UNRECOGNISED: FaultWords = {
  en: [
    'The device gave a fault code that the standard does not know; it counts as 9001: the device refused, and did not say why.',
    'Look at the text of the fault and at the messages of the session.',
  ],
  de: [
    'Das Gerät meldete einen Fehlercode, den der Standard nicht kennt; er zählt als 9001: Es hat abgelehnt, ohne zu sagen, warum.',
    'Den Text des Fehlers und die Nachrichten der Sitzung ansehen.',
  ],
}

export const CPE_FAULTS: { readonly [code: string]: FaultWords } = {
  9000: {
    en: ['The device does not know this RPC.', 'getRpcMethods tells what it knows; newer firmware may know more.'],
    de: [
      'Das Gerät kennt diesen RPC nicht.',
      'getRpcMethods zeigt, was es kennt; neuere Firmware kennt vielleicht mehr.',
    ],
  },
  9001: {
    en: [
      'The device refused, and did not say why.',
      'Look at its own page or log for what stands in the way, such as a lock or an update that is running.',
    ],
    de: [
      'Das Gerät hat abgelehnt, ohne zu sagen, warum.',
      'Auf seiner Oberfläche oder in seinem Protokoll nachsehen, was im Weg steht, etwa eine Sperre oder eine laufende Aktualisierung.',
    ],
  },
  9002: {
    en: [
      'The device failed at it by a defect of its own.',
      'Try it again later; if it keeps failing, restart the device or update its firmware.',
    ],
    de: [
      'Das Gerät ist an einem eigenen Fehler gescheitert.',
      'Später noch einmal versuchen; bleibt der Fehler, das Gerät neu starten oder seine Firmware aktualisieren.',
    ],
  },
  9003: {
    en: [
      'The device does not take these arguments.',
      'The details name the parameters that are wrong, where there are any; correct them and create the task again.',
    ],
    de: [
      'Das Gerät nimmt diese Argumente nicht an.',
      'Die Einzelheiten nennen die falschen Parameter, soweit es welche gibt; berichtigen und den Auftrag neu anlegen.',
    ],
  },
  9004: {
    en: [
      'The device has no room for it, such as memory or rows of a table.',
      'Ask for less at once, or delete rows that are not needed.',
    ],
    de: [
      'Dem Gerät fehlt dafür der Platz, etwa Speicher oder Zeilen einer Tabelle.',
      'Weniger auf einmal verlangen oder Zeilen löschen, die niemand braucht.',
    ],
  },
  9005: {
    en: [
      'The device has no parameter or object of this name.',
      'Check its spelling and upper case, and whether the instance is still there: a refresh of the object above shows it.',
    ],
    de: [
      'Das Gerät hat keinen Parameter und kein Objekt dieses Namens.',
      'Schreibweise und Großbuchstaben prüfen, und ob die Instanz noch da ist: Ein refresh des Objekts darüber zeigt es.',
    ],
  },
  9006: {
    en: [
      'The value has another type than the parameter.',
      'Leave the type out, so that it is taken from the data model, or give the one that getParameterValues shows.',
    ],
    de: [
      'Der Wert hat einen anderen Typ als der Parameter.',
      'Den Typ weglassen, dann wird er dem Datenmodell entnommen, oder den angeben, den getParameterValues zeigt.',
    ],
  },
  9007: {
    en: [
      'The device does not take this value.',
      'Check range, length and the values that are allowed, and whether it fits the other settings of the device.',
    ],
    de: [
      'Das Gerät nimmt diesen Wert nicht an.',
      'Bereich, Länge und erlaubte Werte prüfen, und ob er zu den übrigen Einstellungen des Geräts passt.',
    ],
  },
  9008: {
    en: ['The parameter can only be read.', 'Leave it out of the task.'],
    de: ['Der Parameter kann nur gelesen werden.', 'Ihn aus dem Auftrag nehmen.'],
  },
  9009: {
    en: [
      'The device does not report changes of this parameter in the way that was asked for.',
      'Ask for passive notification (1), which every parameter has to allow.',
    ],
    de: [
      'Das Gerät meldet Änderungen dieses Parameters nicht auf die verlangte Weise.',
      'Passive Meldung (1) verlangen: Die muss jeder Parameter erlauben.',
    ],
  },
  9010: {
    en: ['The transfer of the file failed.', 'Check that the device reaches the address of the file.'],
    de: ['Die Übertragung der Datei ist gescheitert.', 'Prüfen, ob das Gerät die Adresse der Datei erreicht.'],
  },
  9011: {
    en: ['The device could not send its file.', 'Check that the address takes uploads (PUT) of this size.'],
    de: ['Das Gerät konnte seine Datei nicht senden.', 'Prüfen, ob die Adresse Uploads (PUT) dieser Größe annimmt.'],
  },
  9012: {
    en: [
      'The file server did not accept the credentials of the device.',
      'Check username and password of the task, and whether its link has expired.',
    ],
    de: [
      'Der Dateiserver hat die Zugangsdaten des Geräts nicht angenommen.',
      'Benutzername und Passwort des Auftrags prüfen, und ob sein Link abgelaufen ist.',
    ],
  },
  9013: {
    en: [
      'The device does not know the protocol of this address.',
      'Give an address with http, or one that its documentation names.',
    ],
    de: [
      'Das Gerät kennt das Protokoll dieser Adresse nicht.',
      'Eine Adresse mit http angeben oder eine, die seine Unterlagen nennen.',
    ],
  },
  9014: {
    en: [
      'The device could not join the multicast group of the file.',
      'Check multicast in the network, or give an address with http.',
    ],
    de: [
      'Das Gerät konnte der Multicast-Gruppe der Datei nicht beitreten.',
      'Multicast im Netz prüfen oder eine Adresse mit http angeben.',
    ],
  },
  9015: {
    en: [
      'The device does not reach the file server.',
      'Check the address, name resolution, route and firewalls between them.',
    ],
    de: ['Das Gerät erreicht den Dateiserver nicht.', 'Adresse, Namensauflösung, Weg und Firewalls dazwischen prüfen.'],
  },
  9016: {
    en: [
      'The file server did not give the file to the device.',
      'Check that the file is there, and whether its link has expired.',
    ],
    de: [
      'Der Dateiserver hat dem Gerät die Datei nicht gegeben.',
      'Prüfen, ob die Datei da ist und ob ihr Link abgelaufen ist.',
    ],
  },
  9017: {
    en: ['The download broke off.', 'Check the line of the device and the room that it has for the file.'],
    de: ['Der Download ist abgebrochen.', 'Die Leitung des Geräts prüfen und ob es Platz für die Datei hat.'],
  },
  9018: {
    en: [
      'The device got the file and cannot use it.',
      'Check that it is whole and meant for this model and hardware version.',
    ],
    de: [
      'Das Gerät hat die Datei erhalten und kann sie nicht verwenden.',
      'Prüfen, ob sie vollständig und für dieses Modell und diesen Hardwarestand bestimmt ist.',
    ],
  },
  9019: {
    en: [
      'The device does not accept the signature of the file.',
      'Take the file that the vendor signed for this model.',
    ],
    de: [
      'Das Gerät nimmt die Signatur der Datei nicht an.',
      'Die Datei nehmen, die der Hersteller für dieses Modell signiert hat.',
    ],
  },
  9020: {
    en: ['The device did not get done within the time windows.', 'Give more or longer windows.'],
    de: ['Das Gerät ist in den Zeitfenstern nicht fertig geworden.', 'Mehr oder längere Zeitfenster geben.'],
  },
  9021: {
    en: ['The transfer is too far gone to be cancelled.', 'Wait for its end.'],
    de: ['Die Übertragung ist zu weit, um sie abzubrechen.', 'Ihr Ende abwarten.'],
  },
  9022: {
    en: ['The UUID of the software module is none.', 'Give it as 8-4-4-4-12 hexadecimal digits.'],
    de: ['Die UUID des Softwaremoduls ist keine.', 'Sie als 8-4-4-4-12 hexadezimale Ziffern angeben.'],
  },
  9023: {
    en: [
      'The device has no such execution environment.',
      'A refresh of SoftwareModules.ExecEnv. shows which ones it has.',
    ],
    de: [
      'Das Gerät hat diese Ausführungsumgebung nicht.',
      'Ein refresh von SoftwareModules.ExecEnv. zeigt, welche es hat.',
    ],
  },
  9024: {
    en: ['The execution environment is switched off.', 'Switch it on (SoftwareModules.ExecEnv.{i}.Enable).'],
    de: ['Die Ausführungsumgebung ist ausgeschaltet.', 'Sie einschalten (SoftwareModules.ExecEnv.{i}.Enable).'],
  },
  9025: {
    en: [
      'The software module is not made for this execution environment.',
      'Choose the environment that its vendor names, or leave the choice to the device.',
    ],
    de: [
      'Das Softwaremodul ist nicht für diese Ausführungsumgebung gemacht.',
      'Die Umgebung wählen, die sein Anbieter nennt, oder dem Gerät die Wahl lassen.',
    ],
  },
  9026: {
    en: ['The software module is installed already.', 'Update it instead of installing it.'],
    de: ['Das Softwaremodul ist schon installiert.', 'Es aktualisieren, statt es zu installieren.'],
  },
  9027: {
    en: ['The device has not enough memory or storage for the software module.', 'Uninstall what is not needed.'],
    de: ['Dem Gerät fehlt Arbeitsspeicher oder Platz für das Softwaremodul.', 'Deinstallieren, was niemand braucht.'],
  },
  9028: {
    en: [
      'The device has no such software module.',
      'A refresh of SoftwareModules.DeploymentUnit. shows which ones it has.',
    ],
    de: [
      'Das Gerät hat dieses Softwaremodul nicht.',
      'Ein refresh von SoftwareModules.DeploymentUnit. zeigt, welche es hat.',
    ],
  },
  9029: {
    en: [
      'The software module is in a state that does not allow this.',
      'Wait until what is under way has ended, then create the task again.',
    ],
    de: [
      'Das Softwaremodul ist in einem Zustand, der das nicht erlaubt.',
      'Abwarten, bis zu Ende ist, was gerade läuft, dann den Auftrag neu anlegen.',
    ],
  },
  9030: {
    en: [
      'The device does not go back to an older version of the software module.',
      'Uninstall it first, then install the older version.',
    ],
    de: [
      'Das Gerät geht nicht auf eine ältere Version des Softwaremoduls zurück.',
      'Es erst deinstallieren, dann die ältere Version installieren.',
    ],
  },
  9031: {
    en: ['The version of the software module is missing.', 'Give the version that is to be updated.'],
    de: ['Die Version des Softwaremoduls fehlt.', 'Angeben, welche Version aktualisiert werden soll.'],
  },
  9032: {
    en: ['The device has this version of the software module already.', 'Nothing: it is as it was to become.'],
    de: ['Das Gerät hat diese Version des Softwaremoduls schon.', 'Nichts: Es ist so, wie es werden sollte.'],
  },
}
