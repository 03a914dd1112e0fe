import { useQuery } from '@tanstack/react-query'
import type { FieldName } from '../../labels/said'
import { taxonomyQuery } from '../../session/queries'
import type { Project } from '../../session/server'

/** The fields of a project in the order of its taxonomy, by their names: answers are read here as the ledger has them. */
export function useFieldNames(project: Project): readonly FieldName[] {
  const { data } = useQuery(taxonomyQuery(project.id, project.taxonomyVersion))
  return (data?.taxonomy.fields ?? []).map(({ name }) => ({ name, label: name }))
}
