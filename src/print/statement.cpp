#include "print/printer.h"

namespace skein::print {

using namespace js;

namespace {

// Whether `if (a) <node> else …` would give its else to an `if` inside of `node`.
bool ends_with_open_if(const Node* node) {
  for (;;) {
    switch (node->kind) {
      case NodeKind::IfStatement: {
        const auto* statement = static_cast<const IfStatement*>(node);
        if (statement->alternate == nullptr) return true;
        node = statement->alternate;
        break;
      }
      case NodeKind::ForStatement: node = static_cast<const ForStatement*>(node)->body; break;
      case NodeKind::ForInStatement:
      case NodeKind::ForOfStatement: node = static_cast<const ForEachStatement*>(node)->body; break;
      case NodeKind::WhileStatement: node = static_cast<const WhileStatement*>(node)->body; break;
      case NodeKind::WithStatement: node = static_cast<const WithStatement*>(node)->body; break;
      case NodeKind::LabeledStatement: node = static_cast<const LabeledStatement*>(node)->body; break;
      default: return false;
    }
  }
}

}  // namespace

void Printer::statements(const List<Node*>& list) {
  for (const Node* node : list)
    if (node->kind != NodeKind::EmptyStatement) statement(node);
}

void Printer::break_long_line() {
  if (out_.size() - line_start_ <= options_.line_limit) return;
  const std::size_t last = out_.view().rfind('\n');
  if (last != std::string_view::npos && last >= line_start_) line_start_ = last + 1;
  if (out_.size() - line_start_ <= options_.line_limit) return;
  out_.append('\n');
  line_start_ = out_.size();
}

void Printer::comments_before(std::uint32_t source_offset) {
  for (; next_comment_ < end_of_comments_ && module_.legal_comments[next_comment_].start < source_offset; next_comment_++) {
    indent();
    out_.append(module_.legal_comments[next_comment_].text);
    out_.append('\n');
  }
}

void Printer::statement(const Node* node) {
  flush_semicolon();
  if (next_comment_ < end_of_comments_) comments_before(node->start);
  if (minify_) break_line();
  indent();
  statement_after_indent(node);
}

void Printer::statement_after_indent(const Node* node) {
  switch (node->kind) {
    case NodeKind::ExpressionStatement: expression_statement(static_cast<const ExpressionStatement*>(node)); break;
    case NodeKind::VariableDeclaration:
      exported(node);
      if (is_hoisted(static_cast<const VariableDeclaration*>(node)))
        hoisted_declaration(static_cast<const VariableDeclaration*>(node), kAnywhere);
      else
        variable_declaration(static_cast<const VariableDeclaration*>(node), kAnywhere);
      semicolon();
      break;
    case NodeKind::FunctionDeclaration:
      no_side_effects_comment(node);
      exported(node);
      function(static_cast<const FunctionDeclaration*>(node)->function, node->start);
      newline();
      break;
    case NodeKind::ClassDeclaration:
      exported(node);
      if (const Class* definition = static_cast<const ClassDeclaration*>(node)->definition;
          definition->name != nullptr && is_hoisted(definition->name->symbol)) {
        // With its name: class A { static b = A.c } reads it before the variable is assigned.
        identifier(definition->name);
        space();
        out_.append('=');
        space();
        class_definition(definition, node->start);
        semicolon();
        break;
      }
      class_definition(static_cast<const ClassDeclaration*>(node)->definition, node->start);
      newline();
      break;
    case NodeKind::ReturnStatement:
      map(node->start);
      out_.append("return");
      if (const Node* argument = static_cast<const ArgumentStatement*>(node)->argument) {
        space();
        expression(argument, Level::Lowest);
      }
      semicolon();
      break;
    case NodeKind::ThrowStatement:
      map(node->start);
      out_.append("throw");
      space();
      expression(static_cast<const ArgumentStatement*>(node)->argument, Level::Lowest);
      semicolon();
      break;
    case NodeKind::IfStatement: if_statement(static_cast<const IfStatement*>(node)); break;
    case NodeKind::ForStatement: for_statement(static_cast<const ForStatement*>(node)); break;
    case NodeKind::ForInStatement:
    case NodeKind::ForOfStatement: for_each_statement(static_cast<const ForEachStatement*>(node)); break;
    case NodeKind::WhileStatement: {
      const auto* loop = static_cast<const WhileStatement*>(node);
      map(node->start);
      out_.append("while");
      space();
      out_.append('(');
      expression(loop->test, Level::Lowest);
      out_.append(')');
      body(loop->body);
      break;
    }
    case NodeKind::DoWhileStatement: do_while_statement(static_cast<const WhileStatement*>(node)); break;
    case NodeKind::BreakStatement:
    case NodeKind::ContinueStatement: jump_statement(static_cast<const JumpStatement*>(node)); break;
    case NodeKind::TryStatement: try_statement(static_cast<const TryStatement*>(node)); break;
    case NodeKind::SwitchStatement: switch_statement(static_cast<const SwitchStatement*>(node)); break;
    case NodeKind::LabeledStatement: {
      const auto* labeled = static_cast<const LabeledStatement*>(node);
      renamed(labeled->label, options_.labels, node->start);
      out_.append(':');
      space();
      statement_after_indent(labeled->body);
      break;
    }
    case NodeKind::BlockStatement:
      block(static_cast<const BlockStatement*>(node));
      newline();
      break;
    case NodeKind::EmptyStatement:
      map(node->start);
      out_.append(';');
      newline();
      break;
    case NodeKind::DebuggerStatement:
      map(node->start);
      out_.append("debugger");
      semicolon();
      break;
    case NodeKind::WithStatement: {
      const auto* with = static_cast<const WithStatement*>(node);
      map(node->start);
      out_.append("with");
      space();
      out_.append('(');
      expression(with->object, Level::Lowest);
      out_.append(')');
      body(with->body);
      break;
    }
    case NodeKind::Directive:
      map(node->start);
      append_directive(static_cast<const Directive*>(node)->raw, options_.ascii_only, out_);
      semicolon();
      break;
    case NodeKind::ImportDeclaration: import_declaration(static_cast<const ImportDeclaration*>(node)); break;
    case NodeKind::ExportNamedDeclaration: export_named(static_cast<const ExportNamedDeclaration*>(node)); break;
    case NodeKind::ExportAllDeclaration: export_all(static_cast<const ExportAllDeclaration*>(node)); break;
    case NodeKind::ExportDefaultDeclaration: export_default(static_cast<const ExportDefaultDeclaration*>(node)); break;
    default: SKEIN_ASSERT(false);
  }
}

void Printer::expression_statement(const ExpressionStatement* node) {
  if (skip_folded(node->expression)->kind == NodeKind::StringLiteral) {
    // Without parentheses it could become a directive.
    map(node->start);
    out_.append('(');
    expression(node->expression, Level::Lowest);
    out_.append(')');
  } else {
    statement_start_ = out_.size();
    expression(node->expression, Level::Lowest);
  }
  semicolon();
}

void Printer::variable_declaration(const VariableDeclaration* node, Context context) {
  space_before_word();
  map(node->start);
  switch (node->variable_kind()) {
    case VariableKind::Var: out_.append("var"); break;
    case VariableKind::Let: out_.append("let"); break;
    case VariableKind::Const: out_.append("const"); break;
    case VariableKind::Using: out_.append("using"); break;
    case VariableKind::AwaitUsing: out_.append("await using"); break;
  }
  declarators(node, context);
}

void Printer::declarators(const VariableDeclaration* node, Context context) {
  bool is_first = true;
  for (const VariableDeclarator& declarator : node->declarators) {
    if (!is_first) out_.append(',');
    is_first = false;
    space();
    expression(declarator.target, Level::Assign);
    if (declarator.init == nullptr) continue;
    space();
    out_.append('=');
    space();
    expression(declarator.init, Level::Comma, context);
  }
}

bool Printer::is_hoisted(SymbolId symbol) const {
  return options_.hoists_declarations && symbol != SymbolId::None && (module_.symbol(symbol).flags & symbol_flag::kTopLevel) != 0;
}

// One declaration's names are all of the module's scope or all of an inner one.
bool Printer::is_hoisted(const VariableDeclaration* node) const {
  if (!options_.hoists_declarations) return false;
  std::vector<const Node*> pending;
  for (const VariableDeclarator& declarator : node->declarators) pending.push_back(declarator.target);
  while (!pending.empty()) {
    const Node* target = pending.back();
    pending.pop_back();
    if (const auto* name = try_as<Identifier>(target)) return is_hoisted(name->symbol);
    if (const auto* rest = try_as<Operand>(target)) pending.push_back(rest->argument);
    if (const auto* with_default = try_as<Assignment>(target)) pending.push_back(with_default->target);
    if (const auto* array = try_as<ArrayLiteral>(target))
      pending.insert(pending.end(), array->elements.begin(), array->elements.end());
    if (const auto* object = try_as<ObjectLiteral>(target))
      for (const Property& property : object->properties) pending.push_back(property.value);
  }
  return false;
}

// var a = 1, b, { c } = d   ->   a = 1, { c } = d
void Printer::hoisted_declaration(const VariableDeclaration* node, Context context) {
  // using a = b   ->   using a_using = a = b, for what is disposed of when the module ends
  const bool is_using = node->variable_kind() >= VariableKind::Using;
  if (is_using) out_.append(node->variable_kind() == VariableKind::Using ? "using" : "await using");
  statement_start_ = out_.size();
  // `({ a } = b), c = d`: only what stands first needs the parentheses.
  bool is_first = true;
  for (const VariableDeclarator& declarator : node->declarators) {
    if (declarator.init == nullptr) continue;
    if (!is_first) {
      out_.append(',');
      space();
    }
    is_first = false;
    if (is_using) {
      std::string own(printed_text(as<Identifier>(declarator.target)));
      do own += "_using";
      while (module_.atoms.find(own) != Atom::None);
      out_.append(' ');
      out_.append(own);
      space();
      out_.append('=');
      space();
    }
    Assignment each{};
    each.kind = NodeKind::AssignmentExpression;
    each.start = declarator.target->start;
    each.target = declarator.target;
    each.value = declarator.init;
    expression(&each, Level::Comma, context);
  }
}

void Printer::hoisted_for_target(const Node* target) {
  for_head_start_ = out_.size();
  space_before_word();
  expression(target, Level::Comma);
}

void Printer::block(const BlockStatement* node) {
  map(node->start);
  open_brace();
  statements(node->body);
  close_brace(node->end);
}

// The statement a loop repeats: behind its head when it is a block, else on a line of its own.
void Printer::body(const Node* node) {
  if (node->kind == NodeKind::BlockStatement) {
    space();
    block(static_cast<const BlockStatement*>(node));
    newline();
  } else if (node->kind == NodeKind::EmptyStatement) {
    out_.append(';');
    newline();
  } else {
    newline();
    indent_++;
    statement(node);
    indent_--;
  }
}

void Printer::if_statement(const IfStatement* node) {
  for (;;) {
    map(node->start);
    word("if");
    space();
    out_.append('(');
    expression(node->test, Level::Lowest);
    out_.append(')');

    const Node* consequent = node->consequent;
    const Node* alternate = node->alternate;
    if (consequent->kind == NodeKind::BlockStatement) {
      space();
      block(static_cast<const BlockStatement*>(consequent));
      if (alternate == nullptr)
        newline();
      else
        space();
    } else if (alternate != nullptr && ends_with_open_if(consequent)) {
      space();
      open_brace();
      statement(consequent);
      semicolon_pending_ = false;
      indent_--;
      indent();
      out_.append('}');
      space();
    } else {
      body(consequent);
      if (alternate != nullptr) {
        flush_semicolon();
        indent();
      }
    }
    if (alternate == nullptr) return;

    out_.append("else");
    const auto* next = try_as<IfStatement>(alternate);
    if (next == nullptr) {
      if (minify_ && alternate->kind != NodeKind::BlockStatement) out_.append(' ');
      body(alternate);
      return;
    }
    out_.append(' ');
    node = next;
  }
}

void Printer::for_head(const Node* node, Context context) {
  if (const auto* declaration = try_as<VariableDeclaration>(node)) {
    if (!is_hoisted(declaration))
      variable_declaration(declaration, context);
    else if (declaration->declarators.size() == 1 && declaration->declarators[0].init == nullptr)
      hoisted_for_target(declaration->declarators[0].target);  // for (var a of b); `for (var a;;)` may read it as well
    else
      hoisted_declaration(declaration, context);
    return;
  }
  for_head_start_ = out_.size();
  expression(node, Level::Lowest, context);
}

void Printer::for_statement(const ForStatement* node) {
  map(node->start);
  out_.append("for");
  space();
  out_.append('(');
  if (node->init != nullptr) for_head(node->init, kForbidIn);
  out_.append(';');
  if (node->test != nullptr) {
    space();
    expression(node->test, Level::Lowest);
  }
  out_.append(';');
  if (node->update != nullptr) {
    space();
    expression(node->update, Level::Lowest);
  }
  out_.append(')');
  body(node->body);
}

void Printer::for_each_statement(const ForEachStatement* node) {
  const bool is_of = node->kind == NodeKind::ForOfStatement;
  map(node->start);
  out_.append("for");
  if (is_of && (node->flags & flag::kAwait) != 0) out_.append(" await");
  space();
  out_.append('(');
  for_head(node->left, kForbidIn);
  space();
  if (is_of)
    word("of");
  else
    word("in");
  space();
  expression(node->right, is_of ? Level::Comma : Level::Lowest);
  out_.append(')');
  body(node->body);
}

void Printer::do_while_statement(const WhileStatement* node) {
  map(node->start);
  out_.append("do");
  if (node->body->kind == NodeKind::BlockStatement) {
    body(node->body);
    if (!minify_) out_.truncate(out_.size() - 1);  // `} while` on one line
    space();
  } else {
    if (minify_) out_.append(' ');
    body(node->body);
    flush_semicolon();
    indent();
  }
  out_.append("while");
  space();
  out_.append('(');
  expression(node->test, Level::Lowest);
  out_.append(')');
  semicolon();
}

// The tree does not tell where the label of `break a` stands; where a comment or an escape is in the way, nobody learns it.
std::uint32_t Printer::label_start(const JumpStatement* node) const {
  if (!map_ || node->start >= module_.source.size()) return kNoPlace;
  const std::string_view source = module_.source.substr(node->start);
  const std::string_view word = node->kind == NodeKind::BreakStatement ? "break" : "continue";
  if (source.substr(0, word.size()) != word) return kNoPlace;
  const std::size_t at = source.find_first_not_of(" \t", word.size());
  if (at == std::string_view::npos || source.substr(at, text(node->label).size()) != text(node->label)) return kNoPlace;
  return node->start + static_cast<std::uint32_t>(at);
}

void Printer::jump_statement(const JumpStatement* node) {
  map(node->start);
  if (node->kind == NodeKind::BreakStatement)
    out_.append("break");
  else
    out_.append("continue");
  if (node->label != Atom::None) {
    out_.append(' ');
    renamed(node->label, options_.labels, label_start(node));
  }
  semicolon();
}

void Printer::try_statement(const TryStatement* node) {
  map(node->start);
  out_.append("try");
  space();
  block(node->block);
  if (node->handler != nullptr) {
    space();
    out_.append("catch");
    if (node->parameter != nullptr) {
      space();
      out_.append('(');
      expression(node->parameter, Level::Comma);
      out_.append(')');
    }
    space();
    block(node->handler);
  }
  if (node->finalizer != nullptr) {
    space();
    out_.append("finally");
    space();
    block(node->finalizer);
  }
  newline();
}

void Printer::switch_statement(const SwitchStatement* node) {
  map(node->start);
  out_.append("switch");
  space();
  out_.append('(');
  expression(node->discriminant, Level::Lowest);
  out_.append(')');
  space();
  open_brace();
  for (const SwitchCase& each : node->cases) {
    flush_semicolon();
    indent();
    map(each.start);
    if (each.test != nullptr) {
      out_.append("case");
      space();
      expression(each.test, Level::Lowest);
    } else {
      out_.append("default");
    }
    out_.append(':');
    // case a: {}; is one block, as its empty statement is not printed.
    const Node* only = nullptr;
    std::size_t count = 0;
    for (const Node* item : each.body) {
      if (item->kind == NodeKind::EmptyStatement) continue;
      only = item;
      count++;
    }
    if (count == 1 && only->kind == NodeKind::BlockStatement) {
      body(only);
      continue;
    }
    newline();
    indent_++;
    statements(each.body);
    indent_--;
  }
  semicolon_pending_ = false;
  indent_--;
  indent();
  out_.append('}');
  newline();
}

}  // namespace skein::print
