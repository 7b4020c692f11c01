// <file>-client: what the page calls. One worker, started by the first request.

#include "messages/names.h"
#include "messages/script.h"

namespace skein::messages {

namespace {

class ClientWriter {
 public:
  ClientWriter(const Protocol& protocol, const ScriptNames& names, const ScriptOptions& options)
      : protocol_(protocol),
        names_(names),
        options_(options),
        is_calls_(protocol.style == Protocol::Style::Calls),
        has_progress_(protocol.has(Role::Progress)) {}

  std::string write() {
    std::string out = header(protocol_, options_) + imports() + types();
    for (std::size_t i = 0; i < protocol_.messages.size(); i++)
      if (protocol_.messages[i].role == Role::Request) out += request(i);
    return out + terminate() + state() + ask() + start() + receive() + stop() + failure();
  }

 private:
  std::string text(std::string_view both) const { return script(options_, both); }
  std::string reply() const { return names_.base() + "Reply"; }
  std::string progress() const { return names_.base() + "Progress"; }

  std::string imports() {
    std::vector<std::string> values, types;
    if (!is_calls_) values.emplace_back("checkReply");
    for (std::size_t i = 0; i < protocol_.messages.size(); i++) {
      if (protocol_.messages[i].role != Role::Request) continue;
      values.push_back(names_.payload_check(i));
      if (is_calls_) values.push_back(names_.result_check(i));
    }
    values.emplace_back("valid");
    types.emplace_back("Check");
    for (std::size_t i = 0; i < protocol_.messages.size(); i++) {
      const Message& message = protocol_.messages[i];
      if (message.role == Role::Request && message.shape.kind == Shape::Kind::Fields) types.push_back(names_.payload(i));
    }
    add_named_types(types);
    if (!is_calls_) types.push_back(reply());
    if (has_progress_) types.push_back(progress());
    const std::string& from = options_.checks;
    const std::string out = "\n" + import_text("import", values, from);
    return out + (options_.has_types() ? import_text("import type", types, from) : "\n" + import_text("@import", types, from));
  }

  static void add_named(const Type& type, const ScriptNames& names, std::vector<std::string>& out) {
    if (type.kind == TypeKind::Named) {
      const std::string name = names.type(type.name);
      bool is_known = false;
      for (const std::string& known : out) is_known |= known == name;
      if (!is_known) out.push_back(name);
    }
    for (const Type& part : type.parts) add_named(part, names, out);
  }

  // Those that the functions' own types name.
  void add_named_types(std::vector<std::string>& out) const {
    for (const Message& message : protocol_.messages) {
      if (message.role != Role::Request) continue;
      add_named(message.shape.value, names_, out);
      if (message.has_result) add_named(message.result, names_, out);
    }
  }

  std::string types() {
    if (!has_progress_) return {};
    return text(
        "\n«export interface Options {\n"
        "  /** Called with what the worker tells before the request ends. */\n"
        "  onProgress?: ((message: " +
        progress() +
        ") => void) | undefined;\n"
        "}\n"
        "|/**\n * @typedef {object} Options\n"
        " * @property {(message: " +
        progress() +
        ") => void} [onProgress] called with what the worker tells before the request ends\n"
        " */\n»");
  }

  std::string request(std::size_t i) {
    const Message& message = protocol_.messages[i];
    const std::string payload = payload_text(protocol_, i, names_);
    const std::string result = is_calls_ ? result_text(message, names_) : reply();
    std::string comment = message.comment;
    for (std::size_t at = 0; (at = comment.find("*/", at)) != std::string::npos;) comment.replace(at, 2, "* /");
    if (comment.empty())
      comment = std::string(is_calls_ ? "Calls `" : "Sends `") + message.name + "` " + (is_calls_ ? "in" : "to") + " the worker.";
    std::string out = options_.has_types() ? "\n/** " + comment : "\n/**\n * " + comment + "\n";
    if (!options_.has_types()) {
      if (!payload.empty()) out += " * @param {" + payload + "} payload\n";
      if (has_progress_) out += " * @param {Options} [options]\n";
      out += " * @returns {Promise<" + result + ">}\n";
    }
    out += " */\nexport function " + names_.function(i) + "(";
    if (!payload.empty()) out += text("payload«: " + payload + "»");
    if (has_progress_) out += text(std::string(payload.empty() ? "" : ", ") + "options«: Options» = {}");
    out += text(")«: Promise<" + result + ">» {\n");
    out += "  return ask(" + quote_single(message.name) + ", " + (payload.empty() ? "undefined" : "payload") + ", " +
           names_.payload_check(i);
    if (is_calls_) out += ", " + names_.result_check(i);
    if (has_progress_) out += ", options";
    return out + ");\n}\n";
  }

  std::string terminate() const {
    return text(
        "\n/** Ends the worker. Requests that wait for it fail; the next one starts it again. */\n"
        "export function terminate()«: void» {\n"
        "  stop(new Error('The worker was terminated'));\n"
        "}\n");
  }

