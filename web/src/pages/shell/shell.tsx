import { Button, Menu, Modal, SegmentedControl, useMantineColorScheme } from '@mantine/core'
import { Link, useRouter } from '@tanstack/react-router'
import { useEffect, useState, type ReactNode } from 'react'
import { common, saved as savedWords } from '../../messages/en'
import { signOut } from '../../session/actions'
import { deviceOf, type Device } from '../../session/device'
import { queryClient } from '../../session/queries'
import type { Me, Project } from '../../session/server'
import { SavedList, SaveLineButton } from '../label/save-line'
import { may } from '../rights'
import { RailIcon, type RailPage } from './rail-icon'
import styles from './shell.module.css'

interface ShellProps {
  readonly me: Me
  readonly project?: Project
  readonly children: ReactNode
}

/** The frame of all pages but labeling: pages on the left, where you are and what is saved above. */
export function Shell({ me, project, children }: ShellProps) {
  const [device, setDevice] = useState<Device | null>(null)
  const [isListShown, setListShown] = useState(false)
  useEffect(() => {
    void deviceOf(me.id).then(setDevice)
  }, [me.id])
  return (
    <div className={styles.shell}>
      <a className="skip-link" href="#content">
        {common.skipToContent}
      </a>
      <nav className={styles.rail} aria-label={common.nav}>
        <Link to="/p" className={styles.brand} aria-label="Assay">
          <svg width="24" height="24" viewBox="0 0 32 32" aria-hidden="true">
            <rect width="32" height="32" rx="7" fill="var(--accent-fill)" />
            <path d="M9 23 16 8l7 15M12 17.5h8" fill="none" stroke="#fff" strokeWidth="3" strokeLinecap="round" strokeLinejoin="round" />
          </svg>
        </Link>
        {project !== undefined && <ProjectPages project={project} />}
      </nav>
      <header className={styles.top}>
        <div className={styles.crumbs}>
          <Link to="/p">{common.projects}</Link>
          {project !== undefined && (
            <>
              <span className="faint">/</span>
              <span dir="auto" className={styles.project}>
                {project.name}
              </span>
            </>
          )}
        </div>
        <span className="grow" />
        {device !== null && <SaveLineButton outbox={device.outbox} onOpen={() => setListShown(true)} />}
        <MyMenu me={me} device={device} />
      </header>
      <main id="content" className={styles.content} tabIndex={-1}>
        {children}
      </main>
      {device !== null && <SavedList outbox={device.outbox} opened={isListShown} onClose={() => setListShown(false)} />}
    </div>
  )
}

function ProjectPages({ project }: { readonly project: Project }) {
  const pages: readonly { readonly page: RailPage; readonly to: string; readonly text: string; readonly shown: boolean; readonly keys: string }[] = [
    { page: 'overview', to: `/p/${project.id}`, text: common.overview, shown: true, keys: 'g o' },
    { page: 'label', to: `/p/${project.id}/label`, text: common.label, shown: may(project, 'annotate') && project.taxonomyVersion > 0, keys: 'g l' },
    { page: 'data', to: `/p/${project.id}/data`, text: common.data, shown: may(project, 'read-data'), keys: 'g d' },
    { page: 'import', to: `/p/${project.id}/import`, text: common.import, shown: may(project, 'import'), keys: 'g i' },
  ]
  return pages
    .filter((page) => page.shown)
    .map(({ page, to, text, keys }) => (
      <Link key={page} to={to} className={styles.page} activeOptions={{ exact: page === 'overview' }} activeProps={{ 'data-active': true, 'aria-current': 'page' } as object} title={`${text}  ${keys}`}>
        <RailIcon page={page} />
        {text}
      </Link>
    ))
}

function MyMenu({ me, device }: { readonly me: Me; readonly device: Device | null }) {
  const { colorScheme, setColorScheme } = useMantineColorScheme({ keepTransitions: true })
  const router = useRouter()
  const [asks, setAsks] = useState(false)
  const waiting = device?.outbox.state.get().entries.length ?? 0

  const leave = async (keep: boolean) => {
    await signOut()
    if (!keep) await device?.store.clear(me.id)
    queryClient.clear()
    await router.navigate({ to: '/signin' })
  }
  return (
    <>
      <Menu position="bottom-end" width={240}>
        <Menu.Target>
          <Button variant="subtle" size="compact-sm" className={styles.me}>
            <span dir="auto">{me.name}</span>
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{me.email ?? me.name}</Menu.Label>
          <div className={styles.theme}>
            <span className="small muted" id="theme">
              {common.theme}
            </span>
            <SegmentedControl
              size="xs"
              fullWidth
              transitionDuration={0}
              aria-labelledby="theme"
              value={colorScheme}
              onChange={(value) => setColorScheme(value)}
              data={[
                { value: 'light', label: common.light },
                { value: 'dark', label: common.dark },
                { value: 'auto', label: common.system },
              ]}
            />
          </div>
          <Menu.Item component={Link} to="/me">
            {common.me}
          </Menu.Item>
          <Menu.Item component={Link} to="/api-reference">
            {common.apiReference}
          </Menu.Item>
          <Menu.Item onClick={() => (waiting > 0 ? setAsks(true) : void leave(false))}>{common.signOut}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Modal opened={asks} onClose={() => setAsks(false)} title={common.signOut} closeButtonProps={{ 'aria-label': common.close }}>
        <div className="stack">
          <p>{savedWords.signOutWaiting(waiting)}</p>
          <div className="row">
            <Button onClick={() => setAsks(false)}>{savedWords.stay}</Button>
            <Button variant="default" onClick={() => void leave(true)}>
              {savedWords.signOutKeep}
            </Button>
          </div>
        </div>
      </Modal>
    </>
  )
}
