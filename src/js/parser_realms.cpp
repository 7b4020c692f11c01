// What code that only workers run asks of the world around it.
#include "js/parser_internal.h"
#include "js/realm_globals.h"

namespace skein::js {

std::string_view type_of_global(std::string_view name, CodeRealm realm) {
  if (realm == CodeRealm::Unknown) return {};
  if (name == "document" || name == "window") return "undefined";
  if (realm == CodeRealm::WorkerOrWorklet) return {};
  const bool is_worker = realm == CodeRealm::Worker;
  if (name == "WorkerGlobalScope") return is_worker ? "function" : "undefined";
  // A worklet may have been given a `self`, and engines differ about `importScripts` in module workers.
  if (name == "self") return is_worker ? "object" : "";
  return name == "importScripts" && !is_worker ? "undefined" : "";
}

Node* Parser::fold_global_type(Node* argument, std::uint32_t start) {
  auto* name = try_as<Identifier>(argument);
  if (name == nullptr || has_failed_ || !is_global_so_far(name)) return nullptr;
  const std::string_view type = type_of_global(atoms_.text(name->name), options_.realm);
  if (type.empty()) return nullptr;
  auto* node = make<StringLiteral>(NodeKind::StringLiteral, start);
  node->value = type;
  replacements_.push_back({name->start, node, nullptr, name, nullptr, nullptr, name->extra, {}});
  name->extra = reference::kReplaced;
  return node;
}

}  // namespace skein::js
