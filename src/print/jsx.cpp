#include "print/printer.h"

namespace skein::print {

using namespace js;

namespace {

constexpr std::string_view kKey = "key";

const JSXAttribute* find_key(const JSXElement* node) {
  for (const JSXAttribute& attribute : node->attributes)
    if (attribute.name == kKey) return &attribute;
  return nullptr;
}

// `<a {...b} key="c"/>`: which of the two keys wins, only createElement can tell.
bool has_key_after_spread(const JSXElement* node) {
  bool has_spread = false;
  for (const JSXAttribute& attribute : node->attributes) {
    if (attribute.name.empty())
      has_spread = true;
    else if (has_spread && attribute.name == kKey)
      return true;
  }
  return false;
}

bool has_static_children(const JSXElement* node) {
  return node->children.size() > 1 || (node->children.size() == 1 && node->children[0]->kind == NodeKind::SpreadElement);
}

// Whether a preserved JSX text or attribute may be printed as plain characters.
bool is_plain_text(std::string_view text, bool ascii_only) {
  for (char c : text)
    if (c == '"' || c == '&' || c == '{' || c == '}' || c == '<' || c == '>' ||
        (static_cast<unsigned char>(c) >= 0x80 && ascii_only) || (static_cast<unsigned char>(c) < 0x20))
      return false;
  return true;
}

}  // namespace

void Printer::jsx_element(const JSXElement* node, Level level) {
  if (options_.jsx == JsxMode::Preserve || node->factory == nullptr) {
    jsx_preserved(node);
    return;
  }
  const bool needs_parentheses = level >= Level::Postfix;
  if (needs_parentheses) out_.append('(');
  if (!module_.jsx_has_side_effects) pure_comment();
  jsx_call(node);
  if (needs_parentheses) out_.append(')');
}

void Printer::jsx_call(const JSXElement* node) {
  map(node->start);
  const auto* factory = try_as<Identifier>(node->factory);
  if (factory != nullptr && is_expression_name(factory)) {
    out_.append("(0,");
    space();
    expression(factory, Level::Comma);
    out_.append(')');
  } else {
    expression(node->factory, Level::Postfix);
  }
  out_.append('(');
  expression(node->tag != nullptr ? node->tag : node->fragment, Level::Comma);
  out_.append(',');
  space();
  if (module_.has_automatic_jsx && !has_key_after_spread(node))
    jsx_automatic_arguments(node);
  else
    jsx_classic_arguments(node);
  out_.append(')');
}

// createElement(tag, props, ...children)
void Printer::jsx_classic_arguments(const JSXElement* node) {
  if (node->attributes.empty()) {
    out_.append("null");
  } else {
    jsx_props(node, false);
  }
  for (const Node* child : node->children) {
    out_.append(',');
    space();
    jsx_child(child);
  }
}

// { a: 1, ...b, c: 2 }, or where the target has no such thing __spreadProps(__spreadValues({ a: 1 }, b), { c: 2 }). The automatic
// runtime has children among them, and not the key.
void Printer::jsx_props(const JSXElement* node, bool is_automatic) {
  std::vector<const JSXAttribute*> attributes;
  attributes.reserve(node->attributes.size());
  for (const JSXAttribute& attribute : node->attributes)
    if (!is_automatic || attribute.name != kKey) attributes.push_back(&attribute);
  const bool has_children = is_automatic && !node->children.empty();
  if (node->spread_values != nullptr) {
    // The helpers, outermost first.
    for (std::size_t i = attributes.size(); i-- > 0;) {
      const bool is_spread = attributes[i]->name.empty();
      const bool begins_run = !is_spread && i > 0 && attributes[i - 1]->name.empty();
      if (i + 1 == attributes.size() && is_spread && has_children) jsx_helper(node->spread_props);
      if (is_spread)
        jsx_helper(node->spread_values);
      else if (begins_run)
        jsx_helper(node->spread_props);
    }
  }
  bool is_open = true, is_first = true, is_argument = false;
  // An object behind a spread: the second argument of __spreadProps.
  const auto reopen = [&] {
    if (is_open) return;
    out_.append(',');
    space();
    out_.append('{');
    is_open = is_first = is_argument = true;
  };
  const auto close = [&] {
    if (!is_open) return;
    if (!is_first) space();
    out_.append('}');
    if (is_argument) out_.append(')');
    is_open = false;
  };
  const auto separate = [&] {
    if (!is_first) out_.append(',');
    is_first = false;
    space();
  };
  out_.append('{');
  for (const JSXAttribute* attribute : attributes) {
    if (attribute->name.empty() && node->spread_values != nullptr) {
      close();
      out_.append(',');
      space();
      expression(attribute->value, Level::Comma);
      out_.append(')');
      continue;
    }
    reopen();
    separate();
    jsx_attribute(*attribute);
  }
  if (has_children) {
    reopen();
    separate();
    out_.append("children:");
    space();
    const bool is_list = has_static_children(node);
    if (is_list) out_.append('[');
    for (std::uint32_t i = 0; i < node->children.size(); i++) {
      if (i > 0) {
        out_.append(',');
        space();
      }
      jsx_child(node->children[i]);
    }
    if (is_list) out_.append(']');
  }
  close();
}

// jsx(tag, { ...props, children }, key)
void Printer::jsx_automatic_arguments(const JSXElement* node) {
  const JSXAttribute* key = find_key(node);
  jsx_props(node, true);
  if (key != nullptr || module_.has_development_jsx) {
    out_.append(',');
    space();
    if (key != nullptr)
      jsx_attribute_value(key->value);
    else
      out_.append("void 0");
  }
  if (module_.has_development_jsx) jsx_development_arguments(node);
}

void Printer::jsx_helper(const Identifier* helper) {
  identifier_expression(helper);
  out_.append('(');
}

// jsxDEV(tag, props, key, isStatic, source, self)
void Printer::jsx_development_arguments(const JSXElement* node) {
  out_.append(',');
  space();
  out_.append(has_static_children(node) ? std::string_view("true") : std::string_view("false"));
  out_.append(',');
  space();
  const SourceMapChunk::Position at = advance({}, module_.source.substr(0, node->start));
  const auto field = [&](std::string_view name, std::uint32_t value) {
    out_.append(',');
    space();
    out_.append(name);
    space();
    print_number(value + 1, out_);
  };
  out_.append('{');
  space();
  out_.append("fileName:");
  space();
  string(options_.file_name);
  field("lineNumber:", at.line);
  field("columnNumber:", at.column);
  space();
  out_.append("},");
  space();
  this_expression(Level::Comma);
}

void Printer::jsx_attribute(const JSXAttribute& attribute) {
  if (attribute.name.empty()) {
    out_.append("...");
    expression(attribute.value, Level::Comma);
    return;
  }
  map(attribute.start);
  // `__proto__: a` would set the prototype.
  if (attribute.name == "__proto__")
    out_.append("[\"__proto__\"]");
  else if (const std::string_view given = property_text(attribute.name); is_identifier_name(given))
    name(given);
  else
    string(attribute.name);
  out_.append(':');
  space();
  jsx_attribute_value(attribute.value);
}

void Printer::jsx_attribute_value(const Node* value) {
  if (value == nullptr) {
    out_.append("true");
    return;
  }
  if (const auto* container = try_as<Operand>(value); container != nullptr && container->kind == NodeKind::JSXExpressionContainer)
    value = container->argument;
  expression(value, Level::Comma);
}

void Printer::jsx_child(const Node* child) {
  if (child->kind == NodeKind::JSXText) {
    map(child->start);
    string(static_cast<const JSXText*>(child)->value);
  } else if (child->kind == NodeKind::JSXExpressionContainer) {
    expression(static_cast<const Operand*>(child)->argument, Level::Comma);
  } else {
    expression(child, Level::Comma);
  }
}

// ---- JSX left as it is -----------------------------------------------------------------------------------------------------

void Printer::jsx_preserved(const JSXElement* node) {
  map(node->start);
  out_.append('<');
  if (node->tag != nullptr) jsx_preserved_name(node->tag);
  for (const JSXAttribute& attribute : node->attributes) {
    out_.append(' ');
    jsx_preserved_attribute(attribute);
  }
  if (node->tag != nullptr && node->children.empty()) {
    if (!minify_) out_.append(' ');
    out_.append("/>");
    return;
  }
  out_.append('>');
  for (const Node* child : node->children) jsx_preserved_child(child);
  out_.append("</");
  if (node->tag != nullptr) jsx_preserved_name(node->tag);
  out_.append('>');
}

void Printer::jsx_preserved_name(const Node* tag) {
  if (const auto* intrinsic = try_as<StringLiteral>(tag)) {
    map(tag->start);
    out_.append(intrinsic->value);
  } else {
    expression(tag, Level::Member);
  }
}

void Printer::jsx_preserved_attribute(const JSXAttribute& attribute) {
  map(attribute.start);
  if (attribute.name.empty()) {
    out_.append("{...");
    expression(attribute.value, Level::Comma);
    out_.append('}');
    return;
  }
  out_.append(property_text(attribute.name));
  const Node* value = attribute.value;
  if (value == nullptr) return;
  out_.append('=');
  if (const auto* literal = try_as<StringLiteral>(value);
      literal != nullptr && is_plain_text(literal->value, options_.ascii_only)) {
    out_.append('"');
    out_.append(literal->value);
    out_.append('"');
    return;
  }
  out_.append('{');
  jsx_attribute_value(value);
  out_.append('}');
}

void Printer::jsx_preserved_child(const Node* child) {
  if (child->kind == NodeKind::JSXElement) {
    jsx_preserved(static_cast<const JSXElement*>(child));
    return;
  }
  if (child->kind == NodeKind::JSXText) {
    const auto* text = static_cast<const JSXText*>(child);
    if (is_plain_text(text->value, options_.ascii_only)) {
      // What has no line ends is not trimmed when it is read again.
      out_.append(text->value);
      return;
    }
  }
  out_.append('{');
  if (child->kind == NodeKind::SpreadElement)
    expression(child, Level::Comma);
  else
    jsx_child(child);
  out_.append('}');
}

}  // namespace skein::print
