#include "link/kept_prints.h"

#include <algorithm>
#include <cstring>

namespace skein::link {

namespace {

class KeyText {
 public:
  void add(std::uint64_t number) {
    char bytes[8];
    std::memcpy(bytes, &number, sizeof bytes);
    text_.append(std::string_view(bytes, sizeof bytes));
  }
  void add(std::string_view text) {
    add(text.size());
    text_.append(text);
  }
  void add(const print::PrintName& name) {
    add(std::uint64_t{name.data == nullptr ? 0u : name.is_expression ? 1u : 2u});
    add(name.text());
  }
  void add(List<const std::pair<Atom, std::string_view>> names) {
    add(std::uint64_t{names.size()});
    for (const auto& [atom, name] : names) {
      add(std::uint64_t{static_cast<std::uint32_t>(atom)});
      add(name);
    }
  }
  void add_bits(const bool* bits, std::size_t count) {
    add(std::uint64_t{count});
    text_.append(std::string_view(reinterpret_cast<const char*>(bits), count));
  }
  Hash128 hash() const {
    ContentHasher hasher;
    hasher.add(text_.view());
    return hasher.digest();
  }

 private:
  OutputBuffer text_;
};

// What other modules tell the scan about a module's records is told in every build anew.
std::uint64_t flags_of(const js::ImportRecord& record) {
  return static_cast<std::uint64_t>(record.kind) | std::uint64_t{record.flags} << 8 |
         static_cast<std::uint64_t>(record.worker_type) << 16 | std::uint64_t{record.is_inline} << 24 |
         std::uint64_t{record.is_source} << 25 | std::uint64_t{record.is_late} << 26 | std::uint64_t{record.is_started} << 27 |
         std::uint64_t{record.is_replaced} << 28;
}

}  // namespace

bool print_key(const js::ParsedModule& module, const print::PrintOptions& options, const bool* part_is_live, Hash128& key) {
  if (!module.late_starts.empty() || options.mangled != nullptr) return false;
  KeyText text;
  text.add_bits(part_is_live, module.parts.size());
  text.add(std::uint64_t{options.hoists_declarations} | std::uint64_t{options.is_commonjs} << 1 |
           std::uint64_t{options.is_module_output} << 2 | std::uint64_t{options.values != nullptr} << 3 |
           std::uint64_t{options.sparse_object != nullptr} << 4 | std::uint64_t{options.indent} << 8);
  if (options.sparse_object != nullptr)
    text.add(std::string_view(reinterpret_cast<const char*>(options.kept_properties),
                              js::as<js::ObjectExpression>(options.sparse_object)->properties.size()));
  for (std::string_view each : {options.file_name, options.head, options.tail, options.exports_name, options.module_name,
                                options.require_name, options.import_meta, options.import_meta_url})
    text.add(each);
  text.add(options.labels);
  text.add(options.private_names);
  if (options.names != nullptr) {
    for (std::size_t s = 0; s < module.symbols.size(); s++) {
      if (options.names[s].data == nullptr) continue;
      text.add(std::uint64_t{s});
      text.add(options.names[s]);
    }
  }
  for (std::size_t r = 0; r < module.import_records.size(); r++) {
    text.add(flags_of(module.import_records[r]));
    if (options.records == nullptr) continue;
    const print::RecordPrint& record = options.records[r];
    text.add(std::uint64_t{record.path == nullptr ? 0u : 1u} | (record.is_linked ? 2u : 0u) | (record.is_path_only ? 4u : 0u) |
             static_cast<unsigned>(record.worker_type) << 3);
    for (std::string_view each : {record.path_text(), record.replacement, record.suffix, record.url}) text.add(each);
  }
  text.add(std::uint64_t{options.namespace_members.size()});
  for (const print::NamespaceMemberName& member : options.namespace_members) {
    text.add(std::uint64_t{index_of(member.member.namespace_symbol)});
    text.add(static_cast<std::uint64_t>(member.member.name) << 32 | static_cast<std::uint32_t>(member.member.member));
    text.add(member.name);
    if (member.literal == nullptr) {
      text.add(std::uint64_t{0});
    } else if (const auto* number = js::try_as<js::NumericLiteral>(member.literal)) {
      std::uint64_t bits;
      std::memcpy(&bits, &number->value, sizeof bits);
      text.add(std::uint64_t{1});
      text.add(bits);
    } else {
      text.add(std::uint64_t{2});
      text.add(js::as<js::StringLiteral>(member.literal)->value);
    }
  }
  key = text.hash();
  return true;
}

KeptPrints::Item* KeptPrints::at(Hash128 key) {
  for (Item& item : items_)
    if (item.key.low == key.low && item.key.high == key.high) return &item;
  return nullptr;
}

std::shared_ptr<const print::Printed> KeptPrints::find(const GraphModule& module, Hash128 key) {
  auto* const prints = static_cast<KeptPrints*>(module.kept_prints.get());
  const Item* const item = prints == nullptr ? nullptr : prints->at(key);
  return item == nullptr ? nullptr : item->printed;
}

void KeptPrints::keep(const GraphModule& module, Hash128 key, std::uint32_t build,
                      std::shared_ptr<const print::Printed> printed) {
  if (module.kept_prints == nullptr) module.kept_prints = std::make_shared<KeptPrints>();
  auto& prints = *static_cast<KeptPrints*>(module.kept_prints.get());
  prints.items_.erase(
      std::remove_if(prints.items_.begin(), prints.items_.end(), [&](const Item& item) { return item.build + 1 < build; }),
      prints.items_.end());
  if (Item* const item = prints.at(key))
    item->build = build;
  else
    prints.items_.push_back({key, build, std::move(printed)});
}

}  // namespace skein::link
