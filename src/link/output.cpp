#include "link/output.h"

namespace skein {

std::string_view output_kind_name(OutputKind kind) {
  switch (kind) {
    case OutputKind::Entry: return "entry";
    case OutputKind::Chunk: return "chunk";
    case OutputKind::Worker: return "worker";
    case OutputKind::Asset: return "asset";
    case OutputKind::Map: return "map";
  }
  return "";
}

std::string_view link_kind_name(LinkKind kind) {
  switch (kind) {
    case LinkKind::Import: return "import";
    case LinkKind::DynamicImport: return "dynamic-import";
    case LinkKind::Worker: return "worker";
    case LinkKind::WorkerConstructor: return "worker-constructor";
    case LinkKind::WorkerURL: return "worker-url";
    case LinkKind::InlineWorker: return "inline-worker";
    case LinkKind::Asset: return "asset";
    case LinkKind::Meta: return "meta";
  }
  return "";
}

}  // namespace skein
