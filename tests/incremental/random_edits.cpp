// skein_random_edits SEED EDITS [FOLDER [ENTRY]]: edits a made-up project, or the files of a folder, at random; after each edit a
// context that has seen all of them builds again and has to give what a new context gives: the same bytes, messages and metafile.
// Prints one line with what was found, and what it took; exits 1 after the first difference.
#include <sys/stat.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>

#include "../tools/programs.h"
#include "../unit/memory_files.h"
#include "bundle/bundle.h"
#include "cli/disk_file_system.h"
#include "project.h"

namespace skein::incremental {
namespace {

// A context that lives as long as the program, in one of several ways to build.
struct Lane {
  const char* name;
  BuildOptions options;
  std::unique_ptr<BuildContext> context;
};

BuildOptions base_options(const std::vector<std::string>& entries) {
  BuildOptions options;
  options.bundle = true;
  options.format = Format::ESM;
  options.splitting = true;
  options.outdir = "/out";
  options.metafile = true;
  for (const std::string& entry : entries) options.entry_points.push_back({entry, ""});
  return options;
}

std::vector<Lane> make_lanes(const std::vector<std::string>& entries) {
  std::vector<Lane> lanes;
  lanes.push_back({"plain", base_options(entries), nullptr});
  lanes.push_back({"minified", base_options(entries), nullptr});
  BuildOptions& minified = lanes.back().options;
  minified.minify_whitespace = minified.minify_syntax = minified.minify_identifiers = true;
  minified.sourcemap = SourceMapMode::Linked;
  lanes.push_back({"with maps", base_options(entries), nullptr});
  lanes.back().options.sourcemap = SourceMapMode::External;
  lanes.push_back({"each entry by itself", base_options(entries), nullptr});
  lanes.back().options.splitting = false;
  lanes.push_back({"scripts", base_options({entries[0]}), nullptr});
  lanes.back().options.splitting = false;
  lanes.back().options.format = Format::IIFE;
  lanes.push_back({"workers as scripts", base_options({entries[0]}), nullptr});
  lanes.back().options.worker_format = link::WorkerFormat::IIFE;
  return lanes;
}

std::string text_of(const BuildResult& result) {
  std::string text;
  for (const Message& message : result.messages)
    text += "message " + message.text + " " + message.location.file + ":" + std::to_string(message.location.line) + ":" +
            std::to_string(message.location.column) + " " + message.location.line_text + "\n";
  for (const OutputFile& output : result.outputs) {
    text += "output " + output.path + " " + output.hash + " " + output.entry_point + "\n" + output.contents + "\n";
    for (const OutputImport& import : output.imports) text += "import " + import.path + "\n";
    for (const OutputLink& link : output.links)
      text += "link " + std::to_string(link.start) + " " + std::to_string(link.end) + " " + link.target + "\n";
    for (const auto& [input, bytes] : output.inputs)
      text += "input " + std::to_string(input) + " " + std::to_string(bytes) + "\n";
  }
  return text + result.metafile;
}

void show_difference(const std::string& kept, const std::string& clean) {
  const std::size_t at =
      static_cast<std::size_t>(std::mismatch(kept.begin(), kept.end(), clean.begin(), clean.end()).first - kept.begin());
  const std::size_t from = at < 300 ? 0 : at - 300;
  std::printf("--- built again:\n%s\n--- built anew:\n%s\n", kept.substr(from, 700).c_str(), clean.substr(from, 700).c_str());
}

// Files of a folder on disk, as they are imported from one entry.
std::map<std::string, std::string> files_of(const std::string& folder) {
  std::map<std::string, std::string> files;
  cli::DiskFileSystem disk;
  std::vector<std::string> pending{folder};
  while (!pending.empty()) {
    const std::string at = pending.back();
    pending.pop_back();
    std::vector<std::string> names;
    disk.names_in(at, names);
    for (const std::string& name : names) {
      const std::string path = at + "/" + name;
      if (disk.entry_kind(path) == EntryKind::Directory)
        pending.push_back(path);
      else if (name.ends_with(".js") || name.ends_with(".ts") || name.ends_with(".json"))
        files["/p" + path.substr(folder.size())] = std::string(disk.read_file(path).text.view());
    }
  }
  return files;
}

// One edit of real text: what people change most often, and what hurts.
std::vector<Change> edit_text(std::map<std::string, std::string>& files, std::map<std::string, std::string>& hurt, Random& random,
                              std::string& what) {
  if (!hurt.empty() && !random.one_in(3)) {
    what = "undo";
    const auto [path, text] = *hurt.begin();
    hurt.erase(hurt.begin());
    files[path] = text;
    return {{path, text, true}};
  }
  auto at = files.begin();
  std::advance(at, random.below(files.size()));
  const auto& [path, before] = *at;
  std::string text = before;
  const std::string number = std::to_string(random.below(1000));
  const std::uint32_t kind = random.below(9);
  const auto replace_number = [&] {
    std::vector<std::size_t> places;
    for (std::size_t i = 1; i + 1 < text.size(); i++)
      if (text[i] >= '0' && text[i] <= '9' && (text[i - 1] == ' ' || text[i - 1] == '(') &&
          (text[i + 1] == ' ' || text[i + 1] == ';'))
        places.push_back(i);
    if (!places.empty()) text.replace(places[random.below(places.size())], 1, number);
  };
  bool is_hurt = true;
  switch (kind) {
    case 0: what = "break", text += "\nconst = ;"; break;
    case 1: what = "add a function", text += "\nexport function added" + number + "() { return " + number + "; }\n"; break;
    case 2: what = "add an effect", text += "\nconsole.log(" + number + ");\n"; break;
    case 3: what = "comment", text = "// " + number + "\n" + text, is_hurt = false; break;
    case 4: {
      what = "local variable";
      const std::size_t body = text.find(") {\n");
      if (body != std::string::npos)
        text.insert(body + 4, "\t\tlet local" + number + " = " + number + "; local" + number + " ++;\n");
      break;
    }
    case 5: {
      what = "export less";
      const std::size_t word = text.rfind("export ");
      if (word != std::string::npos) text.insert(word, "// ");
      break;
    }
    case 6: {
      what = "start a worker";
      const std::string target = "./" + path.substr(path.rfind('/') + 1);
      text += "\nexport const start" + number + " = () => new Worker(new URL('" + target +
              "', import.meta.url), { type: 'module' });\n";
      break;
    }
    default: what = "change a number", replace_number(), is_hurt = false; break;
  }
  if (is_hurt) hurt.try_emplace(path, before);
  std::vector<Change> changes{{path, text, true}};
  at->second = text;
  return changes;
}

int run(std::uint64_t seed, std::uint32_t edits, const char* folder, const char* entry) {
  Random random(seed);
  Project project(seed, 8 + random.below(30));
  test::MemoryFiles files;
  std::map<std::string, std::string> real, hurt;
  std::vector<std::string> entries = project.entries();
  if (folder != nullptr) {
    real = files_of(folder);
    entries = {"/p/" + std::string(entry)};
    for (const auto& [path, text] : real) files.put(path, text);
  } else {
    for (const Change& change : project.all_files()) files.put(change.path, change.text);
  }
  std::vector<Lane> lanes = make_lanes(entries);
  Pool pool(static_cast<unsigned>(seed % 3));
  for (Lane& lane : lanes) {
    lane.context = std::make_unique<BuildContext>(lane.options, files, pool);
  }
  const CancelFlag cancel;
  BuildStats sum;
  std::uint32_t good = 0, patched = 0;
  std::uint32_t current = 0;
  std::string what = "nothing";
  for (std::uint32_t i = 0; i < edits; i++) {
    std::vector<Change> changes;
    // One edit in ten does nothing, several together are one build now and then.
    const std::uint32_t together = random.one_in(10) ? random.below(4) : 1;
    for (std::uint32_t n = 0; n < together; n++) {
      const std::vector<Change> more = folder != nullptr ? edit_text(real, hurt, random, what) : project.edit(what);
      changes.insert(changes.end(), more.begin(), more.end());
    }
    for (const Change& change : changes) {
      const bool was_there = files.entry_kind(change.path) == EntryKind::File;
      if (change.exists)
        files.put(change.path, change.text);
      else
        files.remove(change.path);
      for (Lane& lane : lanes) {
        lane.context->invalidate(change.path);
        if (was_there != change.exists || change.path.ends_with("package.json")) lane.context->invalidate_all();
      }
    }
    // Each lane sees single edits for a while, and all that the others saw in between at once.
    if (random.one_in(6)) current = random.below(lanes.size());
    Lane& lane = lanes[current];
    const BuildResult kept = lane.context->rebuild(cancel);
    BuildContext fresh(lane.options, files, pool);
    fresh.build_once();
    const BuildResult clean = fresh.rebuild(cancel);
    sum.parsed += kept.stats.parsed;
    sum.printed += kept.stats.printed;
    patched += kept.stats.is_patched ? 1u : 0u;
    sum.modules += static_cast<std::uint32_t>(clean.stats.modules);
    good += clean.has_errors() ? 0u : 1u;
    const std::string again = text_of(kept), anew = text_of(clean);
    if (again == anew) continue;
    std::printf("seed %llu, edit %u (%s), %s: differs\n", static_cast<unsigned long long>(seed), i, what.c_str(), lane.name);
    show_difference(again, anew);
    return 1;
  }
  std::printf(
      "seed %llu: %u edits, %u without errors; of %u modules %u were parsed and %u printed again; %u builds were patched\n",
      static_cast<unsigned long long>(seed), edits, good, sum.modules, sum.parsed, sum.printed, patched);
  return 0;
}

}  // namespace
}  // namespace skein::incremental

int skein::test_programs::random_edits(int argc, char** argv) {
  if (argc < 3) {
    std::fputs("usage: skein_random_edits SEED EDITS [FOLDER ENTRY]\n", stderr);
    return 2;
  }
  return skein::incremental::run(std::strtoull(argv[1], nullptr, 10), static_cast<std::uint32_t>(std::atoi(argv[2])),
                                 argc > 4 ? argv[3] : nullptr, argc > 4 ? argv[4] : nullptr);
}
