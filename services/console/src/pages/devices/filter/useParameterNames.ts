import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { api, dataOf } from '../../../api/client.ts'
import { useMay } from '../../../app/session.ts'

const MOST = 30
const NONE: string[] = []

/** Names of parameters that begin so; none where one may not see any. */
export function useParameterNames(prefix: string, isWanted: boolean): string[] {
  const mayRead = useMay('parameters.read')
  const { data } = useQuery<string[]>({
    queryKey: ['parameter-names', prefix],
    queryFn: ({ signal }) =>
      dataOf(api.GET('/parameter-names', { params: { query: { prefix, limit: MOST } }, signal })).then(r => r.items),
    enabled: mayRead && isWanted,
    staleTime: 60_000,
    placeholderData: keepPreviousData,
  })
  return data ?? NONE
}
