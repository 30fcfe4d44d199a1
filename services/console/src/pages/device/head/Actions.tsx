import { MoreIcon } from '../../../icons/icons.tsx'
import { useCommands } from '../../../app/palette/commands.ts'
import { useWords } from '../../../preferences/react.tsx'
import { Button, IconButton } from '../../../ui/Button.tsx'
import { Confirm } from '../../../ui/Confirm.tsx'
import { Menu } from '../../../ui/Menu.tsx'
import type { Device } from '../device.ts'
import { useActions } from './useActions.tsx'
import { headWords } from './words.ts'

/** What can be done with a device: the usual as buttons, the rest in a menu, all of it in the palette too. */
export function Actions({ device }: { device: Device }) {
  const t = useWords(headWords)
  const { actions, asked, close } = useActions(device)
  useCommands(actions.map(a => ({ id: `device.${a.id}`, label: a.label, run: a.run })))
  const inMenu = actions.filter(a => !a.isFirst)
  return (
    <>
      {actions
        .filter(a => a.isFirst)
        .map(a => (
          <Button key={a.id} icon={a.icon} onPress={a.run}>
            {a.label}
          </Button>
        ))}
      {inMenu.length > 0 && (
        <Menu
          label={t('more')}
          trigger={<IconButton kind="secondary" label={t('more')} icon={<MoreIcon />} />}
          groups={[
            { id: 'usual', entries: inMenu.filter(a => !a.isDanger).map(entryOf) },
            { id: 'danger', entries: inMenu.filter(a => a.isDanger).map(entryOf) },
          ].filter(g => g.entries.length > 0)}
        />
      )}
      {asked !== null && (
        <Confirm
          isOpen
          onClose={close}
          title={asked.title}
          action={asked.action}
          isDanger={asked.isDanger}
          reason={asked.reason}
          onConfirm={asked.onConfirm}
        >
          <p>{asked.text}</p>
        </Confirm>
      )}
    </>
  )
}

const entryOf = (a: ReturnType<typeof useActions>['actions'][number]) => ({
  id: a.id,
  label: a.label,
  icon: a.icon,
  isDanger: a.isDanger,
  onAction: a.run,
})
