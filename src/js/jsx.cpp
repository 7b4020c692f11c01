// JSX (the JSX specification draft, with the behaviour of React's and TypeScript's compilers where it leaves things open).
// Elements are kept as written; what their calls will refer to is bound here, while the scopes are open.

#include "js/parser_internal.h"

namespace skein::js {

namespace {

constexpr std::string_view kJsxNames[] = {"jsx", "jsxs", "jsxDEV", "Fragment", "createElement"};

// A name that starts like a component is a variable, any other is an element of the host: <a>, <x-y>, <svg:path>.
bool is_intrinsic(std::string_view name) {
  const char c = name[0];
  return (c >= 'a' && c <= 'z') || name.find('-') != std::string_view::npos;
}

}  // namespace

JsxMode Parser::jsx_mode() const {
  if (options_.jsx.mode == JsxMode::Preserve) return JsxMode::Preserve;
  if (lexer_.jsx_runtime.value == "automatic") return JsxMode::Automatic;
  if (lexer_.jsx_runtime.value == "classic") return JsxMode::Classic;
  return options_.jsx.mode;
}

Node* Parser::parse_jsx_expression() {
  if (is_typescript_ && is_tsx_arrow_ahead()) {
    Node* arrow = try_parse_typed_arrow(lexer_.start, false, Level::Comma);
    if (arrow == nullptr && !has_failed_) unexpected();
    return arrow != nullptr ? arrow : make_bare(NodeKind::Missing, lexer_.start);
  }
  Node* element = parse_jsx_element();
  // The element ends at its last `>`; behind it, tokens are JavaScript's again.
  if (!has_failed_) next();
  return element;
}

// `<T,>() => x`, `<T extends U>() => x`, `<const T,>() => x`: everything else that begins with `<` is an element in TSX.
bool Parser::is_tsx_arrow_ahead() {
  const Lexer::Checkpoint before = lexer_.checkpoint();
  next();
  bool result = false;
  eat(Token::Const);
  if (is(Token::Identifier)) {
    next();
    if (is(Token::Comma) || is(Token::Equal)) {
      result = true;
    } else if (is(Token::Extends)) {
      next();
      result = !is(Token::Equal) && !is(Token::GreaterThan) && !is(Token::Slash);
    }
  }
  lexer_.restore(before);
  return result;
}

void Parser::expect_inside_jsx_tag(Token token) {
  if (is(token)) {
    lexer_.next_inside_jsx_tag();
    return;
  }
  if (is(Token::Error)) return stop();
  fail(DiagnosticCode::ExpectedToken, lexer_.range(),
       {token == Token::JSXIdentifier ? std::string_view("identifier") : text_of(token), found()});
}

// At `<`; ends at the `>` that closes the element.
Node* Parser::parse_jsx_element() {
  const Nesting nesting(*this, 2);
  auto* node = make<JSXElement>(NodeKind::JSXElement, lexer_.start);
  if (!nesting) return node;
  const SourceRange opening = lexer_.range();
  lexer_.next_inside_jsx_tag();
  std::string_view name;
  SourceRange name_range = opening;
  if (!is(Token::GreaterThan)) {
    node->tag = parse_jsx_tag(name, name_range, true);
    if (is_typescript_ && is(Token::LessThan)) {
      skip_type_arguments();
      // The token behind the `>` is read again, as one of a tag.
      lexer_.end = lexer_.previous_end;
      if (!has_failed_) lexer_.next_inside_jsx_tag();
    }
    node->attributes = parse_jsx_attributes();
  }
  if (has_failed_) return node;
  bind_jsx_element_fragment(node);
  if (node->tag != nullptr && is(Token::Slash)) {
    lexer_.next_inside_jsx_tag();
    if (!is(Token::GreaterThan)) expect_inside_jsx_tag(Token::GreaterThan);
  } else {
    if (!is(Token::GreaterThan)) {
      expect_inside_jsx_tag(Token::GreaterThan);
      return node;
    }
    node->children = parse_jsx_children(name, name_range);
  }
  if (has_failed_) return node;
  node->end = lexer_.end;
  bind_jsx_factory(node);
  return node;
}

// `a`, `a-b`, `a:b`, `A`, `a.b.c`. `text` is the name without white space, to be compared with the closing tag's.
Node* Parser::parse_jsx_tag(std::string_view& text, SourceRange& range, bool is_opening) {
  range = lexer_.range();
  const std::uint32_t start = lexer_.start;
  if (!is(Token::JSXIdentifier)) {
    expect_inside_jsx_tag(Token::JSXIdentifier);
    return nullptr;
  }
  text = lexer_.raw;
  lexer_.next_inside_jsx_tag();
  if (is(Token::Colon)) {
    lexer_.next_inside_jsx_tag();
    range.end = lexer_.end;
    text = arena_.copy(std::string(text).append(1, ':').append(is(Token::JSXIdentifier) ? lexer_.raw : ""));
    expect_inside_jsx_tag(Token::JSXIdentifier);
  } else if (!is(Token::Dot) && (!is_intrinsic(text) || text == "this")) {
    if (!is_opening) return nullptr;
    if (text == "this") return make_bare(NodeKind::ThisExpression, start);
    return make_reference(atoms_.intern(text), start);
  } else if (is(Token::Dot)) {
    // <new.target />: no variable has such a name.
    if (text != "this" && is_reserved_word(text)) {
      fail(DiagnosticCode::UnexpectedToken, range, {'"' + std::string(text) + '"'});
      return nullptr;
    }
    Node* object = nullptr;
    if (is_opening) {
      if (text == "this")
        object = make_bare(NodeKind::ThisExpression, start);
      else
        object = make_reference(atoms_.intern(text), start);
    }
    if (text.find('-') != std::string_view::npos) {
      fail(DiagnosticCode::UnexpectedToken, range, {"\"-\""});
      return nullptr;
    }
    std::string joined(text);
    while (is(Token::Dot) && !has_failed_) {
      lexer_.next_inside_jsx_tag();
      if (is(Token::JSXIdentifier) && lexer_.raw.find('-') == std::string_view::npos) {
        range.end = lexer_.end;
        joined.append(1, '.').append(lexer_.raw);
        if (is_opening) object = finish_member(object, atoms_.intern(lexer_.raw), lexer_.start, 0);
        if (is_opening && is_typescript_) member_accesses_.pop_back();  // a tag keeps its name, whatever that is
        lexer_.next_inside_jsx_tag();
      } else {
        unexpected();
      }
    }
    text = arena_.copy(joined);
    return object;
  }
  if (!is_opening) return nullptr;
  auto* literal = make<StringLiteral>(NodeKind::StringLiteral, start);
  literal->value = text;
  return literal;
}

List<JSXAttribute> Parser::parse_jsx_attributes() {
  std::vector<JSXAttribute> attributes;
  for (;;) {
    JSXAttribute attribute{{}, nullptr, lexer_.start};
    if (is(Token::OpenBrace)) {  // {...spread}
      const SourceRange opening = lexer_.range();
      next();
      expect(Token::Ellipsis);
      note(Feature::ObjectRestSpread);
      attribute.value = parse_jsx_braced(opening);
    } else if (is(Token::JSXIdentifier)) {
      attribute.name = lexer_.raw;
      lexer_.next_inside_jsx_tag();
      if (is(Token::Colon)) {
        lexer_.next_inside_jsx_tag();
        attribute.name =
            arena_.copy(std::string(attribute.name).append(1, ':').append(is(Token::JSXIdentifier) ? lexer_.raw : ""));
        expect_inside_jsx_tag(Token::JSXIdentifier);
      }
      if (is(Token::Equal)) {
        lexer_.next_inside_jsx_tag();
        attribute.value = parse_jsx_attribute_value();
      }
    } else {
      break;
    }
    if (has_failed_) break;
    if (attributes.empty()) attributes.reserve(8);
    attributes.push_back(attribute);
  }
  return freeze(arena_, attributes.data(), attributes.size());
}

Node* Parser::parse_jsx_attribute_value() {
  switch (token()) {
    case Token::String: {
      auto* literal = make<StringLiteral>(NodeKind::StringLiteral, lexer_.start);
      literal->value = lexer_.string_value;
      lexer_.next_inside_jsx_tag();
      return literal;
    }
    case Token::OpenBrace: {
      const SourceRange opening = lexer_.range();
      next();
      if (is(Token::CloseBrace)) {
        fail(DiagnosticCode::JSXEmptyAttribute, {opening.start, lexer_.end});
        return nullptr;
      }
      return parse_jsx_braced(opening);
    }
    case Token::LessThan: {
      Node* element = parse_jsx_element();
      if (!has_failed_) lexer_.next_inside_jsx_tag();
      return element;
    }
    default: unexpected(); return nullptr;
  }
}

// An expression inside a tag, up to and including its `}`.
Node* Parser::parse_jsx_braced(SourceRange opening) {
  const bool allow_in = std::exchange(allow_in_, true);
  Node* expression = parse_assignment();
  allow_in_ = allow_in;
  if (!is(Token::CloseBrace)) expect_closing(Token::CloseBrace, opening);
  if (!has_failed_) lexer_.next_inside_jsx_tag();
  return expression;
}

// After the opening tag's `>`, to the `>` of the closing tag.
List<Node*> Parser::parse_jsx_children(std::string_view name, SourceRange name_range) {
  ListBuilder children(*this);
  lexer_.next_jsx_child();
  while (!has_failed_) {
    const std::uint32_t start = lexer_.start;
    switch (token()) {
      case Token::JSXText: {
        auto* text = make<JSXText>(NodeKind::JSXText, start);
        text->raw = lexer_.raw;
        text->value = decode_jsx_text(lexer_.raw, arena_);
        if (!text->value.empty()) children.add(text);
        lexer_.next_jsx_child();
        break;
      }
      case Token::OpenBrace: {
        const SourceRange opening = lexer_.range();
        next();
        if (!is(Token::CloseBrace)) {  // {} and {/* … */} hold nothing
          const bool is_spread = eat(Token::Ellipsis);
          auto* container = make<Operand>(is_spread ? NodeKind::SpreadElement : NodeKind::JSXExpressionContainer, start);
          const bool allow_in = std::exchange(allow_in_, true);
          container->argument = parse_expression();
          allow_in_ = allow_in;
          children.add(container);
          if (!is(Token::CloseBrace)) expect_closing(Token::CloseBrace, opening);
        }
        if (!has_failed_) lexer_.next_jsx_child();
        break;
      }
      case Token::LessThan: {
        // `</` ends, `<a` begins a child: one token tells.
        const Lexer::Checkpoint before = lexer_.checkpoint();
        lexer_.next_inside_jsx_tag();
        if (!is(Token::Slash)) {
          lexer_.restore(before);
          Node* child = parse_jsx_element();
          if (has_failed_) break;
          children.add(child);
          lexer_.next_jsx_child();
          break;
        }
        lexer_.next_inside_jsx_tag();
        std::string_view closing;
        SourceRange closing_range{start, lexer_.end};
        if (!is(Token::GreaterThan)) parse_jsx_tag(closing, closing_range, false);
        if (has_failed_) break;
        if (closing != name) {
          diagnostics_.add_with_note(DiagnosticCode::JSXClosingTag, closing_range,
                                     {closing.empty() ? "" : closing, name.empty() ? "" : name}, name_range);
          stop();
          break;
        }
        if (!is(Token::GreaterThan)) {
          expect_inside_jsx_tag(Token::GreaterThan);
          break;
        }
        return children.finish();
      }
      case Token::EndOfFile:
        diagnostics_.add_with_note(DiagnosticCode::JSXUnterminated, lexer_.range(), {name}, name_range);
        stop();
        break;
      default: unexpected();
    }
  }
  return {};
}

// ---- What elements refer to
// ----------------------------------------------------------------------------------------------------

// `React.createElement` as an expression.
Node* Parser::parse_jsx_reference(std::string_view path, std::uint32_t start) {
  Node* result = nullptr;
  while (!path.empty()) {
    const std::size_t dot = path.find('.');
    const std::string_view name = path.substr(0, dot);
    path = dot == std::string_view::npos ? std::string_view() : path.substr(dot + 1);
    const Atom atom = atoms_.intern(name);
    if (result != nullptr)
      result = finish_member(result, atom, start, 0);
    else if (name == "this")
      result = make_bare(NodeKind::ThisExpression, start);
    else if (name == "null")
      result = make_bare(NodeKind::NullLiteral, start);
    else
      result = make_reference(atom, start);
  }
  return result;
}

// A name of the automatic runtime. Until the module ends it has a spelling that no source can have, so that it is bound to
// nothing on its way out of the scopes.
Identifier* Parser::make_jsx_runtime_reference(JsxName name, std::uint32_t start) {
  const std::string_view text = kJsxNames[static_cast<std::size_t>(name)];
  Atom& atom = jsx_atoms_[static_cast<std::size_t>(name)];
  if (atom == Atom::None) atom = atoms_.intern(arena_.copy(std::string(1, '\0').append(text)));
  Identifier* reference = make_reference(atom, start);
  jsx_references_.push_back(reference);
  return reference;
}

void Parser::bind_jsx_element_fragment(JSXElement* node) {
  if (node->tag != nullptr) return;
  switch (jsx_mode()) {
    case JsxMode::Automatic: node->fragment = make_jsx_runtime_reference(JsxName::Fragment, node->start); break;
    case JsxMode::Classic:
      node->fragment =
          parse_jsx_reference(lexer_.jsx_fragment.value.empty() ? options_.jsx.fragment : lexer_.jsx_fragment.value, node->start);
      break;
    case JsxMode::Preserve: break;
  }
}

void Parser::bind_jsx_factory(JSXElement* node) {
  const JsxMode mode = jsx_mode();
  if (mode == JsxMode::Automatic) {
    bool has_spread = false;
    bool has_key_after_spread = false;
    for (const JSXAttribute& attribute : node->attributes) {
      if (attribute.name.empty())
        has_spread = true;
      else
        has_key_after_spread |= has_spread && attribute.name == "key";
    }
    const bool is_static =
        node->children.size() > 1 || (node->children.size() == 1 && node->children[0]->kind == NodeKind::SpreadElement);
    node->factory = make_jsx_runtime_reference(has_key_after_spread       ? JsxName::CreateElement
                                               : options_.jsx.development ? JsxName::JsxDev
                                               : is_static                ? JsxName::Jsxs
                                                                          : JsxName::Jsx,
                                               node->start);
    return;
  }
  const std::string_view path = lexer_.jsx_factory.value.empty() ? options_.jsx.factory : lexer_.jsx_factory.value;
  Node* factory = parse_jsx_reference(path, node->start);
  // Preserved JSX still needs the factory's import: somebody will compile it to calls later.
  if (mode == JsxMode::Classic) node->factory = factory;
}

// Before the module's scope closes: declares the automatic runtime's names that are used and the imports they come from.
void Parser::declare_jsx_imports() {
  if (jsx_references_.empty()) return;
  module_.has_automatic_jsx = true;
  module_.has_development_jsx = options_.jsx.development;
  bool is_used[kJsxNameCount] = {};
  for (const Identifier* reference : scopes_.references())
    for (std::size_t i = 0; i < kJsxNameCount; i++) is_used[i] |= reference->name == jsx_atoms_[i] && jsx_atoms_[i] != Atom::None;

  jsx_mark_ = statement_mark();
  const std::uint32_t start = jsx_references_[0]->start;
  mark_module({start, start + 1});
  if (has_failed_) return;
  const std::string_view source =
      lexer_.jsx_import_source.value.empty() ? options_.jsx.import_source : lexer_.jsx_import_source.value;
  const std::string_view runtime =
      arena_.copy(std::string(source).append(options_.jsx.development ? "/jsx-dev-runtime" : "/jsx-runtime"));
  // createElement comes from the package itself, everything else from its runtime.
  RecordId records[2] = {RecordId::None, RecordId::None};
  std::vector<ImportSpecifier> specifiers[2];
  for (std::size_t i = 0; i < kJsxNameCount; i++) {
    if (!is_used[i]) continue;
    const std::size_t from = i == static_cast<std::size_t>(JsxName::CreateElement) ? 1 : 0;
    if (records[from] == RecordId::None) {
      records[from] = static_cast<RecordId>(module_.import_records.size());
      ImportRecord record;
      record.specifier = from == 0 ? runtime : source;
      record.kind = ImportKind::ImportStatement;
      record.flags = record_flag::kGenerated;
      record.range = {start, start + 1};
      module_.import_records.push_back(record);
    }
    const SymbolId symbol = scopes_.declare(jsx_atoms_[i], SymbolKind::Import, {start, start + 1});
    add_import(symbol, records[from], kJsxNames[i], false, false, start);
    Identifier* local = make_identifier(jsx_atoms_[i], start);
    local->symbol = symbol;
    jsx_references_.push_back(local);
    specifiers[from].push_back({kJsxNames[i], local, start});
  }
  for (std::size_t from = 0; from < 2; from++) {
    if (records[from] == RecordId::None) continue;
    auto* declaration = make<ImportDeclaration>(NodeKind::ImportDeclaration, start);
    declaration->record = records[from];
    declaration->has_braces = true;
    declaration->specifiers = freeze(arena_, specifiers[from].data(), specifiers[from].size());
    jsx_imports_.push_back(declaration);
  }
}

// After the module's scope has closed: gives the names the spelling they are printed with.
void Parser::finish_jsx_imports() {
  for (Identifier* reference : jsx_references_)
    for (std::size_t i = 0; i < kJsxNameCount; i++) {
      if (reference->name != jsx_atoms_[i]) continue;
      // An underscore keeps them apart from the module's own names.
      std::string text = std::string("_").append(kJsxNames[i]);
      while (jsx_names_[i] == Atom::None) {
        if (atoms_.find(text) == Atom::None)
          jsx_names_[i] = atoms_.intern(arena_.copy(text));
        else
          text += '_';
      }
      reference->name = jsx_names_[i];
      if (reference->symbol != SymbolId::None) module_.symbols[index_of(reference->symbol)].name = jsx_names_[i];
      break;
    }
  if (jsx_imports_.empty()) return;
  // The declarations come first; an empty statement at the end takes the symbols that were declared after all others, which
  // would else count as the last statement's.
  ListBuilder body(*this);
  for (Node* declaration : jsx_imports_) body.add(declaration);
  for (Node* statement : module_.body) body.add(statement);
  body.add(make_bare(NodeKind::EmptyStatement, jsx_references_[0]->start));
  module_.body = body.finish();
  const StatementMark first = statement_marks_.empty() ? jsx_mark_ : statement_marks_.front();
  statement_marks_.insert(statement_marks_.begin(), jsx_imports_.size(), first);
  statement_marks_.push_back(jsx_mark_);
}

}  // namespace skein::js
