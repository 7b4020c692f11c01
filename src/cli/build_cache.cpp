#include "cli/build_cache.h"

#include <elf.h>
#include <link.h>

#include <cstring>
#include <utility>

#include "bundle/derived_options.h"
#include "bundle/version.h"
#include "resolve/paths.h"

namespace skein::cli {

namespace {

// How many results are kept that differ only in the files: those of several branches, say.
constexpr std::size_t kMostVariants = 4;
// Smaller outputs stand together in one file: thousands of small ones would take longer to open than to read.
constexpr std::size_t kLarge = 16384;

// What only changes how the build is told, or how fast it is.
constexpr std::string_view kFlagsAside[] = {"--threads", "--timing",    "--trace",      "--log-level",
                                            "--color",   "--cache-dir", "--cache-size", "--allow-overwrite"};

bool is_aside(std::string_view word) {
  const std::string_view name = word.substr(0, word.find('='));
  for (const std::string_view flag : kFlagsAside)
    if (name == flag) return true;
  return false;
}

// The linker's hash of this very program: another one may build otherwise though its version is the same.
int find_build_id(dl_phdr_info* info, std::size_t, void* result) {
  for (std::size_t i = 0; i < info->dlpi_phnum; i++) {
    const ElfW(Phdr)& header = info->dlpi_phdr[i];
    if (header.p_type != PT_NOTE) continue;
    std::string_view notes(reinterpret_cast<const char*>(info->dlpi_addr + header.p_vaddr), header.p_memsz);
    const auto padded = [](std::size_t size) { return (size + 3) & ~std::size_t{3}; };
    for (ElfW(Nhdr) note; notes.size() >= sizeof note;) {
      std::memcpy(&note, notes.data(), sizeof note);
      const std::size_t name = sizeof note, text = name + padded(note.n_namesz), end = text + padded(note.n_descsz);
      if (end > notes.size()) break;
      if (note.n_type == NT_GNU_BUILD_ID && notes.substr(name, note.n_namesz) == std::string_view("GNU\0", 4))
        *static_cast<std::string*>(result) = notes.substr(text, note.n_descsz);
      notes.remove_prefix(end);
    }
  }
  return 1;  // only the program itself, which comes first
}

std::string engine_identity() {
  std::string id;
  ::dl_iterate_phdr(find_build_id, &id);
  if (!id.empty()) return std::string(kVersion) + ' ' + id;
  // Linked by something that puts none there.
  DiskFileSystem files;
  const ReadResult program = files.read_file("/proc/self/exe");
  ByteWriter hash;
  hash.hash(hash128_bytes(program.text.view()));
  return std::string(kVersion) + ' ' + hash.take();
}

Hash128 key_of(const Arguments& arguments, const BuildOptions& options) {
  ContentHasher hasher;
  hasher.add_delimited(engine_identity());
  hasher.add_delimited(options.working_directory);
  // As they were given: what an option comes to is not told anywhere as a whole.
  for (const std::string& word : arguments.words)
    if (!is_aside(word)) hasher.add_delimited(word);
  hasher.add_delimited({});
  for (const std::string& path : options.node_paths) hasher.add_delimited(path);
  hasher.add_delimited({});
  hasher.add_delimited(options.stdin_entry.is_given ? "stdin" : "");
  hasher.add_delimited(options.stdin_entry.contents);
  hasher.add_delimited(options.mangle.cache);
  return hasher.digest();
}

void write_location(ByteWriter& out, const Location& location) {
  out.text(location.file);
  out.number(location.line);
  out.number(location.column);
  out.number(location.length);
  out.text(location.line_text);
  out.text(location.suggestion);
  out.text(location.name_space);
}

Location read_location(ByteReader& in) {
  Location location;
  location.file = in.text();
  location.line = static_cast<std::uint32_t>(in.number());
  location.column = static_cast<std::uint32_t>(in.number());
  location.length = static_cast<std::uint32_t>(in.number());
  location.line_text = in.text();
  location.suggestion = in.text();
  location.name_space = in.text();
  return location;
}

void write_messages(ByteWriter& out, const std::vector<Message>& messages) {
  out.number(messages.size());
  for (const Message& message : messages) {
    out.number(static_cast<std::uint64_t>(message.code));
    out.number(static_cast<std::uint64_t>(message.severity));
    out.text(message.text);
    out.number(message.has_location);
    if (message.has_location) write_location(out, message.location);
    out.number(message.notes.size());
    for (const Note& note : message.notes) {
      out.text(note.text);
      out.number(note.has_location);
      if (note.has_location) write_location(out, note.location);
    }
  }
}

void read_messages(ByteReader& in, std::vector<Message>& messages) {
  messages.resize(in.count());
  for (Message& message : messages) {
    message.code = static_cast<DiagnosticCode>(in.number());
    message.severity = static_cast<Severity>(in.number());
    message.text = in.text();
    message.has_location = in.flag();
    if (message.has_location) message.location = read_location(in);
    message.notes.resize(in.count());
    for (Note& note : message.notes) {
      note.text = in.text();
      note.has_location = in.flag();
      if (note.has_location) note.location = read_location(in);
    }
  }
}

// Texts of a result and the objects that they stand in.
class Blobs {
 public:
  Blobs(CacheStore& store, const BuildResult& result) {
    for (const OutputFile& output : result.outputs) add(store, output.contents);
    add(store, result.metafile);
    add(store, result.mangle_cache);
    if (pack_.empty()) return;
    Hash128 name{};
    ok_ = ok_ && store.put(store.object_folder(), pack_, name);
    objects_.push_back(name);
    for (Place& place : places_)
      if (place.object == kPack) place.object = objects_.size() - 1;
  }
  bool ok() const { return ok_; }
  void write(ByteWriter& out) const {
    out.number(objects_.size());
    for (const Hash128& object : objects_) out.hash(object);
    out.number(places_.size());
    for (const Place& place : places_) {
      out.number(place.object == kPack ? objects_.size() : place.object);
      out.number(place.start);
      out.number(place.size);
    }
  }
  // By blob; none when something is not there.
  static std::vector<std::string> read(ByteReader& in, CacheStore& store) {
    std::vector<Hash128> objects(in.count());
    for (Hash128& object : objects) object = in.hash();
    std::vector<Place> places(in.count());
    for (Place& place : places) {
      place.object = static_cast<std::size_t>(in.number());
      place.start = static_cast<std::size_t>(in.number());
      place.size = static_cast<std::size_t>(in.number());
    }
    std::vector<std::string> contents(objects.size()), blobs(places.size());
    for (std::size_t i = 0; i < objects.size() && in.ok(); i++)
      if (!store.get(store.object_folder(), objects[i], contents[i])) return {};
    for (std::size_t i = 0; i < places.size() && in.ok(); i++) {
      const Place& place = places[i];
      if (place.size == 0) continue;
      if (place.object >= contents.size()) return {};
      std::string& whole = contents[place.object];
      if (place.start > whole.size() || place.size > whole.size() - place.start) return {};
      blobs[i] = whole.substr(place.start, place.size);
    }
    return blobs;
  }

