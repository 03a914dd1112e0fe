import { Menu, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { frame as words, projects as projectWords } from '../../messages/en'
import { projectsQuery } from '../../session/queries'
import type { Project } from '../../session/server'
import styles from './frame.module.css'

/** More are found by typing. */
const MOST = 12

/** Names the project in view and changes it. */
export function ProjectSwitcher({ project }: { readonly project: Project }) {
  const [isOpen, setOpen] = useState(false)
  const [query, setQuery] = useState('')
  const { data = [] } = useQuery({ ...projectsQuery, enabled: isOpen })
  const found = data.filter((one) => one.name.toLowerCase().includes(query.trim().toLowerCase())).slice(0, MOST)
  return (
    <Menu opened={isOpen} onChange={setOpen} onClose={() => setQuery('')} position="bottom-start" width={320} trapFocus={false}>
      <Menu.Target>
        <button type="button" className={styles.switcher} title={project.name} aria-label={`${words.switchProject}: ${project.name}`}>
          <span dir="auto">{project.name}</span>
          <span aria-hidden="true">▾</span>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={styles.find}>
          <TextInput size="sm" data-autofocus aria-label={words.findProject} placeholder={words.findProject} value={query} onChange={(event) => setQuery(event.currentTarget.value)} />
        </div>
        {found.length === 0 && <Menu.Label>{projectWords.noneFound(query)}</Menu.Label>}
        {found.map((one) => (
          <Menu.Item key={one.id} component={Link} to={`/p/${one.id}`} aria-current={one.id === project.id ? 'true' : undefined}>
            <span dir="auto">{one.name}</span>
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item component={Link} to="/p">
          {words.sections.projects}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
