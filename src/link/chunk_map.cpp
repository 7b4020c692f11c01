// The source map of a chunk: the maps of its modules, joined. A module that was itself made by a compiler and says from what is
// told by its sources.

#include <deque>

#include "link/paths.h"
#include "link/render.h"

namespace skein::link {

namespace {

using Position = print::SourceMapChunk::Position;

class MapMaker {
 public:
  MapMaker(const LinkState& state, std::uint32_t chunk) : options_(state.options), folder_(state.options.outdir) {
    const std::string& path = state.chunks[chunk].path;
    if (path.find('/') != std::string::npos) folder_.append("/").append(directory_of(path));
  }

  // `at`: where the module's text starts.
  void add(const GraphModule& module, const print::Printed& printed, Position at) {
    if (module.input_map != nullptr) return add_composed(printed.map, *module.input_map, at);
    paths_.push_back(module.path.starts_with('/') ? relative(module.path) + module.suffix : module.pretty_path);
    const std::string_view contents = module.text.view();
    builder_.add_chunk(printed.map, builder_.add_source(paths_.back(), options_.sources_content ? &contents : nullptr), at);
  }

  std::string finish() {
    OutputBuffer json;
    builder_.finish({}, options_.source_root, json);
    return std::string(json.view());
  }

 private:
  // Of an absolute path, as the map names it.
  std::string relative(std::string_view path) const {
    std::string text = relative_reference(std::string_view(folder_).substr(folder_.empty() ? 0 : 1), path.substr(1));
    if (text.starts_with("./")) text.erase(0, 2);
    return text;
  }

  // Each place in the module leads on to one in what it was made from, or to none.
  void add_composed(const print::SourceMapChunk& chunk, const InputMap& input, Position at) {
    std::vector<std::uint32_t> numbers(input.sources.size(), kNone);
    print::MappingReader reader(chunk);
    for (print::MappingReader::Mapping mapping; reader.next(mapping);) {
      const InputMap::Segment* segment = input.find(mapping.original.line, mapping.original.column);
      if (segment == nullptr) continue;
      std::uint32_t& number = numbers[segment->source];
      if (number == kNone) {
        const InputMap::Source& source = input.sources[segment->source];
        paths_.push_back(source.path.starts_with('/') ? relative(source.path) : source.path);
        const std::string_view contents = source.contents;
        const bool has_contents = options_.sources_content && source.has_contents;
        number = builder_.add_source(paths_.back(), has_contents ? &contents : nullptr);
      }
      std::string_view name;
      if (segment->name != InputMap::kNone)
        name = input.names[segment->name];
      else if (mapping.name != print::SourceMapChunk::kNoName)
        name = chunk.names[mapping.name];
      builder_.add_mapping(print::advance(at, mapping.generated), number, {segment->original_line, segment->original_column},
                           name);
    }
  }

  const LinkOptions& options_;
  std::string folder_;
  std::deque<std::string> paths_;  // the builder has views of them
  print::SourceMapBuilder builder_;
};

}  // namespace

std::string chunk_map(const LinkState& state, std::uint32_t chunk, const std::vector<print::Printed>& printed,
                      std::string_view text, const std::vector<std::size_t>& starts) {
  MapMaker maker(state, chunk);
  Position position;
  std::size_t done = 0;
  for (std::size_t i = 0; i < printed.size(); i++) {
    const GraphModule& module = state.graph.at(state.chunks[chunk].modules[i]);
    // Text made from JSON has no places of its own.
    if (printed[i].code.empty() || !printed[i].map.has_mappings || module.generated.view().size() != 0 || module.is_runtime)
      continue;
    position = print::advance(position, text.substr(done, starts[i] - done));
    done = starts[i];
    maker.add(module, printed[i], position);
  }
  return maker.finish();
}

}  // namespace skein::link
