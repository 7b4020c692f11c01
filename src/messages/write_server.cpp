// <file>-server: what the worker's messages are handed to the handlers by; and the worker itself, a beginning for its author.

#include <algorithm>

#include "messages/names.h"
#include "messages/script.h"

namespace skein::messages {

namespace {

class ServerWriter {
 public:
  ServerWriter(const Protocol& protocol, const ScriptNames& names, const ScriptOptions& options)
      : protocol_(protocol),
        names_(names),
        options_(options),
        is_calls_(protocol.style == Protocol::Style::Calls),
        has_progress_(protocol.has(Role::Progress)) {}

  std::string write() { return header(protocol_, options_) + imports() + handlers() + serve() + answer() + describe(); }

 private:
  std::string text(std::string_view both) const { return script(options_, both); }
  std::string handlers_type() const { return names_.base() + "Handlers"; }
  std::string answer_type(std::size_t i) const {
    if (!is_calls_) return "Answer";
    const std::string type = result_text(protocol_.messages[i], names_);
    return type + " | Promise<" + type + ">";
  }

  template <class Use>
  void each_request(Use use) const {
    for (std::size_t i = 0; i < protocol_.messages.size(); i++)
      if (protocol_.messages[i].role == Role::Request) use(i);
  }

  static void add(std::vector<std::string>& list, const std::string& item) {
    if (std::find(list.begin(), list.end(), item) == list.end()) list.push_back(item);
  }

  void add_named(const Type& type, std::vector<std::string>& list) const {
    if (type.kind == TypeKind::Named) add(list, names_.type(type.name));
    for (const Type& part : type.parts) add_named(part, list);
  }

  std::string imports() const {
    std::vector<std::string> values, types;
    each_request([&](std::size_t i) {
      const Message& message = protocol_.messages[i];
      add(values, names_.payload_check(i));
      if (message.shape.kind == Shape::Kind::Fields) add(types, names_.payload(i));
      add_named(message.shape.value, types);
      if (message.has_result) add_named(message.result, types);
    });
    add(values, "valid");
    if (!is_calls_) add(types, names_.base() + "Reply");
    if (has_progress_) add(types, names_.base() + "Progress");
    const std::string& from = options_.checks;
    const std::string out = "\n" + import_text("import", values, from);
    if (types.empty()) return out;
    return out + (options_.has_types() ? import_text("import type", types, from) : "\n" + import_text("@import", types, from));
  }

  std::string handlers() const {
    const std::string reply = names_.base() + "Reply | Promise<" + names_.base() + "Reply>";
    const std::string send = "(message: " + names_.base() + "Progress) => void";
    const std::string thrown = protocol_.failure == Protocol::kNone
                                   ? "is what the page's promise is rejected with"
                                   : "arrives as `" + protocol_.messages[protocol_.failure].name + "`";
    std::string out = "\n";
    if (!is_calls_) out += options_.has_types() ? "type Answer = " + reply + ";\n" : "/** @typedef {" + reply + "} Answer */\n";
    if (has_progress_) out += options_.has_types() ? "type Send = " + send + ";\n" : "/** @typedef {" + send + "} Send */\n";
    if (!is_calls_) out += "\n";
    out += "/**\n * One for each request. What it returns, or what its promise gives, ends the request; what it throws\n * " +
           thrown + ".";
    out += has_progress_ ? " `send` tells of what happens meanwhile.\n" : "\n";
    out += options_.has_types() ? " */\nexport interface " + handlers_type() + " {\n"
                                : " *\n * @typedef {object} " + handlers_type() + "\n";
    each_request([&](std::size_t i) {
      const std::string payload = payload_text(protocol_, i, names_);
      std::string parameters = payload.empty() ? "" : "payload: " + payload;
      if (has_progress_) parameters += (parameters.empty() ? "" : ", ") + std::string("send: Send");
      if (options_.has_types())
        out += "  " + names_.function(i) + "(" + parameters + "): " + answer_type(i) + ";\n";
      else
        out += " * @property {(" + parameters + ") => " + answer_type(i) + "} " + names_.function(i) + "\n";
    });
    return out + (options_.has_types() ? "}\n" : " */\n");
  }

