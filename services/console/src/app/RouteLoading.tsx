import { Loading } from '../ui/States.tsx'

/** While the code of a page comes. */
export const RouteLoading = () => <Loading />
