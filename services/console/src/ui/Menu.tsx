import type { ReactElement, ReactNode } from 'react'
import { Header } from 'react-aria-components/Header'
import { Menu as AriaMenu, MenuItem, MenuSection, MenuTrigger } from 'react-aria-components/Menu'
import { Popover } from 'react-aria-components/Popover'
import { CheckIcon } from '../icons/icons.tsx'
import { classes } from './classes.ts'
import './Menu.css'

export interface MenuEntry {
  id: string
  label: string
  icon?: ReactNode
  isDanger?: boolean
  isDisabled?: boolean
  /** Shown with a tick. */
  isChosen?: boolean
  onAction(): void
}

export interface MenuGroup {
  id: string
  title?: string
  entries: readonly MenuEntry[]
}

/** What can be done, behind one button. @param props.trigger the button */
export function Menu({
  trigger,
  label,
  groups,
  header,
}: {
  trigger: ReactElement
  label: string
  groups: readonly MenuGroup[]
  header?: ReactNode
}) {
  const hasChoices = groups.some(g => g.entries.some(e => e.isChosen !== undefined))
  return (
    <MenuTrigger>
      {trigger}
      <Popover className="popover" offset={4}>
        {header}
        <AriaMenu className={classes('menu', hasChoices && 'menu-choices')} aria-label={label}>
          {groups.map(g => (
            <MenuSection
              key={g.id}
              id={g.id}
              className="menu-section"
              {...(g.title === undefined ? { 'aria-label': label } : {})}
            >
              {g.title !== undefined && <Header className="menu-title">{g.title}</Header>}
              {g.entries.map(e => (
                <MenuItem
                  key={e.id}
                  id={e.id}
                  textValue={e.label}
                  className={classes('menu-item', e.isDanger && 'menu-danger')}
                  isDisabled={e.isDisabled ?? false}
                  onAction={e.onAction}
                >
                  {e.icon}
                  <span>{e.label}</span>
                  {e.isChosen && <CheckIcon size={16} />}
                </MenuItem>
              ))}
            </MenuSection>
          ))}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  )
}
