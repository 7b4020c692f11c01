// As much of a document as a renderer needs: nodes, attributes, listeners, text.
const escape = (text) => String(text).replace(/&/g, '&amp;').replace(/</g, '&lt;');

class Node {
  childNodes = [];
  parentNode = null;
  constructor(nodeType, name, namespace) {
    this.nodeType = nodeType;
    this.localName = this.nodeName = name;
    this.namespaceURI = namespace;
  }
  get firstChild() { return this.childNodes[0] ?? null; }
  get nextSibling() { const list = this.parentNode?.childNodes; return list?.[list.indexOf(this) + 1] ?? null; }
  get ownerDocument() { return globalThis.document; }
  insertBefore(node, before) {
    node.remove();
    const at = before ? this.childNodes.indexOf(before) : this.childNodes.length;
    this.childNodes.splice(at, 0, node);
    node.parentNode = this;
    return node;
  }
  appendChild(node) { return this.insertBefore(node, null); }
  removeChild(node) { node.remove(); return node; }
  remove() {
    const list = this.parentNode?.childNodes;
    if (list) list.splice(list.indexOf(this), 1);
    this.parentNode = null;
  }
  contains(node) { for (let n = node; n; n = n.parentNode) if (n === this) return true; return false; }
}

class Text extends Node {
  constructor(text) { super(3, '#text'); this.data = text; }
  get outerHTML() { return escape(this.data); }
}

export class Element extends Node {
  attributes = [];
  style = { setProperty(name, value) { this[name] = value; } };
  #listeners = new Map();
  setAttribute(name, value) {
    const found = this.attributes.find((a) => a.name === name);
    if (found) found.value = String(value);
    else this.attributes.push({ name, value: String(value) });
  }
  removeAttribute(name) { this.attributes = this.attributes.filter((a) => a.name !== name); }
  addEventListener(type, listener) { this.#listeners.set(type, listener); }
  removeEventListener(type) { this.#listeners.delete(type); }
  dispatchEvent(event) { this.#listeners.get(event.type)?.call(this, event); }
  querySelector(name) {
    for (const child of this.childNodes) {
      const found = child.localName === name ? child : child.querySelector?.(name);
      if (found) return found;
    }
    return null;
  }
  get innerHTML() { return this.childNodes.map((node) => node.outerHTML).join(''); }
  set textContent(text) { for (const node of [...this.childNodes]) node.remove(); if (text !== '') this.appendChild(new Text(text)); }
  get outerHTML() {
    const styles = Object.entries(this.style).filter(([, value]) => typeof value === 'string' && value !== '').map(([key, value]) => `${key}:${value}`).join(';');
    const attributes = [...this.attributes].sort((a, b) => (a.name < b.name ? -1 : 1)).map(({ name, value }) => ` ${name}="${escape(value)}"`).join('') + (styles ? ` style="${styles}"` : '');
    return `<${this.localName}${attributes}>${this.innerHTML}</${this.localName}>`;
  }
}

export const create_document = () => ({
  createElement: (name) => new Element(1, name, 'http://www.w3.org/1999/xhtml'),
  createElementNS: (namespace, name) => new Element(1, name, namespace),
  createTextNode: (text) => new Text(text),
});
