#include "cli/messages_command.h"

#include <unistd.h>

#include <algorithm>
#include <climits>
#include <string_view>

#include "base/nearest.h"
#include "base/pool.h"
#include "cli/arguments.h"
#include "cli/disk_file_system.h"
#include "cli/report.h"
#include "cli/signals.h"
#include "cli/write_outputs.h"
#include "messages/generate.h"
#include "resolve/paths.h"

namespace skein::cli {

namespace {

constexpr std::string_view kHelp = R"(
Usage:
  skein messages [options] FILE...

Writes the client, the dispatcher and the types of workers from definitions of their messages: Rust enums with
#[derive(SkeinWorker)], TypeScript unions named ...Message, DefineMessages<...> (docs/messages.md).

Options:
  --outdir=...     The output directory
  --lang=...       What is written, comma-separated: ts, js, elm (default ts; elm brings js along unless there is ts)
  --worker=...     The module that is the worker (by default beside the client). It is written once and then yours
  --color=...      Force colours in the terminal (true | false)
  --log-level=...  Say less (info | warning | error | silent)
  --log-limit=...  Most messages to show, 0 for all (default 6)

Files that are as they should be are not written again. When there is an error, nothing is.

Example:
  skein messages src/image.rs --outdir=src/generated --lang=ts,elm
)";

constexpr std::string_view kFlags[] = {"--outdir", "--lang", "--worker", "--color", "--log-level", "--log-limit", "--help"};

class MessagesCommand {
 public:
  MessagesCommand() {
    char directory[PATH_MAX];
    working_directory_ = ::getcwd(directory, sizeof directory) != nullptr ? directory : "/";
  }

  int run(const std::vector<std::string>& words) {
    for (const std::string& word : words) read_word(word);
    if (shows_help_ || words.empty()) return write_standard_output(kHelp).empty() ? 0 : 1;
    if (problems_.empty() && files_.empty()) conflict("There is no file to read definitions from");
    if (problems_.empty() && outdir_.empty()) conflict("\"--outdir\" is needed: generated files are several");
    // Files may be many, words are few: the usual flags have the usual parser.
    arguments_.build.working_directory = working_directory_;
    std::vector<Message> shared = parse_arguments(shared_words_, arguments_);
    problems_.insert(problems_.end(), shared.begin(), shared.end());
    std::vector<messages::DefinitionFile> files;
    if (problems_.empty()) files = read_files();
    if (!problems_.empty()) return fail();

    messages::Generated generated = messages::generate(files, options_);
    problems_ = std::move(generated.messages);
    if (has_errors() || !write(generated)) return fail();
    report_messages(problems_, arguments_);
    return 0;
  }

 private:
  void conflict(std::string_view text) { problems_.push_back(make_message(DiagnosticCode::ConflictingOptions, {text})); }

  void read_word(const std::string& word) {
    const std::size_t equals = word.find('=');
    const std::string name = word.substr(0, equals);
    const std::string value = equals == std::string::npos ? std::string() : word.substr(equals + 1);
    if (word == "--help" || word == "-h")
      shows_help_ = true;
    else if (name == "--outdir" && !value.empty())
      outdir_ = path_join(working_directory_, value);
    else if (name == "--worker" && !value.empty())
      worker_ = path_join(working_directory_, value);
    else if (name == "--lang")
      read_languages(value);
    else if (name == "--color" || name == "--log-level" || name == "--log-limit")
      shared_words_.push_back(word);
    else if (word.starts_with("-"))
      refuse(word, name);
    else
      files_.push_back(word);
  }

  void refuse(const std::string& word, const std::string& name) {
    Message message = make_message(DiagnosticCode::InvalidOption, {word});
    NearestName nearest(name);
    for (const std::string_view known : kFlags) nearest.offer(known);
    if (!nearest.found().empty()) {
      Note note;
      note.text = "Did you mean \"" + std::string(nearest.found()) + "\"?";
      message.notes.push_back(std::move(note));
    }
    problems_.push_back(std::move(message));
  }

  void read_languages(std::string_view value) {
    options_.typescript = options_.javascript = options_.elm = false;
    for (std::string_view rest = value; !rest.empty() || value.empty();) {
      const std::size_t comma = std::min(rest.find(','), rest.size());
      const std::string_view language = rest.substr(0, comma);
      if (language == "ts")
        options_.typescript = true;
      else if (language == "js")
        options_.javascript = true;
      else if (language == "elm")
        options_.elm = true;
      else
        problems_.push_back(make_message(DiagnosticCode::InvalidOptionValue, {language, "--lang", "\"ts\", \"js\" or \"elm\""}));
      rest.remove_prefix(std::min(comma + 1, rest.size()));
      if (value.empty()) break;
    }
  }

  std::vector<messages::DefinitionFile> read_files() {
    std::vector<messages::DefinitionFile> files;
    DiskFileSystem disk;
    for (const std::string& file : files_) {
      const std::string path = path_join(working_directory_, file);
      const std::string shown = path_relative(working_directory_, path);
      const ReadResult read = disk.read_file(path);
      if (read.ok)
        files.push_back({shown, std::string(read.text.view())});
      else
        problems_.push_back(make_message(DiagnosticCode::CouldNotRead, {shown, read.error}));
    }
    if (!worker_.empty()) options_.worker = path_relative(outdir_, worker_);
    return files;
  }

  // What differs from what is there; what belongs to its author stays.
  bool write(messages::Generated& generated) {
    DiskFileSystem disk;
    std::vector<OutputFile> outputs;
    for (messages::GeneratedFile& file : generated.files) {
      OutputFile output;
      output.path = path_join(outdir_, file.path);
      const ReadResult read = disk.read_file(output.path);
      if (read.ok && (file.is_once || read.text.view() == file.contents)) continue;
      output.contents = std::move(file.contents);
      outputs.push_back(std::move(output));
    }
    std::vector<const OutputFile*> changed;
    for (const OutputFile& output : outputs) changed.push_back(&output);
    handle_signals();
    Pool pool(0);
    const std::vector<Message> faults = write_outputs(changed, pool, interrupted());
    problems_.insert(problems_.end(), faults.begin(), faults.end());
    if (has_errors() || arguments_.log_level > LogLevel::Info) return !has_errors();
    std::string text = "\n";
    for (const OutputFile& output : outputs) text += "  " + path_relative(working_directory_, output.path) + "\n";
    const std::size_t same = generated.files.size() - outputs.size();
    if (same > 0) text += "  " + std::to_string(same) + (same == 1 ? " file" : " files") + " left as before\n";
    say(text + "\n");
    return true;
  }

  bool has_errors() const {
    return std::any_of(problems_.begin(), problems_.end(),
                       [](const Message& message) { return message.severity == Severity::Error; });
  }

  int fail() {
    report_messages(problems_, arguments_);
    return 1;
  }

  std::string working_directory_, outdir_, worker_;
  std::vector<std::string> files_, shared_words_;
  bool shows_help_ = false;
  messages::GenerateOptions options_;
  Arguments arguments_;
  std::vector<Message> problems_;
};

}  // namespace

int run_messages(const std::vector<std::string>& words) { return MessagesCommand().run(words); }

}  // namespace skein::cli
