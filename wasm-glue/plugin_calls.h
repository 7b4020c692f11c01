// A build in steps, whose questions JavaScript answers: the text of both.
#pragma once

#include <string>
#include <string_view>

#include "bundle/bundle.h"
#include "graph/scan.h"

namespace skein {

// Claims everything that a plugin may want to see; which plugin does is found out by JavaScript, where filters are.
class PluginHost final : public ScanHost {
 public:
  explicit PluginHost(unsigned claims) : claims_(claims) {}
  bool resolves(std::string_view, std::string_view, js::ImportKind) override { return (claims_ & 1) != 0; }
  bool loads(std::string_view) override { return (claims_ & 2) != 0; }

 private:
  const unsigned claims_;  // 1: resolving, 2: loading
};

// [{ id, kind: "load", path, suffix, with } | { id, kind, path, importer, resolveDir, suffix, with, importerWith }…], without
// what is empty
std::string requests_to_json(const std::vector<ScanRequest>& requests);
// { id } is left to the engine. { id, path, suffix, external, sideEffects } or { id, reported: true } answers a resolve;
// { id, loader, resolveDir, error } with `contents` a load; { id, chunks } BuildContext::ask_chunks. False when the text is none
// of these.
bool answer_from_json(std::string_view json, std::string_view contents, BuildContext& build);
// `request`: { path, resolveDir, kind }. Gives { path, suffix, external, sideEffects } or { error, notes }.
std::string resolve_request(std::string_view request, BuildContext& build);
// { file, line, … } or null.
std::string location_json(const Scan& scan, std::uint32_t id);

}  // namespace skein