 private:
  static constexpr std::size_t kPack = ~std::size_t{0};
  struct Place {
    std::size_t object, start, size;
  };
  void add(CacheStore& store, const std::string& contents) {
    if (contents.size() < kLarge) {
      places_.push_back({kPack, pack_.size(), contents.size()});
      pack_ += contents;
      return;
    }
    Hash128 name{};
    ok_ = ok_ && store.put(store.object_folder(), contents, name);
    places_.push_back({objects_.size(), 0, contents.size()});
    objects_.push_back(name);
  }
  std::vector<Hash128> objects_;
  std::vector<Place> places_;
  std::string pack_;
  bool ok_ = true;
};

std::uint64_t size_of(const BuildResult& result) {
  std::uint64_t size = result.metafile.size() + result.mangle_cache.size();
  for (const OutputFile& output : result.outputs) size += output.contents.size();
  return size;
}

void write_result(ByteWriter& out, const BuildResult& result) {
  write_messages(out, result.messages);
  out.number(result.stats.modules);
  out.number(result.stats.source_bytes);
  out.number(result.outputs.size());
  for (const OutputFile& output : result.outputs) {
    out.text(output.path);
    out.text(output.hash);
    out.number(static_cast<std::uint64_t>(output.kind));
    out.text(output.entry_point);
  }
  out.number(result.input_paths.size());
  for (const std::string& path : result.input_paths) out.text(path);
}

void read_result(ByteReader& in, BuildResult& result) {
  read_messages(in, result.messages);
  result.stats.modules = static_cast<std::uint32_t>(in.number());
  result.stats.source_bytes = in.number();
  result.outputs.resize(in.count());
  for (OutputFile& output : result.outputs) {
    output.path = in.text();
    output.hash = in.text();
    output.kind = static_cast<OutputKind>(in.number());
    output.entry_point = in.text();
  }
  result.input_paths.resize(in.count());
  for (std::string& path : result.input_paths) path = in.text();
}

// What stands in a file of builds: dependencies, and a result. They are apart, so that the first can be told anew.
std::string entry_text(const Dependencies& dependencies, std::string_view result) {
  ByteWriter out;
  dependencies.write(out);
  out.text(result);
  return out.take();
}

}  // namespace

BuildCache::BuildCache(const Arguments& arguments, const BuildOptions& options, DiskFileSystem& files)
    : arguments_(arguments),
      options_(options),
      files_(files),
      store_(path_join(options.working_directory, arguments.cache_directory), std::uint64_t{arguments.cache_megabytes} << 20),
      key_(key_of(arguments, options)) {
  files_.record_for(&recorder_);
}

bool BuildCache::find(Pool& pool, BuildResult& result) {
  const std::string folder = store_.folder_of(key_);
  for (const Hash128& name : store_.list(folder))
    if (read(folder, name, pool, result)) return true;
  return false;
}

bool BuildCache::read(const std::string& folder, Hash128 name, Pool& pool, BuildResult& result) {
  std::string text;
  if (!store_.get(folder, name, text)) return false;
  ByteReader in(text);
  Dependencies dependencies = Dependencies::read(in);
  const std::string_view kept = in.text();
  bool has_news = false;
  if (!in.at_end() || !dependencies.still_hold(pool, has_news)) return false;
  ByteReader rest(kept);
  BuildResult found;
  read_result(rest, found);
  std::vector<std::string> blobs = Blobs::read(rest, store_);
  if (!rest.at_end() || blobs.size() != found.outputs.size() + 2) {
    // Nothing of it is of use: an object is gone.
    store_.remove(folder, name);
    return false;
  }
  for (std::size_t i = 0; i < found.outputs.size(); i++) found.outputs[i].contents = std::move(blobs[i]);
  found.mangle_cache = std::move(blobs.back());
  found.metafile = std::move(blobs[blobs.size() - 2]);
  result = std::move(found);
  Hash128 renewed{};
  if (has_news && store_.put(folder, entry_text(dependencies, kept), renewed) && renewed != name) store_.remove(folder, name);
  return true;
}

void BuildCache::keep(const BuildResult& result, std::vector<Message>& messages) {
  files_.record_for(nullptr);
  Dependencies dependencies;
  if (!recorder_.collect(files_, dependencies) || size_of(result) > store_.most_bytes() / 2) return;
  ByteWriter out;
  write_result(out, result);
  const Blobs blobs(store_, result);
  if (!blobs.ok()) return tell(messages);
  blobs.write(out);
  const std::string folder = store_.folder_of(key_);
  Hash128 name{};
  if (!store_.put(folder, entry_text(dependencies, out.take()), name)) return tell(messages);
  const std::vector<Hash128> variants = store_.list(folder);
  for (std::size_t i = kMostVariants; i < variants.size(); i++) store_.remove(folder, variants[i]);
  store_.trim();
}

void BuildCache::tell(std::vector<Message>& messages) const {
  std::vector<Message> told = {make_message(DiagnosticCode::CouldNotCache, {arguments_.cache_directory, store_.error()})};
  override_messages(options_, files_, told);
  messages.insert(messages.end(), told.begin(), told.end());
}

}  // namespace skein::cli