  std::string serve() const {
    std::string out =
        "\n/**\n * Answers the page's requests with what the handlers return. To be called at once, before the first message "
        "arrives.\n"
        "«| * @param {" +
        handlers_type() +
        "} handlers\n» */\n"
        "export function serve(handlers«: " +
        handlers_type() +
        "»)«: void» {\n"
        "  addEventListener('message', async ({ data }«: MessageEvent<{ id: number; type: string; payload: unknown }>») => {\n"
        "    if (typeof data?.id !== 'number') return;\n"
        "    const { id, type, payload } = data;\n"
        "    try {\n";
    if (is_calls_)
      out += "      postMessage({ id, result: await answer(handlers, type, payload) });\n";
    else if (has_progress_)
      out +=
          "      const reply = await answer(handlers, type, payload, message => postMessage({ id, ...message }));\n"
          "      postMessage({ id, ...reply });\n";
    else
      out +=
          "      const reply = await answer(handlers, type, payload);\n"
          "      postMessage({ id, ...reply });\n";
    out +=
        "    } catch (error) {\n"
        "      postMessage({ id, error: describe(error) });\n"
        "    }\n"
        "  });\n"
        "}\n";
    return text(out);
  }

  std::string answer() const {
    const std::string type = is_calls_ ? "unknown" : "Answer";
    std::string out = "\nfunction answer(handlers«: " + handlers_type() + "», type«: string», payload«: unknown»" +
                      (has_progress_ ? ", send«: Send»" : "") + ")«: " + type + "» {\n  switch (type) {\n";
    each_request([&](std::size_t i) {
      const std::string payload = payload_text(protocol_, i, names_);
      const std::string check = "valid«" + (payload.empty() ? std::string() : "<" + payload + ">") + "»(payload, " +
                                names_.payload_check(i) + ", 'payload')";
      out += "    case " + quote_single(protocol_.messages[i].name) + ":\n";
      const std::string call = "handlers." + names_.function(i) + "(";
      if (payload.empty())
        out += "      " + check + ";\n      return " + call + (has_progress_ ? "send" : "") + ");\n";
      else
        out += "      return " + call + check + (has_progress_ ? ", send" : "") + ");\n";
    });
    return text(out + "    default:\n      throw new TypeError(`This worker knows no request \"${type}\"`);\n  }\n}\n");
  }

  std::string describe() const {
    return text(
        "\nfunction describe(error«: unknown»)«: { name: string; message: string; stack?: string | undefined }» {\n"
        "  if (!(error instanceof Error)) return { name: 'Error', message: String(error) };\n"
        "  const { name, message, stack } = error;\n"
        "  return { name, message, stack };\n"
        "}\n");
  }

  const Protocol& protocol_;
  const ScriptNames& names_;
  const ScriptOptions& options_;
  bool is_calls_, has_progress_;
};

// A value of the type, as far as one can be made up.
std::string example(const Message& message) {
  if (message.shape.kind == Shape::Kind::None) return "{ type: " + quote_single(message.name) + " }";
  std::string fields;
  for (const Field& field : message.shape.fields) fields += (fields.empty() ? "" : ", ") + property_name(field.name);
  return "{ type: " + quote_single(message.name) + ", payload" + (fields.empty() ? "" : ": { " + fields + " }") + " }";
}

}  // namespace

std::string write_server_module(const Protocol& protocol, const ScriptNames& names, const ScriptOptions& options) {
  return ServerWriter(protocol, names, options).write();
}

std::string write_worker_module(const Protocol& protocol, const ScriptNames& names, const ScriptOptions& options) {
  const bool has_progress = protocol.has(Role::Progress);
  std::string out = "// The worker of " + protocol.name + " in " + options.definition_file +
                    ", for you to write: `skein messages` leaves it alone once it is there.\n\n"
                    "import { serve } from " +
                    quote_single(options.server) + ";\n\nserve({\n";
  for (std::size_t i = 0; i < protocol.messages.size(); i++) {
    const Message& message = protocol.messages[i];
    if (message.role != Role::Request) continue;
    std::string parameters = message.shape.kind == Shape::Kind::None ? "" : "payload";
    if (has_progress) parameters += parameters.empty() ? "send" : ", send";
    out += "  async " + names.function(i) + "(" + parameters + ") {\n";
    for (const Message& other : protocol.messages) {
      if (other.role == Role::Progress) out += "    // send(" + example(other) + ");\n";
    }
    for (const Message& other : protocol.messages) {
      if (other.role == Role::Reply) out += "    // return " + example(other) + ";\n";
    }
    out += "    throw new Error('" + names.function(i) + " is not written yet');\n  },\n";
  }
  return out + "});\n";
}

}  // namespace skein::messages
