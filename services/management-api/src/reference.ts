/** The reference page at `/`: made from openapi.json in the browser, without anything from elsewhere. */
export const REFERENCE = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>AuroraLinks ACS: API</title>
<style>
:root { color-scheme: light dark; --line: #8884; --soft: #8881; --accent: #2a7; font: 15px/1.5 system-ui, sans-serif }
body { margin: 0 auto; padding: 2rem; max-width: 62rem } h1 { margin: 0 } h2 { margin: 2.5rem 0 .5rem; border-bottom: 1px solid var(--line) }
details { border: 1px solid var(--line); border-radius: 6px; margin: .5rem 0 } summary { padding: .5rem .8rem; cursor: pointer } details > div { padding: 0 1rem 1rem }
code, pre { font: 13px/1.45 ui-monospace, monospace } pre { background: var(--soft); padding: .8rem; border-radius: 6px; overflow: auto }
.method { display: inline-block; min-width: 4.6rem; font-weight: 700; color: var(--accent) } table { border-collapse: collapse; width: 100% } td, th { text-align: left; vertical-align: top; padding: .25rem .6rem .25rem 0; border-bottom: 1px solid var(--soft) }
.note { opacity: .75 }
</style></head><body>
<h1>AuroraLinks ACS</h1><p class="note">REST API. Every request but this description needs <code>Authorization: Bearer &lt;key&gt;</code>. The document itself: <a href="api/v1/openapi.json">openapi.json</a>; of the Kafka topics: <a href="api/v1/asyncapi.json">asyncapi.json</a>.</p><main>Loading …</main>
<script>
const el = (tag, props = {}, ...kids) => { const e = Object.assign(document.createElement(tag), props); e.append(...kids); return e }
const shape = (doc, s, depth = 0) => {
  if (!s) return null
  if (s.$ref) { const name = s.$ref.split('/').pop(); return depth > 3 ? name : shape(doc, doc.components.schemas[name], depth) }
  if (s.oneOf || s.anyOf) return (s.oneOf || s.anyOf).map(x => shape(doc, x, depth + 1))
  if (s.allOf) return Object.assign({}, ...s.allOf.map(x => shape(doc, x, depth)))
  if (s.properties) return Object.fromEntries(Object.entries(s.properties).map(([k, v]) => [k + (s.required && s.required.includes(k) ? '' : '?'), shape(doc, v, depth + 1)]))
  if (s.type === 'array') return [shape(doc, s.items, depth + 1)]
  if (s.enum) return s.enum.join(' | ')
  if (s.const !== undefined) return s.const
  return (Array.isArray(s.type) ? s.type.join(' | ') : s.type || 'any') + (s.format ? ' (' + s.format + ')' : '')
}
const json = (doc, s) => el('pre', {}, JSON.stringify(shape(doc, s), null, 2))
fetch('api/v1/openapi.json').then(r => r.json()).then(doc => {
  const main = document.querySelector('main'); main.textContent = ''
  const tags = new Map()
  for (const [path, methods] of Object.entries(doc.paths)) for (const [method, o] of Object.entries(methods)) (tags.get(o.tags[0]) || tags.set(o.tags[0], []).get(o.tags[0])).push([method, path, o])
  for (const [tag, list] of tags) {
    main.append(el('h2', {}, tag))
    for (const [method, path, o] of list) {
      const box = el('div')
      if (o.description) box.append(el('p', {}, o.description))
      if (o.parameters) box.append(el('table', {}, ...o.parameters.map(p => el('tr', {}, el('td', {}, el('code', {}, p.name)), el('td', { className: 'note' }, p.in), el('td', {}, [p.description || (p.schema && p.schema.description) || '', p.schema && p.schema.default !== undefined ? '(default ' + p.schema.default + ')' : ''].join(' '))))))
      for (const [type, c] of Object.entries((o.requestBody || {}).content || {})) box.append(el('p', {}, 'Body ', el('code', {}, type)), json(doc, c.schema))
      for (const [status, r] of Object.entries(o.responses)) {
        box.append(el('p', {}, el('b', {}, status), ' ', r.description))
        if (status < 300) for (const c of Object.values(r.content || {})) box.append(json(doc, c.schema))
      }
      main.append(el('details', {}, el('summary', {}, el('span', { className: 'method' }, method.toUpperCase()), el('code', {}, '/api/v1' + path), ' ', el('span', { className: 'note' }, o.summary)), box))
    }
  }
})
</script></body></html>
`
