import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { Icon } from '../../components/icon'
import { openSheet } from '../../components/sheet'
import { frame as words, myKeys, places as placeWords, projects as projectWords, security } from '../../messages/en'
import type { Device } from '../../session/device'
import type { Me, Project } from '../../session/server'
import { SaveLineButton } from '../label/save-line'
import { MyMenu } from './my-menu'
import type { Place } from './places'
import { ProjectSwitcher } from './project-switcher'
import styles from './frame.module.css'

interface TopBarProps {
  readonly me: Me
  readonly project: Project | null
  readonly here: Place | null
  readonly device: Device | null
  readonly pathname: string
}

/** Where you are, what is saved, and the way to everything by name. */
export function TopBar({ me, project, here, device, pathname }: TopBarProps) {
  return (
    <header className={styles.top} data-region>
      <div className={styles.crumbs}>
        {project === null ? (
          <Outside pathname={pathname} />
        ) : (
          <>
            <ProjectSwitcher project={project} />
            {project.state !== 'open' && <span className={styles.state}>{projectWords.states[project.state] ?? project.state}</span>}
            {here !== null && (
              <>
                <span className="faint">/</span>
                <span className="muted">{placeWords[here.id]}</span>
              </>
            )}
          </>
        )}
      </div>
      <span className="grow" />
      {device !== null && <SaveLineButton outbox={device.outbox} onOpen={() => openSheet('saved')} />}
      <Button variant="default" size="compact-sm" onClick={() => openSheet('commands')} leftSection={<Icon name="search" size={16} />} rightSection={<kbd>Ctrl+K</kbd>} title="Ctrl+K">
        <span className={styles.wordy}>{words.search}</span>
      </Button>
      <Button variant="subtle" size="compact-sm" onClick={() => openSheet('keys')} rightSection={<kbd>?</kbd>} title="?">
        <span className={styles.wordy}>{words.help}</span>
      </Button>
      <MyMenu me={me} device={device} />
    </header>
  )
}

/** Where somebody is who is in no project. */
function Outside({ pathname }: { readonly pathname: string }) {
  const below = ({ '/me/keys': myKeys.title, '/me/security': security.title } as Readonly<Record<string, string>>)[pathname]
  if (!pathname.startsWith('/me')) return <Link to="/p">{words.sections.projects}</Link>
  return (
    <>
      <Link to="/me">{words.sections.me}</Link>
      {below !== undefined && (
        <>
          <span className="faint">/</span>
          <span className="muted">{below}</span>
        </>
      )}
    </>
  )
}
