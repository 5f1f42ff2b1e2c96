import { createAssets } from '../docs_page/assets.js'
import { docsPage, docsPolicy } from '../docs_page/page.js'
import { HttpError } from '../errors/http_error.js'
import type { Route } from '../route.js'

/** Assets belong to one version of the service; a short time keeps a page load cheap and an upgrade visible. */
const assetCaching = 'public, max-age=300'

/** GET /docs — the API described for people. */
export function docsRoutes(): readonly Route[] {
  const findAsset = createAssets()
  return [
    {
      method: 'GET',
      path: '/docs',
      scope: 'public',
      operation: {
        tag: 'operation',
        summary: 'The API reference as a page',
        answers: { 200: { description: 'A web page.', contentType: 'text/html' } },
      },
      handle: (c) => c.html(docsPage, 200, { 'content-security-policy': docsPolicy }),
    },
    {
      method: 'GET',
      path: '/docs/:asset',
      scope: 'public',
      operation: {
        tag: 'operation',
        summary: 'A file of the reference page',
        answers: { 200: { description: 'The file.', contentType: '*/*' } },
      },
      async handle(c) {
        const asset = await findAsset(c.req.param('asset') ?? '')
        if (!asset) throw new HttpError('not_found', 'No such file.')
        return c.body(asset.bytes, 200, { 'content-type': asset.contentType, 'cache-control': assetCaching })
      },
    },
  ]
}
