// The source map of a chunk: the maps of its modules, joined. A module that was itself made by a compiler and says from what is
// told by its sources.

#include <deque>

#include "base/pool.h"
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

  void reserve(std::size_t bytes) { builder_.reserve(bytes); }

  // What takes time are the contents of sources: all threads quote them.
  std::string finish(Pool* pool) {
    std::vector<std::size_t> ends;
    std::size_t piece = 0;
    for (std::size_t i = 0; i < builder_.source_count(); i++) {
      piece += builder_.contents_size(i);
      if (pool == nullptr || pool->size() == 0 || piece < kPiece) continue;
      ends.push_back(i + 1);
      piece = 0;
    }
    if (ends.empty() || ends.back() != builder_.source_count()) ends.push_back(builder_.source_count());
    // The head, the contents, the tail.
    std::vector<OutputBuffer> pieces(ends.size() + 2);
    const auto make = [&](std::size_t i, unsigned) {
      if (i == pieces.size() - 1)
        builder_.append_tail(pieces[i]);
      else if (i == pieces.size() - 2)
        builder_.append_head({}, options_.source_root, pieces[0]);
      else
        builder_.append_contents(i == 0 ? 0 : ends[i - 1], ends[i], pieces[i + 1]);
    };
    if (ends.size() > 1)
      pool->parallel_for(pieces.size(), make);
    else
      for (std::size_t i = 0; i < pieces.size(); i++) make(i, 0);
    std::size_t size = 0;
    for (const OutputBuffer& each : pieces) size += each.size();
    std::string json;
    json.reserve(size);
    for (const OutputBuffer& each : pieces) json.append(each.view());
    return json;
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

  static constexpr std::size_t kPiece = std::size_t{128} << 10;  // bytes that are worth a task
  const LinkOptions& options_;
  std::string folder_;
  std::deque<std::string> paths_;  // the builder has views of them
  print::SourceMapBuilder builder_;
};

}  // namespace

std::string chunk_map(const LinkState& state, std::uint32_t chunk, const PrintedModules& printed, std::string_view text,
                      const std::vector<std::size_t>& starts) {
  MapMaker maker(state, chunk);
  std::size_t size = 0;
  for (const auto& module : printed) size += module->map.mappings.size() + 16;
  maker.reserve(size);
  Position position;
  std::size_t done = 0;
  for (std::size_t i = 0; i < printed.size(); i++) {
    const GraphModule& module = state.graph.at(state.chunks[chunk].modules[i]);
    // Text made from JSON has no places of its own.
    if (printed[i]->code.empty() || !printed[i]->map.has_mappings || module.generated.view().size() != 0 || module.is_runtime)
      continue;
    position = print::advance(position, text.substr(done, starts[i] - done));
    done = starts[i];
    maker.add(module, *printed[i], position);
  }
  return maker.finish(state.pool);
}

}  // namespace skein::link
