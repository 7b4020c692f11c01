#include "print/printer.h"

namespace skein::print {

using namespace js;

void Printer::parameters(const Function* function) {
  out_.append('(');
  bool is_first = true;
  for (const Node* parameter : function->parameters) {
    if (!is_first) {
      out_.append(',');
      space();
    }
    is_first = false;
    expression(parameter, Level::Comma);
  }
  out_.append(')');
}

void Printer::function_body(const Function* function) {
  open_brace();
  statements(function->body);
  comments_before(function->body_end);
  close_brace(function->body_end);
}

// `(parameters) { body }` of anything but an arrow function.
void Printer::function_rest(const Function* function) {
  this_depth_++;
  parameters(function);
  space();
  function_body(function);
  this_depth_--;
}

void Printer::function(const Function* function, std::uint32_t start, std::string_view default_name) {
  space_before_word();
  map(start);
  if (function->is_async) out_.append("async ");
  out_.append("function");
  if (function->is_generator) out_.append('*');
  if (function->name != nullptr) {
    if (!function->is_generator || !minify_) out_.append(' ');
    identifier(function->name);
  } else if (!default_name.empty()) {
    if (!function->is_generator || !minify_) out_.append(' ');
    name(default_name);
  }
  function_rest(function);
}

void Printer::arrow_function(const ArrowFunction* node, Level level, Context context) {
  const Function* function = node->function;
  const bool needs_parentheses = level >= Level::Assign;
  if (needs_parentheses) {
    out_.append('(');
    context = kAnywhere;
  }
  if (function->is_async) {
    space_before_word();
    map(node->start);
    out_.append("async");
    space();
  }
  if (minify_ && function->parameters.size() == 1 && function->parameters[0]->kind == NodeKind::Identifier) {
    // Begins with the parameter, so the place is the parameter's.
    expression(function->parameters[0], Level::Comma);
  } else {
    if (!function->is_async) map(node->start);
    parameters(function);
  }
  space();
  out_.append("=>");
  space();
  const auto* only = function->has_expression_body ? try_as<ArgumentStatement>(function->body[0]) : nullptr;
  if (only != nullptr && only->argument != nullptr) {
    arrow_body_start_ = out_.size();
    expression(only->argument, Level::Comma, static_cast<Context>(context & kForbidIn));
  } else {
    function_body(function);
  }
  if (needs_parentheses) out_.append(')');
}

// ---- Classes ---------------------------------------------------------------------------------------------------------------

namespace {

// What may follow `@` without parentheses: names and members, called at most once, at the end.
bool is_plain_decorator(const Node* node) {
  if (const auto* call = try_as<CallExpression>(node)) {
    if ((call->flags & (flag::kChainStart | flag::kChainContinue | flag::kPure)) != 0) return false;
    node = call->callee;
  }
  while (const auto* member = try_as<MemberExpression>(node)) {
    if ((member->flags & (flag::kChainStart | flag::kChainContinue)) != 0) return false;
    node = member->object;
  }
  return node->kind == NodeKind::Identifier;
}

}  // namespace

void Printer::decorators(const List<Node*>& list, bool on_own_lines) {
  for (const Node* decorator : list) {
    out_.append('@');
    bool is_plain = is_plain_decorator(decorator);
    if (is_plain && options_.names != nullptr) {
      // `(0, ns.foo)()` is none of the allowed forms.
      const Node* head = decorator;
      if (const auto* call = try_as<CallExpression>(head)) head = call->callee;
      if (const auto* callee = try_as<Identifier>(head)) is_plain = !is_expression_name(callee);
    }
    if (!is_plain) out_.append('(');
    expression(decorator, is_plain ? Level::New : Level::Lowest);
    if (!is_plain) out_.append(')');
    if (on_own_lines && !minify_) {
      out_.append('\n');
      indent();
    } else if (!minify_ || is_plain) {
      out_.append(' ');
    }
  }
}

void Printer::class_definition(const Class* definition, std::uint32_t start, std::string_view default_name) {
  decorators(definition->decorators, false);
  space_before_word();
  map(start);
  out_.append("class");
  if (definition->name != nullptr) {
    out_.append(' ');
    identifier(definition->name);
  } else if (!default_name.empty()) {
    out_.append(' ');
    name(default_name);
  }
  if (definition->super_class != nullptr) {
    out_.append(" extends");
    space();
    expression(definition->super_class, Level::Postfix);
  }
  space();
  open_brace();
  for (const Property& member : definition->members) {
    flush_semicolon();
    indent();
    class_member(member);
  }
  close_brace(definition->body_end);
}

void Printer::class_member(const Property& member) {
  decorators(member.decorators, false);
  const auto* method_value = member.kind == PropertyKind::Method ? try_as<FunctionExpression>(member.value) : nullptr;
  const bool has_prefix =
      member.is_static || (method_value != nullptr ? method_value->function->is_async || method_value->function->is_generator
                                                   : member.kind != PropertyKind::Field);
  // A key has its own place; before it TypeScript's modifiers are not printed.
  if (has_prefix || !is_name_key(member)) map(member.start);
  if (member.kind == PropertyKind::StaticBlock) {
    out_.append("static");
    space();
    this_depth_++;
    block(static_cast<const BlockStatement*>(member.value));
    this_depth_--;
    newline();
    return;
  }
  if (member.is_static) {
    out_.append("static");
    // `static *a() {}` needs no space, but whether one does is only known to what comes next.
    if (!minify_) out_.append(' ');
  }
  if (member.kind == PropertyKind::Method || member.kind == PropertyKind::Get || member.kind == PropertyKind::Set) {
    method(member);
    newline();
    return;
  }
  if (member.kind == PropertyKind::AutoAccessor) {
    word("accessor");
    if (!minify_) out_.append(' ');
  }
  property_key(member);
  if (member.value != nullptr) {
    space();
    out_.append('=');
    space();
    this_depth_++;
    expression(member.value, Level::Comma);
    this_depth_--;
  }
  semicolon();
}

// ---- Objects ---------------------------------------------------------------------------------------------------------------

void Printer::object(const ObjectLiteral* node) {
  map(node->start);
  const bool is_sparse = node == options_.sparse_object;
  const auto is_left_out = [&](std::uint32_t i) { return is_sparse && options_.kept_properties[i] == 0; };
  std::uint32_t first = 0;
  while (first < node->properties.size() && is_left_out(first)) first++;
  if (first == node->properties.size()) {
    out_.append("{}");
    return;
  }
  const bool is_pattern = node->kind == NodeKind::ObjectPattern;
  const bool on_lines = is_multi_line(node->start, node->properties[0].start);
  out_.append('{');
  if (on_lines)
    indent_++;
  else
    space();
  for (std::uint32_t i = first; i < node->properties.size(); i++) {
    if (is_left_out(i)) continue;
    if (i != first) {
      out_.append(',');
      if (!on_lines) space();
      break_line();
    }
    if (on_lines) {
      newline();
      indent();
    }
    property(node->properties[i], is_pattern);
  }
  if (on_lines) {
    newline();
    indent_--;
    indent();
  } else {
    space();
  }
  out_.append('}');
}

void Printer::property(const Property& property, bool is_pattern) {
  switch (property.kind) {
    case PropertyKind::Spread:
      out_.append("...");
      expression(property.value, Level::Comma);
      return;
    case PropertyKind::Init:
      if (!becomes_shorthand(property)) break;
      [[fallthrough]];
    case PropertyKind::Shorthand: shorthand(property, is_pattern); return;
    case PropertyKind::Method:
    case PropertyKind::Get:
    case PropertyKind::Set:
      map(property.start);
      method(property);
      return;
    default: break;
  }
  if (!is_name_key(property)) map(property.start);
  property_key(property);
  out_.append(':');
  space();
  expression(property.value, Level::Comma);
}

void Printer::property_key(const Property& property) {
  const Node* key = property.key;
  if (property.is_computed) {
    out_.append('[');
    expression(key, Level::Comma);
    out_.append(']');
    return;
  }
  if (key->kind == NodeKind::IdentifierName) {
    const Atom own_name = static_cast<const IdentifierName*>(key)->name;
    const std::string_view printed = property_text(own_name);
    space_before_word();
    if (map_) recorder_.add(out_, key_start(property), printed == text(own_name) ? Atom::None : own_name);
    name(printed);
  } else if (key->kind == NodeKind::StringLiteral) {
    string(static_cast<const StringLiteral*>(key)->value);
  } else {
    expression(key, Level::Lowest);
  }
}

void Printer::method(const Property& property) {
  const Function* function = static_cast<const FunctionExpression*>(property.value)->function;
  if (property.kind == PropertyKind::Get) {
    word("get");
    if (!minify_) out_.append(' ');
  } else if (property.kind == PropertyKind::Set) {
    word("set");
    if (!minify_) out_.append(' ');
  }
  if (function->is_async) {
    word("async");
    if (!minify_) out_.append(' ');
  }
  if (function->is_generator) out_.append('*');
  property_key(property);
  function_rest(function);
}

// {a: a}
bool Printer::becomes_shorthand(const Property& property) const {
  const auto* key = try_as<IdentifierName>(property.key);
  if (!options_.minify_syntax || key == nullptr || property.is_computed || key->name == word::atom(word::kProto)) return false;
  const auto* with_default = property.value->kind == NodeKind::AssignmentPattern ? as<Assignment>(property.value) : nullptr;
  const auto* variable = try_as<Identifier>(with_default != nullptr ? with_default->target : property.value);
  return variable != nullptr && !is_expression_name(variable) && printed_text(variable) == property_text(key->name);
}

// `{a}`, `{a = 1}`: the variable may have another name in the output, the property never.
void Printer::shorthand(const Property& property, bool is_pattern) {
  const Atom key = static_cast<const IdentifierName*>(property.key)->name;
  const Node* value = property.value;
  const auto* with_default = try_as<Assignment>(value);
  const auto* variable = try_as<Identifier>(with_default != nullptr ? with_default->target : value);
  const std::string_view printed = property_text(key);
  if (variable == nullptr || printed_text(variable) != printed) {
    if (map_) recorder_.add(out_, property.start, printed == text(key) ? Atom::None : key);
    // `{__proto__: a}` would set the prototype, `{__proto__}` makes a property.
    if (!is_pattern && key == word::atom(word::kProto)) {
      out_.append("[\"__proto__\"]");
    } else {
      name(printed);
    }
    out_.append(':');
    space();
  }
  expression(value, Level::Comma);
}

}  // namespace skein::print
