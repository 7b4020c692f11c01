// --watch: inotify tells which folders change; what the builds asked for tells whether that matters.

#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "bundle/metafile.h"
#include "cli/build.h"
#include "cli/report.h"
#include "cli/signals.h"
#include "cli/write_outputs.h"
#include "resolve/paths.h"

namespace skein::cli {

namespace {

constexpr std::uint32_t kContents = IN_MODIFY | IN_CLOSE_WRITE | IN_ATTRIB;
constexpr std::uint32_t kNames = IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO;
constexpr std::uint32_t kSelf = IN_DELETE_SELF | IN_MOVE_SELF;

// Saving many files, or one in several steps, is one change when the steps follow each other within the delay; but whoever
// writes without end still gets builds.
constexpr int kMostWaits = 50;

class Watcher {
 public:
  Watcher(const Arguments& arguments, Builder& builder) : arguments_(arguments), builder_(builder) {}
  ~Watcher() {
    if (inotify_ >= 0) ::close(inotify_);
  }
  Watcher(const Watcher&) = delete;
  Watcher& operator=(const Watcher&) = delete;

  int run() {
    inotify_ = ::inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    if (inotify_ < 0) return fail(std::string("Cannot watch for changes: ") + std::strerror(errno));
    const int signals = signal_descriptor();
    if (signals < 0) return fail(std::string("Cannot watch for changes: ") + std::strerror(errno));
    builder_.build(Clock::now());
    for (bool is_first = true;; is_first = false) {
      if (interrupted().is_canceled()) end_by_signal();
      if (!look_at_what_was_asked()) return 1;
      tell(is_first ? "[watch] build finished, watching for changes...\n" : "[watch] build finished\n");
      switch (wait_for_changes(signals)) {
        case Wake::StdinClosed:
          tell(
              "[watch] stopped automatically because stdin was closed (use \"--watch=forever\" to keep watching even "
              "after stdin is "
              "closed)\n");
          return 0;
        case Wake::Signal: end_by_signal();
        case Wake::Changes: break;
      }
      const std::string first(relative_to(changes_.front(), arguments_.build.working_directory));
      tell("[watch] build started (change: \"" + first + "\")\n");
      forget_changes();
      builder_.build(Clock::now());
    }
  }

 private:
  enum class Wake : std::uint8_t { Changes, StdinClosed, Signal };

  void tell(const std::string& text) {
    if (arguments_.log_level <= LogLevel::Info) say(text);
  }
  int fail(const std::string& text) {
    report_messages({make_message(DiagnosticCode::ConflictingOptions, {text})}, arguments_);
    return 1;
  }

  // Watches the folders that the build looked into or, of those that do not exist, the nearest above; and compares what was read
  // with what is there now: a file may have changed before its folder was watched.
  bool look_at_what_was_asked() {
    asked_.clear();
    whole_.clear();
    for (std::string& folder : builder_.files().take_whole_folders()) whole_.insert(std::move(folder));
    for (std::string& path : builder_.files().asked()) asked_.insert(std::move(path));
    for (const std::string& folder : builder_.files().folders()) {
      asked_.insert(folder);
      if (!watch_nearest(folder)) return false;
    }
    parents_.clear();
    for (std::string_view path : asked_)
      while (path.size() > 1 && parents_.insert(path_directory(path)).second) path = path_directory(path);
    for (auto& [path, stamp] : builder_.files().take_reads()) {
      // Through links to a place that nobody listed.
      if (!watch_nearest(std::string(path_directory(path)))) return false;
      reads_[path] = stamp;
      if (!(DiskFileSystem::stamp_of(path) == stamp)) note(path, false);
    }
    DiskFileSystem now;
    for (const std::string& folder : whole_)
      if (names_of(builder_.files(), folder) != names_of(now, folder)) note(folder, true);
    return true;
  }

  // But for what the builds put there.
  std::vector<std::string> names_of(DiskFileSystem& files, const std::string& folder) const {
    std::vector<std::string> names;
    files.names_in(folder, names);
    names.erase(std::remove_if(names.begin(), names.end(),
                               [&](const std::string& name) {
                                 const std::string path = path_join(folder, name);
                                 return is_passing_name(path) || builder_.is_own_output(path);
                               }),
                names.end());
    std::sort(names.begin(), names.end());
    return names;
  }

  bool watch_nearest(std::string folder) {
    for (;;) {
      if (watched_.contains(folder)) return true;
      const int descriptor = ::inotify_add_watch(inotify_, folder.c_str(), kContents | kNames | kSelf | IN_ONLYDIR);
      if (descriptor >= 0) {
        watched_.insert(folder);
        folders_[descriptor].push_back(folder);
        return true;
      }
      if (errno == ENOSPC || errno == ENOMEM) {
        fail("Cannot watch for changes in \"" + folder +
             "\": the system allows no more watches (see fs.inotify.max_user_watches)");
        return false;
      }
      // No such folder, or one that may not be read: it will come, or become readable, in the one above.
      if (folder.size() <= 1) return true;
      folder = path_directory(folder);
    }
  }

