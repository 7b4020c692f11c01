// Classes (ECMAScript section 15.7), private names, decorators.

#include <algorithm>
#include <unordered_map>

#include "base/nearest.h"
#include "js/parser_internal.h"

namespace skein::js {

// Strict code, as all of a class.
List<Node*> Parser::parse_decorators() {
  const Nesting nesting(*this, 6);
  if (!nesting) return {};
  const bool outer_strict = is_strict_;
  make_strict(NoteText::StrictByClass, lexer_.range());
  ListBuilder decorators(*this);
  note(Feature::Decorators);
  if (options_.typescript.emits_decorator_metadata && options_.typescript.experimental_decorators)
    report(DiagnosticCode::DecoratorMetadata, lexer_.range());
  while (is(Token::At) && !has_failed_) {
    next();
    decorators.add(parse_decorator());
  }
  is_strict_ = outer_strict;
  return decorators.finish();
}

// `@a.b(c)` or `@(expression)`: what follows a call or a bracket belongs to the member, `@a ["b"]() {}`. With
// experimentalDecorators TypeScript has what may be called, but for brackets: `@this.a()`, `@(a).b`, `@new A()`.
Node* Parser::parse_decorator() {
  const bool is_legacy = is_typescript_ && options_.typescript.experimental_decorators;
  Node* expression;
  if (is(Token::OpenParen)) {
    const SourceRange opening = lexer_.range();
    next();
    const bool allow_in = std::exchange(allow_in_, true);
    expression = parse_expression();
    allow_in_ = allow_in;
    expression->flags |= flag::kParenthesized;
    expect_closing(Token::CloseParen, opening);
    if (!is_legacy) return expression;
  } else if (is_legacy && (is(Token::This) || is(Token::New) || is(Token::Import))) {
    expression = parse_primary(Level::Member);
  } else if (!is(Token::Identifier)) {
    unexpected();
    return make_bare(NodeKind::Missing, lexer_.start);
  } else {
    check_identifier(lexer_.atom, lexer_.range());
    expression = make_reference(lexer_.atom, lexer_.start);
    next();
  }
  for (;;) {
    if (has_failed_) return expression;
    if (is_legacy && is(Token::Bang) && !lexer_.newline_before) {
      next();
      continue;
    }
    if (is_legacy && (is(Token::NoSubstitutionTemplate) || is(Token::TemplateHead))) {
      expression = parse_template(expression, expression->start);
      continue;
    }
    if (is(Token::Dot)) {
      next();
      if (is(Token::PrivateName))
        refer_private(lexer_.atom, lexer_.range());
      else if (!is_identifier_name())
        unexpected();
      if (has_failed_) return expression;
      expression = finish_member(expression, lexer_.atom, lexer_.start, 0);
      next();
      continue;
    }
    if (is_typescript_ && (is(Token::LessThan) || is(Token::LessLess)) && try_skip_type_arguments_in_expression()) continue;
    if (!is(Token::OpenParen)) return expression;
    std::uint32_t end = 0;
    List<Node*> arguments = parse_arguments(end);
    expression = make_call(expression, arguments, 0);
    if (!is_typescript_) return expression;
  }
}

Node* Parser::parse_class_expression(List<Node*> decorators) {
  const Nesting nesting(*this, 5);
  auto* node = make<ClassExpression>(NodeKind::ClassExpression, lexer_.start);
  auto* definition = arena_.make<Class>();
  node->definition = definition;
  if (!nesting) return node;
  definition->decorators = decorators;
  const bool outer_strict = is_strict_;
  make_strict(NoteText::StrictByClass, lexer_.range());
  next();
  definition->scope = scopes_.open(ScopeKind::Class);
  scopes_.set_strict();
  if (is(Token::Identifier) && !(is_word(word::kImplements) && is_typescript_))
    definition->name = parse_binding_identifier(SymbolKind::ClassName);
  parse_class_rest(definition);
  scopes_.close();
  is_strict_ = outer_strict;
  return node;
}

Node* Parser::parse_class_declaration(std::uint32_t start, bool is_default_export, List<Node*> decorators, SymbolId& symbol) {
  const Nesting nesting(*this);
  auto* node = make<ClassDeclaration>(NodeKind::ClassDeclaration, start);
  auto* definition = arena_.make<Class>();
  node->definition = definition;
  symbol = SymbolId::None;
  if (!nesting) return node;
  definition->decorators = decorators;
  const bool outer_strict = is_strict_;
  make_strict(NoteText::StrictByClass, lexer_.range());
  next();
  if (is(Token::Identifier) && !(is_word(word::kImplements) && is_typescript_)) {
    definition->name = parse_binding_identifier(SymbolKind::Class);
    symbol = definition->name->symbol;
  } else if (!is_default_export) {
    if (is(Token::Error))
      stop();
    else
      fail(DiagnosticCode::ExpectedToken, lexer_.range(), {"identifier", found()});
  }
  definition->scope = scopes_.open(ScopeKind::Class);
  scopes_.set_strict();
  parse_class_rest(definition);
  scopes_.close();
  is_strict_ = outer_strict;
  return node;
}

void Parser::parse_class_rest(Class* definition) {
  if (is_typescript_) skip_type_parameters();
  if (eat(Token::Extends)) {
    definition->super_class = parse_expression_at(Level::New);
    // class A extends f() {}
    definition->super_class = parse_suffix(definition->super_class, Level::New);
    while (is(Token::OpenParen) && !has_failed_) {
      std::uint32_t end = 0;
      List<Node*> arguments = parse_arguments(end);
      definition->super_class = parse_suffix(make_call(definition->super_class, arguments, 0), Level::New);
    }
    if (is_typescript_ && (is(Token::LessThan) || is(Token::LessLess))) skip_type_arguments();
  }
  if (is_typescript_) skip_implements();

  const SourceRange opening = lexer_.range();
  definition->body_start = lexer_.start;
  expect(Token::OpenBrace);
  scopes_.open(ScopeKind::ClassBody);
  const std::size_t references_before = private_references_.size();
  const std::size_t names_before = private_names_.size();
  const bool allow_in = std::exchange(allow_in_, true);
  const std::size_t base = property_stack_.size();
  SourceRange first_constructor;
  std::vector<Property> fields;
  auto* const outer_fields = std::exchange(parameter_fields_, &fields);
  while (!is(Token::CloseBrace) && !has_failed_) {
    if (eat(Token::Semicolon)) continue;
    parse_class_member(property_stack_, definition->super_class != nullptr, first_constructor);
  }
  allow_in_ = allow_in;
  parameter_fields_ = outer_fields;
  property_stack_.insert(property_stack_.begin() + static_cast<std::ptrdiff_t>(base), fields.begin(), fields.end());
  definition->members = freeze(arena_, property_stack_.data() + base, property_stack_.size() - base);
  property_stack_.resize(base);
  close_private_scope(references_before, names_before);
  scopes_.close();
  definition->body_end = lexer_.start;
  expect_closing(Token::CloseBrace, opening);
}

void Parser::parse_class_member(std::vector<Property>& members, bool has_super_class, SourceRange& first_constructor) {
  const Nesting nesting(*this);
  if (!nesting) return;
  Property member{PropertyKind::Method, false, false, lexer_.start, nullptr, nullptr, {}};
  if (is(Token::At)) member.decorators = parse_decorators();
  FunctionContext context;
  bool is_declare = false, is_abstract = false;
  bool is_accessor_keyword = false;
  PropertyKind accessor = PropertyKind::Method;

  // A contextual word is a modifier unless it is the member's name: what follows tells.
  const auto is_name_end = [&] {
    return is(Token::OpenParen) || is(Token::Equal) || is(Token::Semicolon) || is(Token::CloseBrace) || is(Token::EndOfFile) ||
           (is_typescript_ && (is(Token::LessThan) || is(Token::Colon) || is(Token::Question) || is(Token::Bang)));
  };
  bool has_async = false;
  for (;;) {
    if (is(Token::Identifier) && !lexer_.has_escape && static_cast<std::uint32_t>(lexer_.atom) < word::kEnd) {
      const auto modifier = static_cast<std::uint32_t>(lexer_.atom);
      const bool is_modifier =
          (modifier == word::kStatic && !member.is_static && accessor == PropertyKind::Method && !has_async &&
           !is_accessor_keyword) ||
          ((modifier == word::kGet || modifier == word::kSet || modifier == word::kAsync || modifier == word::kAccessor) &&
           accessor == PropertyKind::Method && !has_async && !is_accessor_keyword) ||
          (is_typescript_ && (modifier == word::kPublic || modifier == word::kPrivate || modifier == word::kProtected ||
                              modifier == word::kReadonly || modifier == word::kOverride || modifier == word::kAbstract ||
                              modifier == word::kDeclare));
      if (!is_modifier) break;
      const Lexer::Checkpoint before = lexer_.checkpoint();
      next();
      const bool needs_same_line = modifier == word::kAsync || modifier == word::kAccessor || modifier == word::kAbstract ||
                                   modifier == word::kDeclare || modifier == word::kReadonly || modifier == word::kOverride ||
                                   modifier == word::kPublic || modifier == word::kPrivate || modifier == word::kProtected;
      if (is_name_end() || (needs_same_line && lexer_.newline_before) ||
          ((modifier == word::kGet || modifier == word::kSet) && (is(Token::Star)))) {
        lexer_.restore(before);
        break;
      }
      switch (modifier) {
        case word::kStatic:
          member.is_static = true;
          if (is(Token::OpenBrace)) {
            if (!member.decorators.empty()) unexpected();
            // static { … }
            const FunctionContext outer = function_;
            function_ = {};
            function_.allow_super_property = true;
            function_.allow_new_target = true;
            function_.is_static_block = true;
            function_.is_field_initializer = true;
            const auto labels = std::exchange(labels_, {});
            const std::uint32_t breakable = std::exchange(breakable_, 0);
            const std::uint32_t loops = std::exchange(loops_, 0);
            const Nesting block(*this, 2);
            member.kind = PropertyKind::StaticBlock;
            note(Feature::ClassStaticBlocks);
            member.value = parse_block_statement(ScopeKind::ClassStaticBlock);
            labels_ = labels;
            breakable_ = breakable;
            loops_ = loops;
            function_ = outer;
            members.push_back(member);
            return;
          }
          break;
        case word::kGet: accessor = PropertyKind::Get; break;
        case word::kSet: accessor = PropertyKind::Set; break;
        case word::kAsync: has_async = true; break;
        case word::kAccessor: is_accessor_keyword = true; break;
        case word::kDeclare: is_declare = true; break;
        case word::kAbstract: is_abstract = true; break;
        default: break;
      }
      continue;
    }
    break;
  }
  context.is_async = has_async;
  if (accessor == PropertyKind::Method && is(Token::Star)) {
    next();
    context.is_generator = true;
  }
  if (is_typescript_ && is(Token::OpenBracket) && accessor == PropertyKind::Method && !context.is_generator &&
      skip_index_signature())
    return;

  const SourceRange name_range = lexer_.range();
  const bool is_private = is(Token::PrivateName);
  const Atom name = lexer_.atom;
  const bool is_identifier = is_identifier_name();
  const bool is_string = is(Token::String);
  member.key = parse_property_key(member.is_computed);
  if (has_failed_) return;
  const auto is_named = [&](word::Fixed word) {
    return !member.is_computed && ((is_identifier && name == word::atom(word)) ||
                                   (is_string && as<StringLiteral>(member.key)->value == atoms_.text(word::atom(word))));
  };
  if (is_private && name == word::atom(word::kPrivateConstructor)) report(DiagnosticCode::PrivateConstructorName, name_range);

  if (is_typescript_ && (is(Token::Question) || is(Token::Bang))) next();
  const bool is_method = is(Token::OpenParen) || (is_typescript_ && is(Token::LessThan));
  if (is_method && is_accessor_keyword) return unexpected();
  if (is_method) {
    const bool is_constructor = !member.is_static && is_named(word::kConstructor) && !is_private;
    if (is_constructor) {
      if (accessor != PropertyKind::Method || context.is_async || context.is_generator)
        report(DiagnosticCode::ConstructorKind, name_range);
      if (!member.decorators.empty()) report(DiagnosticCode::UnexpectedToken, {member.start, member.start + 1}, {"\"@\""});
    }
    if (member.is_static && is_named(word::kPrototype)) report(DiagnosticCode::StaticPrototype, name_range);
    context.allow_return = true;
    context.allow_super_property = true;
    context.allow_new_target = true;
    context.allow_super_call = is_constructor && has_super_class;
    context.is_constructor = is_constructor;
    if (accessor == PropertyKind::Method && !is_constructor && !context.is_generator) context.head = name_range;
    member.kind = accessor;
    member.value = parse_method(context, lexer_.start);
    if (has_failed_) return;
    Function* function = as<FunctionExpression>(member.value)->function;
    if (is_abstract || is_declare || (is_typescript_ && function->body_end == 0)) {  // an overload
      keep_ambient(members, member, false);
      return;
    }
    if (is_constructor) {
      if (first_constructor.end != 0)
        diagnostics_.add_with_note(DiagnosticCode::DuplicateConstructor, name_range, {}, first_constructor);
      else
        first_constructor = name_range;
    }
    if (accessor != PropertyKind::Method) {
      const bool is_getter = accessor == PropertyKind::Get;
      if (function->parameters.size() != (is_getter ? 0u : 1u) ||
          (!is_getter && function->parameters[0]->kind == NodeKind::RestElement))
        report(is_getter ? DiagnosticCode::GetterParameters : DiagnosticCode::SetterParameters, name_range, {},
               function->parameters.empty() ? SourceRange()
                                            : SourceRange{function->parameters[0]->start, function->parameters[0]->start + 1});
    }
    if (is_private) declare_private(name, name_range, accessor, member.is_static);
    note_member(member);
    members.push_back(member);
    return;
  }

  if (accessor != PropertyKind::Method || context.is_async || context.is_generator) {
    expect(Token::OpenParen);
    return;
  }
  member.kind = is_accessor_keyword ? PropertyKind::AutoAccessor : PropertyKind::Field;
  if (is_named(word::kConstructor) || (member.is_static && is_named(word::kPrototype)))
    report(DiagnosticCode::FieldName, name_range, {is_named(word::kConstructor) ? "constructor" : "prototype"});
  if (is_typescript_) skip_type_annotation();
  if (is(Token::Equal)) {
    next();
    const FunctionContext outer = function_;
    function_ = {};
    function_.allow_super_property = true;
    function_.allow_new_target = true;
    function_.is_field_initializer = true;
    // A field's value is evaluated in a function of its own: names in it are bound through one more scope.
    scopes_.open(ScopeKind::Function);
    member.value = parse_assignment();
    scopes_.close();
    function_ = outer;
  }
  expect_semicolon();
  if (is_private && !has_failed_) declare_private(name, name_range, PropertyKind::Field, member.is_static);
  if (is_declare || is_abstract) return keep_ambient(members, member, true);
  note_member(member);
  members.push_back(member);
}

// @decorate declare a: nothing but decorators, which are called all the same.
void Parser::keep_ambient(std::vector<Property>& members, Property& member, bool may_be_decorated) {
  if (member.decorators.empty() || has_failed_) return;
  if (!may_be_decorated || !options_.typescript.experimental_decorators || member.key->kind == NodeKind::PrivateName) {
    report(DiagnosticCode::AmbientDecorator, {member.decorators[0]->start, member.decorators[0]->start + 1});
    return;
  }
  member.is_ambient = true;
  member.value = nullptr;
  members.push_back(member);
}

void Parser::note_member(const Property& member) {
  const bool is_private = member.key->kind == NodeKind::PrivateName;
  if (member.kind == PropertyKind::AutoAccessor)
    note(Feature::AutoAccessors);
  else if (member.kind == PropertyKind::Field && is_private)
    note(member.is_static ? Feature::PrivateStaticFields : Feature::PrivateFields);
  else if (member.kind == PropertyKind::Field)
    note(member.is_static ? Feature::ClassStaticFields : Feature::ClassFields);
  else if (is_private && member.kind == PropertyKind::Method)
    note(member.is_static ? Feature::PrivateStaticMethods : Feature::PrivateMethods);
  else if (is_private)
    note(member.is_static ? Feature::PrivateStaticAccessors : Feature::PrivateAccessors);
}

void Parser::declare_private(Atom name, SourceRange range, PropertyKind kind, bool is_static) {
  private_names_.push_back({name, kind, is_static, range});
}

void Parser::refer_private(Atom name, SourceRange range) { private_references_.push_back({name, range}); }

// For the message that it is not declared, if it is not: a class further out may declare it yet.
void Parser::find_similar(PrivateReference& reference, std::size_t names_before) {
  constexpr std::size_t kMaxCompared = 100;
  if (reference.nearest != Atom::None || private_references_.size() > kMaxCompared) return;
  NearestName nearest(atoms_.text(reference.name).substr(1));
  for (std::size_t i = names_before; i < std::min(private_names_.size(), names_before + kMaxCompared); i++) {
    if (!nearest.offer(atoms_.text(private_names_[i].name).substr(1))) continue;
    reference.nearest = private_names_[i].name;
    reference.nearest_range = private_names_[i].range;
  }
}

void Parser::close_private_scope(std::size_t references_before, std::size_t names_before) {
  if (private_names_.size() == names_before && private_references_.size() == references_before) return;
  // The first declaration of each name.
  std::unordered_map<Atom, std::size_t> declared;
  for (std::size_t i = names_before; i < private_names_.size(); i++) {
    const PrivateNameEntry& second = private_names_[i];
    const auto [found, is_new] = declared.try_emplace(second.name, i);
    if (is_new) continue;
    PrivateNameEntry& first = private_names_[found->second];
    // A getter and a setter may share a name when both are static or both are not.
    const bool is_pair =
        first.is_static == second.is_static && ((first.kind == PropertyKind::Get && second.kind == PropertyKind::Set) ||
                                                (first.kind == PropertyKind::Set && second.kind == PropertyKind::Get));
    // Nothing goes with a pair any more.
    if (is_pair)
      first.kind = PropertyKind::Field;
    else
      diagnostics_.add_with_note(DiagnosticCode::Redeclared, second.range, {atoms_.text(second.name)}, first.range);
  }
  std::size_t kept = references_before;
  for (std::size_t i = references_before; i < private_references_.size(); i++)
    if (declared.find(private_references_[i].name) == declared.end()) {
      private_references_[kept] = private_references_[i];
      find_similar(private_references_[kept++], names_before);
    }
  private_references_.resize(kept);
  private_names_.resize(names_before);
}

}  // namespace skein::js
