import { h, render, Component, Fragment, createContext, createRef, cloneElement, toChildArray, isValidElement, options } from 'preact';
import { useState, useEffect, useLayoutEffect, useMemo, useCallback, useReducer, useRef, useContext, useErrorBoundary, useImperativeHandle, useId } from 'preact/hooks';
import { jsx, jsxs } from 'preact/jsx-runtime';
import { memo, forwardRef, createPortal, Suspense, lazy, PureComponent, Children, flushSync } from 'preact/compat';
import { line } from '../digest.js';
import { create_document, Element } from './mini_dom.js';

const document = (globalThis.document = create_document());
// As in a page, where they are there too: the package asks for them by name.
globalThis.Element ??= Element;
globalThis.requestAnimationFrame ??= (f) => setTimeout(f, 0);
globalThis.cancelAnimationFrame ??= clearTimeout;
const root = document.createElement('main');
const shown = (name) => line(name, root.innerHTML);
const wait = (ms = 30) => new Promise((resolve) => setTimeout(resolve, ms));

const Theme = createContext('light');
const log = [];
class Counter extends Component {
  state = { n: this.props.start ?? 0 };
  static getDerivedStateFromProps(props, state) { return props.reset ? { n: 0 } : null; }
  componentDidMount() { log.push('mount'); }
  componentDidUpdate(_, previous) { log.push(`update ${previous.n}->${this.state.n}`); }
  componentWillUnmount() { log.push('unmount'); }
  shouldComponentUpdate(_, next) { return next.n !== 13; }
  render({ label }, { n }) { return h('button', { onClick: () => this.setState({ n: n + 1 }), class: n % 2 ? 'odd' : 'even' }, label, ': ', n); }
}
const Hooks = ({ items, onReady }) => {
  const [n, set] = useState(1);
  const [total, add] = useReducer((sum, by) => sum + by, 0);
  const theme = useContext(Theme);
  const before = useRef();
  const doubled = useMemo(() => n * 2, [n]);
  const bump = useCallback(() => set((x) => x + 1), []);
  const id = useId();
  useLayoutEffect(() => { log.push(`layout ${n}`); return () => log.push(`cleanup ${n}`); }, [n]);
  useEffect(() => { onReady({ bump, add }); before.current = n; }, [n]);
  return h(Fragment, null, h('p', { id: id ? 'some' : 'none', style: { color: theme === 'dark' ? 'white' : 'black', width: 5 } }, `${n} ${doubled} ${total} ${before.current ?? '-'}`), h('ul', null, items.map((item) => h('li', { key: item }, item))));
};
let api;
const App = ({ items, theme }) => h(Theme.Provider, { value: theme }, h(Counter, { label: 'clicks', start: 3 }), h(Hooks, { items, onReady: (a) => { api = a; } }));
render(h(App, { items: ['a', 'b', 'c'], theme: 'light' }), root);
shown('first');
root.querySelector('button').dispatchEvent({ type: 'click' });
await wait();
shown('clicked');
render(h(App, { items: ['c', 'd', 'a'], theme: 'dark' }), root);
await wait(60);
shown('reordered');
api?.bump(); api?.add(5);
await wait(60);
shown('hooks');
render(jsxs('section', { children: [jsx('i', { children: 'jsx' }), null, false, 0, jsx(Fragment, { children: ['x', 'y'] })] }), root);
shown('jsx runtime');
const Thrower = () => { throw new Error('inside'); };
const Boundary = () => { const [error] = useErrorBoundary(); return error ? h('em', null, error.message) : h(Thrower); };
render(h(Boundary), root);
await wait();
shown('boundary');
const Fancy = forwardRef((props, ref) => { useImperativeHandle(ref, () => ({ hello: 'handle' })); return h('b', null, props.children); });
const ref = createRef();
let renders = 0;
const Memo = memo(() => { renders++; return h('s', null, 'memo'); });
class Pure extends PureComponent { render() { return 'pure'; } }
for (let i = 0; i < 2; i++) render(h('div', null, h(Fancy, { ref }, 'fancy'), h(Memo), h(Pure)), root);
shown('compat');
line('ref and memo', [ref.current, renders]);
const Late = lazy(() => Promise.resolve({ default: () => h('u', null, 'late') }));
render(h(Suspense, { fallback: 'waiting' }, h(Late)), root);
shown('suspended');
await wait(60);
shown('resolved');
const elsewhere = document.createElement('aside');
render(h('div', null, 'here', createPortal(h('q', null, 'there'), elsewhere)), root);
line('portal', [root.innerHTML, elsewhere.innerHTML]);
render(h('svg', { viewBox: '0 0 1 1' }, h('circle', { r: 1 })), root);
shown('svg');
line('options', typeof options);
line('children', [toChildArray([1, [null, 'x'], h('a')]).length, Children.count([1, 2]), isValidElement(h('a')), cloneElement(h('a', { x: 1 }), { y: 2 }).props]);
flushSync(() => render(null, root));
shown('empty');
line('log', log);
