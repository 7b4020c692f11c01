#include "js/side_effects.h"

#include <algorithm>
#include <string_view>

#include "js/lexer.h"

namespace skein::js {

namespace {

// Globals that every realm has and that nobody defines getters for.
constexpr std::string_view kPureGlobals[] = {
    "AbortController",
    "AbortSignal",
    "AggregateError",
    "Array",
    "ArrayBuffer",
    "Atomics",
    "BigInt",
    "BigInt64Array",
    "BigUint64Array",
    "Blob",
    "Boolean",
    "DataView",
    "Date",
    "Error",
    "EvalError",
    "Event",
    "EventTarget",
    "File",
    "FinalizationRegistry",
    "Float32Array",
    "Float64Array",
    "Function",
    "Headers",
    "Infinity",
    "Int16Array",
    "Int32Array",
    "Int8Array",
    "Intl",
    "JSON",
    "Map",
    "Math",
    "MessageChannel",
    "NaN",
    "Number",
    "Object",
    "Promise",
    "Proxy",
    "RangeError",
    "ReferenceError",
    "Reflect",
    "RegExp",
    "Request",
    "Response",
    "Set",
    "String",
    "Symbol",
    "SyntaxError",
    "TextDecoder",
    "TextEncoder",
    "TypeError",
    "URIError",
    "URL",
    "URLSearchParams",
    "Uint16Array",
    "Uint32Array",
    "Uint8Array",
    "Uint8ClampedArray",
    "WeakMap",
    "WeakRef",
    "WeakSet",
    "WebAssembly",
    "clearInterval",
    "clearTimeout",
    "console",
    "decodeURI",
    "decodeURIComponent",
    "encodeURI",
    "encodeURIComponent",
    "globalThis",
    "isFinite",
    "isNaN",
    "parseFloat",
    "parseInt",
    "queueMicrotask",
    "setInterval",
    "setTimeout",
    "structuredClone",
    "undefined",
};

// Built-in objects whose members are plain data: reading one does nothing.
constexpr std::string_view kObjectsWithPureMembers[] = {"Array",   "JSON",    "Math",   "Number", "Object",
                                                        "Promise", "Reflect", "String", "Symbol", "Intl"};

// Constructors that only make an object when called without arguments, or with null.
constexpr std::string_view kPureConstructors[] = {
    "Map", "Set", "WeakMap", "WeakSet", "Object", "Array", "AbortController", "TextEncoder", "TextDecoder"};

template <std::size_t count>
bool contains(const std::string_view (&names)[count], std::string_view name) {
  return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

constexpr std::uint8_t kChain = flag::kChainStart | flag::kChainContinue;

class Checker {
 public:
  Checker(const ParsedModule& module, std::vector<SymbolId>& called) : module_(module), called_(called) {}

  bool statement(const Node* node) {
    switch (node->kind) {
      case NodeKind::EmptyStatement:
      case NodeKind::Directive:
      case NodeKind::FunctionDeclaration:
      case NodeKind::ImportDeclaration:
      case NodeKind::ExportNamedDeclaration:
      case NodeKind::ExportAllDeclaration: return false;
      case NodeKind::ClassDeclaration: return class_definition(as<ClassDeclaration>(node)->definition);
      case NodeKind::ExpressionStatement: {
        // Only a statement that declares something may be left out for this: what it does is seen by those who use that.
        const Node* value = as<ExpressionStatement>(node)->expression;
        const bool is_block = value->kind == NodeKind::CallExpression && (value->flags & flag::kBlock) != 0;
        return is_block ? block(as<CallExpression>(value)) : expression(value);
      }
      case NodeKind::ExportDefaultDeclaration: {
        const Node* declaration = as<ExportDefaultDeclaration>(node)->declaration;
        if (declaration->kind == NodeKind::FunctionDeclaration) return false;
        if (declaration->kind == NodeKind::ClassDeclaration)
          return class_definition(as<ClassDeclaration>(declaration)->definition);
        return expression(declaration);
      }
      case NodeKind::VariableDeclaration: {
        const auto* declaration = as<VariableDeclaration>(node);
        // Disposing at the end of the block is a call.
        if (declaration->variable_kind() == VariableKind::Using || declaration->variable_kind() == VariableKind::AwaitUsing)
          return true;
        for (const VariableDeclarator& declarator : declaration->declarators) {
          if (declarator.target->kind != NodeKind::Identifier && !is_harmless_pattern(declarator)) return true;
          if (declarator.init != nullptr && expression(declarator.init)) return true;
        }
        return false;
      }
      case NodeKind::BlockStatement: {
        for (const Node* inner : as<BlockStatement>(node)->body)
          if (statement(inner)) return true;
        return false;
      }
      case NodeKind::IfStatement:
        // else if … else if … is as long as a generator likes.
        for (;;) {
          const auto* condition = as<IfStatement>(node);
          if (expression(condition->test) || statement(condition->consequent)) return true;
          node = condition->alternate;
          if (node == nullptr) return false;
          if (node->kind != NodeKind::IfStatement) return statement(node);
        }
      default: return true;
    }
  }

  bool expression(const Node* node) {
    switch (node->kind) {
      case NodeKind::Missing:
      case NodeKind::NullLiteral:
      case NodeKind::BooleanLiteral:
      case NodeKind::NumericLiteral:
      case NodeKind::BigIntLiteral:
      case NodeKind::StringLiteral:
      case NodeKind::EnumValue:
      case NodeKind::RegExpLiteral:
      case NodeKind::ThisExpression:
      case NodeKind::ImportMeta:
      case NodeKind::NewTarget:
      case NodeKind::FunctionExpression:
      case NodeKind::ArrowFunction: return false;
      case NodeKind::Identifier: {
        const auto* identifier = as<Identifier>(node);
        if (identifier->symbol != SymbolId::None) return false;
        return !contains(kPureGlobals, module_.atoms.text(identifier->name));
      }
      case NodeKind::ClassExpression: return class_definition(as<ClassExpression>(node)->definition);
      case NodeKind::TemplateLiteral:
        // `${x}` calls toString of an object.
        for (const Node* part : as<TemplateLiteral>(node)->expressions)
          if (!is_url(part) && (!is_primitive(part) || expression(part))) return true;
        return false;
      case NodeKind::ArrayExpression:
        for (const Node* element : as<ArrayLiteral>(node)->elements) {
          if (element->kind == NodeKind::SpreadElement) {
            const Node* argument = as<Operand>(element)->argument;
            // Spreading an array literal iterates what nobody else has seen.
            if (argument->kind != NodeKind::ArrayExpression || expression(argument)) return true;
          } else if (expression(element)) {
            return true;
          }
        }
        return false;
      case NodeKind::ObjectExpression:
        for (const Property& property : as<ObjectLiteral>(node)->properties) {
          if (property.kind == PropertyKind::Spread) return true;
          if (property.is_computed && (!is_primitive(property.key) || expression(property.key))) return true;
          if (property.value != nullptr && expression(property.value)) return true;
        }
        return false;
      case NodeKind::UnaryExpression: return unary(as<UnaryExpression>(node));
      case NodeKind::BinaryExpression: return binary(as<BinaryExpression>(node));
      case NodeKind::ConditionalExpression: {
        const Node* current = node;
        // a ? b : c ? d : … is as long as a generator likes.
        while (current->kind == NodeKind::ConditionalExpression) {
          const auto* conditional = as<ConditionalExpression>(current);
          if (expression(conditional->test) || expression(conditional->consequent)) return true;
          current = conditional->alternate;
        }
        return expression(current);
      }
      case NodeKind::SequenceExpression:
        for (const Node* item : as<SequenceExpression>(node)->expressions)
          if (expression(item)) return true;
        return false;
      case NodeKind::MemberExpression: return member(as<MemberExpression>(node));
      case NodeKind::CallExpression: {
        const auto* call = as<CallExpression>(node);
        if (is_text_of_url(call)) return false;
        const bool is_pure = (node->flags & flag::kPure) != 0 || is_pure_global(call) || has_no_side_effects(call->callee);
        return !is_pure || arguments(call->arguments);
      }
      case NodeKind::TaggedTemplate: {
        const auto* tagged = as<TemplateLiteral>(node);
        return ((node->flags & flag::kPure) == 0 && !has_no_side_effects(tagged->tag)) || arguments(tagged->expressions);
      }
      case NodeKind::NewExpression: {
        const auto* creation = as<NewExpression>(node);
        if ((node->flags & flag::kPure) != 0) return arguments(creation->arguments);
        if (creation->callee->kind != NodeKind::Identifier || as<Identifier>(creation->callee)->symbol != SymbolId::None ||
            !contains(kPureConstructors, module_.atoms.text(as<Identifier>(creation->callee)->name)))
          return true;
        return !creation->arguments.empty() && !is_harmless_content(creation);
      }
      case NodeKind::WorkerExpression: return !is_url(node);
      case NodeKind::JSXElement: {
        const auto* element = as<JSXElement>(node);
        if (module_.jsx_has_side_effects || element->factory == nullptr) return true;
        if (element->tag != nullptr && element->tag->kind != NodeKind::StringLiteral && expression(element->tag)) return true;
        for (const JSXAttribute& attribute : element->attributes)
          if (attribute.name.empty() || (attribute.value != nullptr && expression(attribute.value))) return true;
        for (const Node* child : element->children)
          if (child->kind == NodeKind::JSXExpressionContainer ? expression(as<Operand>(child)->argument)
                                                              : child->kind != NodeKind::JSXText && expression(child))
            return true;
        return false;
      }
      default: return true;
    }
  }

 private:
  // The URL of a file or a worker, unlike what starts the worker.
  bool is_url(const Node* node) const {
    const auto* worker = try_as<WorkerExpression>(node);
    if (node->kind != NodeKind::WorkerExpression) return false;
    const ImportRecord& record = module_.import_records[index_of(worker->worker)];
    return !record.is_pattern && ((node->extra & worker_form::kIsUrl) != 0 || record.kind == ImportKind::NewURL);
  }
  // new URL('./a', import.meta.url).toString(), String(new URL('./a', import.meta.url))
  bool is_text_of_url(const CallExpression* call) const {
    if (const auto* member = try_as<MemberExpression>(call->callee))
      return call->arguments.empty() && is_url(member->object) && module_.atoms.text(member->name) == "toString";
    const auto* name = try_as<Identifier>(call->callee);
    return name != nullptr && name->symbol == SymbolId::None && call->arguments.size() == 1 && is_url(call->arguments[0]) &&
           module_.atoms.text(name->name) == "String";
  }
  // Symbol("a"), Symbol.for("a"), Object.create(null): built-in functions that only make something of primitives.
  bool is_pure_global(const CallExpression* call) const {
    for (const Node* argument : call->arguments)
      if (!is_primitive(argument)) return false;
    const Node* callee = call->callee;
    std::string_view name;
    if (const auto* member = try_as<MemberExpression>(callee)) {
      name = module_.atoms.text(member->name);
      callee = member->object;
    }
    const auto* global = try_as<Identifier>(callee);
    if (global == nullptr || global->symbol != SymbolId::None || ((callee->flags | call->callee->flags) & kChain) != 0)
      return false;
    const std::string_view object = module_.atoms.text(global->name);
    if (object == "Symbol") return name.empty() || name == "for";
    if (name.empty()) return object == "String" || object == "Boolean";
    return object == "Object" && name == "create" && call->arguments.size() == 1 &&
           call->arguments[0]->kind == NodeKind::NullLiteral;
  }

  // Calls of functions marked /* @__NO_SIDE_EFFECTS__ */.
  bool has_no_side_effects(const Node* callee) {
    if (callee->kind != NodeKind::Identifier || as<Identifier>(callee)->symbol == SymbolId::None) return false;
    const Symbol& symbol = module_.symbol(as<Identifier>(callee)->symbol);
    const std::uint8_t flags = symbol.flags;
    if (symbol.kind == SymbolKind::Import && (flags & symbol_flag::kNamespaceImport) == 0) {
      called_.push_back(as<Identifier>(callee)->symbol);
      return true;
    }
    return (flags & symbol_flag::kNoSideEffects) != 0 && (flags & symbol_flag::kReassigned) == 0;
  }

  // new Set(null), new Set([a, b]), new Map([[a, b], [c, d]]): what collections are filled with at once. Weak ones throw for
  // keys that are no objects.
  bool is_harmless_content(const NewExpression* creation) {
    if (creation->arguments.size() != 1) return false;
    const Node* content = creation->arguments[0];
    if (content->kind == NodeKind::NullLiteral) return true;
    const std::string_view name = module_.atoms.text(as<Identifier>(creation->callee)->name);
    if (content->kind != NodeKind::ArrayExpression || (name != "Set" && name != "Map")) return false;
    if (name == "Map")
      for (const Node* entry : as<ArrayLiteral>(content)->elements)
        if (entry->kind != NodeKind::ArrayExpression) return false;
    return !expression(content);
  }

  // const [a] = [1] and const {} = {}: nothing but literals. Everything else may run getters or iterators.
  static bool is_harmless_pattern(const VariableDeclarator& declarator) {
    if (declarator.init == nullptr || declarator.target->kind != NodeKind::ArrayPattern ||
        declarator.init->kind != NodeKind::ArrayExpression)
      return false;
    for (const Node* element : as<ArrayLiteral>(declarator.target)->elements)
      if (element->kind != NodeKind::Identifier && element->kind != NodeKind::Missing) return false;
    return true;
  }

  bool arguments(const List<Node*>& list) {
    for (const Node* argument : list) {
      if (argument->kind == NodeKind::SpreadElement) {
        if (as<Operand>(argument)->argument->kind != NodeKind::ArrayExpression || expression(as<Operand>(argument)->argument))
          return true;
      } else if (expression(argument)) {
        return true;
      }
    }
    return false;
  }

  // ((N) => { N.a = 1; })(N || (N = {})), which only N sees.
  bool block(const CallExpression* call) {
    for (const Node* inner : as<FunctionExpression>(call->callee)->function->body) {
      const auto* node = try_as<ExpressionStatement>(inner);
      if (node != nullptr ? block_member(node->expression) : inner->kind != NodeKind::ReturnStatement && statement(inner))
        return true;
    }
    return false;
  }

  // N.a = 1, E[E["A"] = 0] = "A"
  bool block_member(const Node* node) {
    while (node->kind == NodeKind::AssignmentExpression && as<Assignment>(node)->op() == AssignmentOperator::Assign) {
      const Node* target = as<Assignment>(node)->target;
      if (const auto* index = try_as<IndexExpression>(target)) {
        if (!is_block_object(index->object) || block_member(index->index)) return true;
      } else if (const auto* member = try_as<MemberExpression>(target)) {
        if (!is_block_object(member->object)) return true;
      } else {
        const auto* name = try_as<Identifier>(target);
        if (name == nullptr || name->symbol == SymbolId::None || (module_.symbol(name->symbol).flags & symbol_flag::kMember) == 0)
          return true;
      }
      node = as<Assignment>(node)->value;
    }
    if (node->kind == NodeKind::CallExpression && (node->flags & flag::kBlock) != 0) return block(as<CallExpression>(node));
    return expression(node);
  }

  bool is_block_object(const Node* node) const {
    const auto* name = try_as<Identifier>(node);
    if (name == nullptr || name->symbol == SymbolId::None) return false;
    const ScopeId scope = module_.symbol(name->symbol).scope;
    const auto& scopes = module_.namespace_scopes;
    const auto found = std::lower_bound(scopes.begin(), scopes.end(), scope,
                                        [](const NamespaceScope& entry, ScopeId wanted) { return entry.scope < wanted; });
    return found != scopes.end() && found->scope == scope && found->object == name->symbol;
  }

  bool unary(const UnaryExpression* node) {
    switch (node->op()) {
      case UnaryOperator::Typeof:
        // typeof x is harmless for a name that does not exist.
        return node->argument->kind != NodeKind::Identifier && expression(node->argument);
      case UnaryOperator::Void:
      case UnaryOperator::LogicalNot: return expression(node->argument);
      case UnaryOperator::Plus:
        // +1n throws.
        return !is_primitive(node->argument) || node->argument->kind == NodeKind::BigIntLiteral || expression(node->argument);
      case UnaryOperator::Minus:
      case UnaryOperator::BitwiseNot: return !is_primitive(node->argument) || expression(node->argument);
      case UnaryOperator::Delete: return true;
    }
    return true;
  }

  bool binary(const BinaryExpression* node) {
    // a + b + c + … leans to the left, as deep as it is long.
    const Node* current = node;
    while (current->kind == NodeKind::BinaryExpression) {
      const auto* operation = as<BinaryExpression>(current);
      switch (operation->op()) {
        case BinaryOperator::StrictEqual:
        case BinaryOperator::StrictNotEqual:
        case BinaryOperator::LogicalAnd:
        case BinaryOperator::LogicalOr:
        case BinaryOperator::NullishCoalescing: break;
        case BinaryOperator::LooseEqual:
        case BinaryOperator::LooseNotEqual:
          if (operation->left->kind != NodeKind::NullLiteral && operation->right->kind != NodeKind::NullLiteral &&
              !(is_primitive(operation->left) && is_primitive(operation->right)))
            return true;
          break;
        case BinaryOperator::Add:
        case BinaryOperator::Subtract:
        case BinaryOperator::Multiply:
        case BinaryOperator::Divide:
        case BinaryOperator::Remainder:
        case BinaryOperator::Exponent:
        case BinaryOperator::LessThan:
        case BinaryOperator::LessEqual:
        case BinaryOperator::GreaterThan:
        case BinaryOperator::GreaterEqual:
        case BinaryOperator::ShiftLeft:
        case BinaryOperator::ShiftRight:
        case BinaryOperator::BitwiseAnd:
        case BinaryOperator::BitwiseOr:
        case BinaryOperator::BitwiseXor:
          // Objects would be asked for a primitive; a number and a bigint would throw.
          if (!is_number_or_string(operation->right) || !is_operand(operation->left)) return true;
          break;
        default: return true;
      }
      if (expression(operation->right)) return true;
      current = operation->left;
    }
    return expression(current);
  }

  // The left side of an operator on primitives: a literal, or an operator whose own sides are checked next.
  bool is_operand(const Node* node) const {
    if (node->kind != NodeKind::BinaryExpression) return is_number_or_string(node);
    const BinaryOperator op = as<BinaryExpression>(node)->op();
    return op != BinaryOperator::LogicalAnd && op != BinaryOperator::LogicalOr && op != BinaryOperator::NullishCoalescing;
  }

  static bool is_global_constant(const Node* node) {
    if (node->kind != NodeKind::Identifier || as<Identifier>(node)->symbol != SymbolId::None) return false;
    const Atom name = as<Identifier>(node)->name;
    return name == word::atom(word::kUndefined) || name == word::atom(word::kNaN) || name == word::atom(word::kInfinity);
  }

  bool is_number_or_string(const Node* node) const {
    switch (node->kind) {
      case NodeKind::NumericLiteral:
      case NodeKind::StringLiteral:
      case NodeKind::EnumValue:
      case NodeKind::BooleanLiteral:
      case NodeKind::NullLiteral: return true;
      case NodeKind::UnaryExpression: {
        const UnaryOperator op = as<UnaryExpression>(node)->op();
        return op == UnaryOperator::Typeof || op == UnaryOperator::Void || op == UnaryOperator::LogicalNot ||
               ((op == UnaryOperator::Minus || op == UnaryOperator::Plus || op == UnaryOperator::BitwiseNot) &&
                (as<UnaryExpression>(node)->argument->kind == NodeKind::NumericLiteral ||
                 is_global_constant(as<UnaryExpression>(node)->argument)));
      }
      case NodeKind::Identifier: return is_global_constant(node);
      case NodeKind::TemplateLiteral: return true;
      default: return false;
    }
  }

  bool is_primitive(const Node* node) const {
    if (node->kind == NodeKind::BigIntLiteral) return true;
    if (node->kind == NodeKind::MemberExpression) return false;
    return is_number_or_string(node);
  }

  bool member(const MemberExpression* node) {
    if ((node->flags & (flag::kChainStart | flag::kChainContinue)) != 0) return true;
    const Node* object = node->object;
    if (object->kind == NodeKind::ImportMeta || is_url(object)) return false;  // import.meta.url
    // Math.PI, Object.prototype.hasOwnProperty, Symbol.iterator
    const Node* root = object;
    std::size_t depth = 1;
    if (root->kind == NodeKind::MemberExpression) {
      if (module_.atoms.text(as<MemberExpression>(root)->name) != "prototype") return true;
      root = as<MemberExpression>(root)->object;
      depth++;
    }
    if (root->kind != NodeKind::Identifier) return true;
    const auto* identifier = as<Identifier>(root);
    if (identifier->symbol == SymbolId::None) return !contains(kObjectsWithPureMembers, module_.atoms.text(identifier->name));
    // ns.name on a namespace import has no getters of the user's.
    return depth > 1 || (module_.symbol(identifier->symbol).flags & symbol_flag::kNamespaceImport) == 0;
  }

  bool class_definition(const Class* definition) {
    if (!definition->decorators.empty()) return true;
    // class extends null and class extends Base are fine, class extends f() calls.
    if (definition->super_class != nullptr && expression(definition->super_class)) return true;
    for (const Property& member : definition->members) {
      if (!member.decorators.empty()) return true;
      if (member.is_computed && (!is_computed_key_harmless(member.key) || expression(member.key))) return true;
      if (member.kind == PropertyKind::StaticBlock) {
        for (const Node* inner : as<BlockStatement>(member.value)->body)
          if (statement(inner)) return true;
        continue;
      }
      if (!member.is_static || member.value == nullptr) continue;
      if (member.kind != PropertyKind::Field && member.kind != PropertyKind::AutoAccessor) continue;
      if (expression(member.value)) return true;
    }
    return false;
  }

  bool is_computed_key_harmless(const Node* key) const {
    if (is_primitive(key)) return true;
    // [Symbol.iterator]
    if (key->kind != NodeKind::MemberExpression || as<MemberExpression>(key)->object->kind != NodeKind::Identifier) return false;
    const auto* object = as<Identifier>(as<MemberExpression>(key)->object);
    return object->symbol == SymbolId::None && module_.atoms.text(object->name) == "Symbol";
  }

  const ParsedModule& module_;
  std::vector<SymbolId>& called_;
};

}  // namespace

bool statement_has_side_effects(const ParsedModule& module, const Node* statement, std::vector<SymbolId>& called) {
  return Checker(module, called).statement(statement);
}

bool expression_has_side_effects(const ParsedModule& module, const Node* expression) {
  std::vector<SymbolId> called;
  return Checker(module, called).expression(expression) || !called.empty();
}

}  // namespace skein::js