  std::string state() const {
    std::string waiting =
        is_calls_ ? "  check: Check;\n  resolve(result: unknown): void;\n" : "  resolve(reply: " + reply() + "): void;\n";
    if (has_progress_) waiting += "  onProgress: ((message: " + progress() + ") => void) | undefined;\n";
    return text("\n«interface Waiting {\n" + waiting +
                "  reject(error: unknown): void;\n}\n\n"
                "interface Answer {\n"
                "  id: number;\n" +
                (is_calls_ ? "  result?: unknown;\n" : "  type?: unknown;\n  payload?: unknown;\n") +
                "  error?: { name: string; message: string; stack?: string };\n"
                "}\n\n»"
                "«|/** @type {Worker | undefined} */\n»let worker«: Worker | undefined»;\n"
                "let lastId = 0;\n" +
                "/** Requests that wait, by their ids. */\n"
                "const pending = «new Map<number, Waiting>()|new Map()»;\n");
  }

  std::string ask() const {
    std::string parameters = "type«: string», payload«: unknown», check«: Check»";
    if (is_calls_) parameters += ", checkResult«: Check»";
    if (has_progress_) parameters += ", { onProgress }«: Options»";
    std::string waiting =
        is_calls_ ? "check: checkResult, resolve«: result => resolve(result as Result)», reject" : "resolve, reject";
    if (has_progress_) waiting += ", onProgress";
    const std::string result = is_calls_ ? "Result" : reply();
    return text("\nfunction ask" + std::string(is_calls_ ? "«<Result>»" : "") + "(" + parameters + ")«: Promise<" + result +
                ">» {\n"
                "  return new Promise((resolve, reject) => {\n"
                "    valid(payload, check, 'payload');\n"
                "    worker ?"
                "?= start();\n"
                "    const id = ++lastId;\n"
                "    worker.postMessage({ id, type, payload });\n"
                "    pending.set(id, { " +
                waiting +
                " });\n"
                "  });\n"
                "}\n");
  }

  std::string start() const {
    return text(
        "\nfunction start()«: Worker» {\n"
        "  const started = new Worker(new URL(" +
        quote_single(options_.worker) +
        ", import.meta.url), { type: 'module' });\n"
        "  started.onmessage = receive;\n"
        "  // After an error that nobody caught, what the worker still knows is anybody's guess.\n"
        "  started.onerror = ({ message }) => stop(new Error(message || 'The worker could not be loaded'));\n"
        "  started.onmessageerror = () => stop(new Error('A message of the worker could not be read'));\n"
        "  addEventListener('pagehide', terminate);\n"
        "  return started;\n"
        "}\n");
  }

  std::string receive() const {
    const std::string type = has_progress_ ? reply() + " | " + progress() : reply();
    std::string check = is_calls_ ? "    answer = valid(data.result, waiting.check, 'result');\n"
                                  : "    const { id, ...message } = data;\n"
                                    "    answer = valid«<" +
                                        type + ">»(message, checkReply, 'reply');\n";
    std::string out =
        "\n«|/** @param {MessageEvent} event */\n»function receive({ data }«: MessageEvent<Answer>»)«: void» {\n"
        "  const waiting = pending.get(data?.id);\n"
        "  if (waiting === undefined) return;\n"
        "  let answer«: " +
        (is_calls_ ? "unknown" : type) +
        "»;\n"
        "  try {\n"
        "    if (data.error !== undefined) throw Object.assign(new Error(data.error.message), data.error);\n" +
        check +
        "  } catch (error) {\n"
        "    pending.delete(data.id);\n"
        "    return fail(waiting, error);\n"
        "  }\n";
    if (has_progress_) {
      std::string condition;
      for (const Message& message : protocol_.messages)
        if (message.role == Role::Progress)
          condition += (condition.empty() ? "" : " || ") + std::string("answer.type === ") + quote_single(message.name);
      out += "  if (" + condition + ") return waiting.onProgress?.(answer);\n";
    }
    return text(out +
                "  pending.delete(data.id);\n"
                "  waiting.resolve(answer);\n"
                "}\n");
  }

  std::string stop() const {
    return text(
        "\nfunction stop(error«: Error»)«: void» {\n"
        "  removeEventListener('pagehide', terminate);\n"
        "  worker?.terminate();\n"
        "  worker = undefined;\n"
        "  const left = [...pending.values()];\n"
        "  pending.clear();\n"
        "  for (const waiting of left) fail(waiting, error);\n"
        "}\n");
  }

  std::string failure() const {
    if (protocol_.failure == Protocol::kNone)
      return text(
          "\nfunction fail(waiting«: Waiting», error«: unknown»)«: void» {\n"
          "  waiting.reject(error);\n"
          "}\n");
    const Message& message = protocol_.messages[protocol_.failure];
    std::string payload = "text";
    if (protocol_.failure_field != Protocol::kNone) {
      const std::string name = property_name(message.shape.fields[protocol_.failure_field].name);
      payload = name == "text" ? "{ text }" : "{ " + name + ": text }";
    }
    return text("\n/** What goes wrong in the worker arrives as `" + message.name +
                "`. */\n"
                "function fail(waiting«: Waiting», error«: unknown»)«: void» {\n"
                "  const text = error instanceof Error ? error.message : String(error);\n"
                "  waiting.resolve({ type: " +
                quote_single(message.name) + ", payload: " + payload +
                " });\n"
                "}\n");
  }

  const Protocol& protocol_;
  const ScriptNames& names_;
  const ScriptOptions& options_;
  bool is_calls_, has_progress_;
};

}  // namespace

std::string write_client_module(const Protocol& protocol, const ScriptNames& names, const ScriptOptions& options) {
  return ClientWriter(protocol, names, options).write();
}

}  // namespace skein::messages
