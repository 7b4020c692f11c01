#include "js/module.h"

namespace skein::js {

std::string_view node_kind_name(NodeKind kind) {
  switch (kind) {
#define X(name) \
  case NodeKind::name: return #name;
    SKEIN_NODE_KINDS(X)
#undef X
  }
  return "";
}

std::string_view import_kind_name(ImportKind kind) {
  switch (kind) {
    case ImportKind::EntryPoint: return "entry-point";
    case ImportKind::ImportStatement: return "import-statement";
    case ImportKind::DynamicImport: return "dynamic-import";
    case ImportKind::RequireCall: return "require-call";
    case ImportKind::Worker: return "new-worker";
    case ImportKind::SharedWorker: return "new-shared-worker";
  }
  return "";
}

}  // namespace skein::js
