#include "transform/imported_names.h"

#include <algorithm>

#include "transform/tree_walk.h"

namespace skein::lowering {

namespace {

using namespace js;

class ImportedNames {
 public:
  explicit ImportedNames(ParsedModule& module) : module_(module) {}

  void run() {
    TreeWalk walk(Reach::Everything);
    for (Node*& statement : module_.body)
      walk.run(statement, [&](Node*& slot) {
        look_at(slot);
        return true;
      });
  }

 private:
  void look_at(const Node* node) {
    if (const auto* declaration = try_as<VariableDeclaration>(node)) {
      for (const VariableDeclarator& declarator : declaration->declarators)
        if (const ImportExpression* import = awaited(declarator.init)) take_pattern(import, declarator.target);
    } else if (const auto* member = try_as<MemberExpression>(node)) {
      if (const ImportExpression* import = awaited(member->object)) take(import, {module_.atoms.text(member->name)});
    } else if (const auto* call = try_as<CallExpression>(node)) {
      take_then(call);
    }
  }

  // import('./x').then(({ a }) => …), with no more than a handler of errors behind it.
  void take_then(const CallExpression* call) {
    const auto* callee = try_as<MemberExpression>(call->callee);
    if (callee == nullptr || call->arguments.empty() || module_.atoms.text(callee->name) != "then") return;
    const auto* import = try_as<ImportExpression>(callee->object);
    const auto* handler = try_as<FunctionExpression>(call->arguments[0]);
    if (import == nullptr || handler == nullptr) return;
    const Function* function = handler->function;
    // `arguments` of a function that is no arrow has the namespace too.
    if (!function->is_arrow || function->parameters.size() > 1) return;
    if (function->parameters.empty()) return take(import, {});
    take_pattern(import, function->parameters[0]);
  }

  static const ImportExpression* awaited(const Node* node) {
    const auto* operand = try_as<Operand>(node);
    return operand == nullptr || operand->kind != NodeKind::AwaitExpression ? nullptr
                                                                            : try_as<ImportExpression>(operand->argument);
  }

  void take_pattern(const ImportExpression* import, const Node* target) {
    const auto* pattern = try_as<ObjectLiteral>(target);
    if (pattern == nullptr) return;
    std::vector<std::string_view> names;
    for (const Property& property : pattern->properties) {
      if (property.is_computed || property.key == nullptr || property.kind == PropertyKind::Spread) return;
      if (const auto* name = try_as<IdentifierName>(property.key))
        names.push_back(module_.atoms.text(name->name));
      else if (const auto* text = try_as<StringLiteral>(property.key))
        names.push_back(text->value);
      else
        return;
    }
    take(import, names);
  }

  void take(const ImportExpression* import, const std::vector<std::string_view>& names) {
    if (import->record == RecordId::None) return;
    ImportRecord& record = module_.import_records[index_of(import->record)];
    record.names = freeze(module_.arena, names.data(), names.size());
    record.has_names = true;
  }

  ParsedModule& module_;
};

}  // namespace

void note_imported_names(ParsedModule& module) {
  const bool has_imports = std::any_of(module.import_records.begin(), module.import_records.end(),
                                       [](const ImportRecord& record) { return record.kind == ImportKind::DynamicImport; });
  if (has_imports) ImportedNames(module).run();
}

}  // namespace skein::lowering
