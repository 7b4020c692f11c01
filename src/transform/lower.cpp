#include "transform/lower.h"

#include <algorithm>

#include "transform/lowering.h"

namespace skein::lowering {

using namespace js;

std::vector<UsedHelper> lower(ParsedModule& module, const LowerOptions& options, DiagnosticList& diagnostics) {
  // What TypeScript's options change is lowered for every target.
  FeatureSet lowered = options.unsupported;
  if (!options.typescript.use_define_for_class_fields)
    lowered = lowered | FeatureSet{Feature::ClassFields, Feature::ClassStaticFields};
  if (options.typescript.experimental_decorators) lowered.add(Feature::Decorators);
  if ((module.features & lowered).empty() && !options.keep_names) return {};
  std::vector<UsedHelper> helpers = Lowering(module, options, diagnostics).run();
  diagnostics.sort_from(0);
  return helpers;
}

std::vector<UsedHelper> Lowering::run() {
  if (module_.uses_top_level_await && lacks(Feature::TopLevelAwait)) {
    const std::uint32_t start = module_.top_level_await_start;
    diagnostics_.add(DiagnosticCode::CannotBeLowered, {start, start + 5}, {"Top-level await"});
  }
  if (options_.bundle)
    lower_parts();
  else
    lower_statements();
  if (options_.bundle && !helpers_.empty()) {
    import_helpers();
    return {};
  }
  return std::move(helpers_);
}

// A module that is printed as it stands.
void Lowering::lower_statements() {
  Home home{ScopeId{0}, {}};
  home_ = &home;
  if (lowers_using(module_.body)) module_.body = lower_module_using(module_.body);
  List<Node*> body = statements(module_.body);
  if (Node* declaration = declare_temporaries(home, 0)) {
    // Behind the imports, which come first anyway.
    std::vector<Node*> nodes(body.begin(), body.end());
    const auto place =
        std::find_if(nodes.begin(), nodes.end(), [](const Node* node) { return node->kind != NodeKind::ImportDeclaration; });
    nodes.insert(place, declaration);
    body = list(nodes);
  }
  module_.body = body;
}

// A module that will be linked: each part keeps to itself what is made of it, so that it can still be dropped.
void Lowering::lower_parts() {
  if (lowers_using(module_.body)) merge_parts();
  std::vector<Node*> made;
  made.reserve(module_.body.size());
  for (Part& part : module_.parts) {
    const auto first = made.size();
    part_uses_.clear();
    part_declares_.clear();
    Home home{ScopeId{0}, {}};
    home_ = &home;
    out_ = &made;
    for (std::uint32_t i = part.first_statement; i < part.end_statement; i++) statement(module_.body[i]);
    out_ = nullptr;
    if (Node* declaration = declare_temporaries(home, module_.body[part.first_statement]->start)) {
      made.insert(made.begin() + static_cast<std::ptrdiff_t>(first), declaration);
    }
    if (!part_declares_.empty()) {
      std::vector<SymbolId> declares(part.declares.begin(), part.declares.end());
      declares.insert(declares.end(), part_declares_.begin(), part_declares_.end());
      part.declares = freeze(arena_, declares.data(), declares.size());
    }
    if (!part_uses_.empty()) {
      std::vector<SymbolId> uses(part.uses.begin(), part.uses.end());
      uses.insert(uses.end(), part_uses_.begin(), part_uses_.end());
      part.uses = freeze(arena_, uses.data(), uses.size());
    }
    part.first_statement = static_cast<std::uint32_t>(first);
    part.end_statement = static_cast<std::uint32_t>(made.size());
  }
  module_.body = list(made);
}

// import { __pow } from "skein:runtime", as the last statement: it binds the same wherever it stands.
void Lowering::import_helpers() {
  const auto record = static_cast<RecordId>(module_.import_records.size());
  ImportRecord import;
  import.specifier = kRuntimeSpecifier;
  import.kind = ImportKind::ImportStatement;
  import.flags = record_flag::kGenerated | record_flag::kRuntime;
  module_.import_records.push_back(import);

  std::vector<ImportSpecifier> specifiers;
  std::vector<SymbolId> declares;
  for (const UsedHelper& helper : helpers_) {
    module_.named_imports.push_back({helper.symbol, record, helper_name(helper.helper), false, false, 0});
    Identifier* local = refer(helper.symbol, 0);
    module_.symbols[index_of(helper.symbol)].use_count--;
    specifiers.push_back({helper_name(helper.helper), local, 0});
    declares.push_back(helper.symbol);
  }
  auto* declaration = make<ImportDeclaration>(NodeKind::ImportDeclaration, 0);
  declaration->record = record;
  declaration->has_braces = true;
  declaration->specifiers = freeze(arena_, specifiers.data(), specifiers.size());

  std::vector<Node*> nodes(module_.body.begin(), module_.body.end());
  nodes.push_back(declaration);
  Part part{};
  part.first_statement = module_.body.size();
  part.end_statement = part.first_statement + 1;
  part.declares = freeze(arena_, declares.data(), declares.size());
  module_.parts.push_back(part);
  module_.body = list(nodes);
}

}  // namespace skein::lowering