  void unwatch(int descriptor) {
    const auto found = folders_.find(descriptor);
    if (found == folders_.end()) return;
    for (const std::string& folder : found->second) watched_.erase(folder);
    folders_.erase(found);
    ::inotify_rm_watch(inotify_, descriptor);
  }
  // Folders that have been moved away keep their watches, and their names are free for others.
  void unwatch_below(const std::string& path) {
    std::vector<int> gone;
    for (const auto& [descriptor, folders] : folders_)
      if (std::any_of(folders.begin(), folders.end(),
                      [&](const std::string& folder) { return folder == path || folder.starts_with(path + "/"); }))
        gone.push_back(descriptor);
    for (const int descriptor : gone) unwatch(descriptor);
  }

  Wake wait_for_changes(int signals) {
    // A terminal's input is a person's, who ends the program by Ctrl-C.
    bool reads_stdin = arguments_.watch != Arguments::Watch::Forever && ::isatty(STDIN_FILENO) == 0;
    int waits = 0;
    for (;;) {
      if (!changes_.empty() && ++waits > kMostWaits) return Wake::Changes;
      pollfd files[3] = {{inotify_, POLLIN, 0}, {reads_stdin ? STDIN_FILENO : -1, POLLIN, 0}, {signals, POLLIN, 0}};
      const int ready = ::poll(files, 3, changes_.empty() ? -1 : static_cast<int>(arguments_.watch_delay_ms));
      if (interrupted().is_canceled()) return Wake::Signal;
      if (ready == 0) return Wake::Changes;
      if (ready < 0) continue;
      if (files[1].revents != 0) {
        char ignored[4096];
        const ssize_t count = ::read(STDIN_FILENO, ignored, sizeof ignored);
        if (count == 0 || (count < 0 && errno != EINTR && errno != EAGAIN)) return Wake::StdinClosed;
      }
      if (files[0].revents != 0) read_events();
    }
  }

  void read_events() {
    alignas(inotify_event) char buffer[16384];
    for (;;) {
      const ssize_t size = ::read(inotify_, buffer, sizeof buffer);
      if (size <= 0) return;
      for (ssize_t at = 0; at < size;) {
        const auto* event = reinterpret_cast<const inotify_event*>(buffer + at);
        at += static_cast<ssize_t>(sizeof(inotify_event) + event->len);
        take(*event);
      }
    }
  }

  void take(const inotify_event& event) {
    if ((event.mask & IN_Q_OVERFLOW) != 0) {
      // Something was missed: anything may have changed.
      for (const auto& [path, stamp] : reads_) note(path, true);
      return;
    }
    const auto found = folders_.find(event.wd);
    if (found == folders_.end()) return;
    if ((event.mask & (kSelf | IN_IGNORED)) != 0) {
      const std::vector<std::string> gone = found->second;
      unwatch(event.wd);
      for (const std::string& folder : gone)
        if (matters(folder)) note(folder, true);
      return;
    }
    if (event.len == 0) return;
    const std::vector<std::string> folders = found->second;
    for (const std::string& folder : folders) {
      const std::string path = path_join(folder, event.name);
      if (is_passing_name(path) || builder_.is_own_output(path)) continue;
      const bool is_name = (event.mask & kNames) != 0;
      if ((event.mask & IN_ISDIR) != 0 && (event.mask & (IN_DELETE | IN_MOVED_FROM)) != 0) unwatch_below(path);
      // chmod of a folder opens or closes what is in it.
      if (is_name || (event.mask & (IN_ISDIR | IN_ATTRIB)) == (IN_ISDIR | IN_ATTRIB)) {
        if (matters(path)) note(path, true);
      } else if (reads_.contains(path)) {
        note(path, false);
      }
    }
  }

  // Whether a build read it, asked for it or for something in it, or for all that is beside it.
  bool matters(const std::string& path) const {
    return reads_.contains(path) || asked_.contains(path) || parents_.contains(path) ||
           whole_.contains(std::string(path_directory(path)));
  }

  void note(const std::string& path, bool is_name) {
    names_changed_ |= is_name;
    if (std::find(changes_.begin(), changes_.end(), path) == changes_.end()) changes_.push_back(path);
  }

  void forget_changes() {
    for (const std::string& path : changes_) {
      builder_.context().invalidate(path);
      // package.json and tsconfig.json, under whatever name, may be modules besides.
      names_changed_ |= path.ends_with(".json");
      reads_.erase(path);
    }
    if (names_changed_) {
      builder_.context().invalidate_all();
      // Of a folder that came or went, the files in it did.
      for (const std::string& path : changes_)
        for (auto read = reads_.begin(); read != reads_.end();) {
          const bool is_in = read->first.starts_with(path + "/");
          if (is_in) builder_.context().invalidate(read->first);
          read = is_in ? reads_.erase(read) : std::next(read);
        }
    }
    builder_.files().forget();
    names_changed_ = false;
    changes_.clear();
  }

  const Arguments& arguments_;
  Builder& builder_;
  int inotify_ = -1;
  // One folder may be known by several paths, through links.
  std::unordered_map<int, std::vector<std::string>> folders_;
  std::unordered_set<std::string> watched_;
  std::unordered_map<std::string, DiskFileSystem::Stamp> reads_;
  std::unordered_set<std::string> asked_, whole_;
  std::unordered_set<std::string_view> parents_;  // of what was asked; views into asked_
  std::vector<std::string> changes_;
  bool names_changed_ = false;
};

}  // namespace

int watch(const Arguments& arguments, Builder& builder) { return Watcher(arguments, builder).run(); }

}  // namespace skein::cli
