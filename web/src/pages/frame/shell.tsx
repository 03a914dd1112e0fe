import { useLayoutEffect, useRef, type ReactNode } from 'react'
import { Said } from '../../components/said'
import { common } from '../../messages/en'
import type { Device } from '../../session/device'
import type { Me, Project } from '../../session/server'
import styles from './frame.module.css'
import { OfflineLine } from './offline-line'
import type { Place } from './places'
import { Rail } from './rail'
import { SectionTabs } from './section-tabs'
import { TopBar } from './top-bar'

interface ShellProps {
  readonly me: Me
  readonly project: Project | null
  readonly places: readonly Place[]
  readonly here: Place | null
  readonly device: Device | null
  readonly pathname: string
  readonly isRailPinned: boolean
  /** Pages are drawn anew where numbers and dates are written otherwise. */
  readonly locale: string | null
  readonly children: ReactNode
}

/** What stands around a page: pages on the left, where you are and what is saved above, what was said below. */
export function Shell({ me, project, places, here, device, pathname, isRailPinned, locale, children }: ShellProps) {
  const content = useRef<HTMLElement>(null)
  // It outlives a page: another one, or another item, begins at its top.
  useLayoutEffect(() => {
    content.current?.scrollTo({ top: 0, behavior: 'instant' })
  }, [pathname])
  return (
    <div className={styles.frame} data-pinned={isRailPinned}>
      <a className="skip-link" href="#content">
        {common.skipToContent}
      </a>
      <Rail project={project} places={places} here={here} isPinned={isRailPinned} pathname={pathname} />
      <TopBar me={me} project={project} here={here} device={device} pathname={pathname} />
      <div className={styles.middle}>
        <OfflineLine />
        {project !== null && here !== null && <SectionTabs project={project} places={places} here={here} />}
        <main key={locale} ref={content} id="content" className={styles.content} tabIndex={-1} data-region>
          {children}
        </main>
        <Said />
      </div>
    </div>
  )
}
