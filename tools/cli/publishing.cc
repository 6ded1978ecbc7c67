#include "tools/cli/publishing.h"

#include <fmt/format.h>

#include "ledger/base/error_numbers.h"
#include "ledger/io/file_system.h"
#include "tools/cli/errors.h"
#include "tools/witness/error_numbers.h"

namespace tools {

base::Result<std::unique_ptr<ledger::Ledger>> open_and_publish(Context& context) {
  auto writer = context.open_to_write(false);
  if (!writer) {
    const int number = base::error_number(writer.error());
    const bool can_only_read = number == base::kLocked || number == base::kReadOnlyDisk;
    if (!can_only_read) return std::unexpected(std::move(writer).error());
    return context.open_to_read();
  }
  CASELEDGER_TRY_STATUS((*writer)->publish());
  return writer;
}

base::Result<ledger::Published> chosen_checkpoint(const Context& context,
                                                  const Arguments& arguments,
                                                  const ledger::Ledger& ledger) {
  if (!arguments.has("--cosigned")) return ledger.notary().published();
  CASELEDGER_TRY(auto cosigned, ledger.notary().cosigned());
  if (cosigned) return *std::move(cosigned);
  const Text text{"intet medsignert sjekkpunkt er tatt vare på",
                  "no cosigned checkpoint has been kept"};
  const Text hint{"be vitnene: caseledger checkpoint --policy FILE",
                  "ask the witnesses: caseledger checkpoint --policy FILE"};
  return base::fail(base::ErrorCode::kNotFound,
                    kNothingCosigned,
                    std::string(context.in_words(text)),
                    "",
                    std::string(context.in_words(hint)));
}

base::Status hand_out(Context& context, const Arguments& arguments, std::string_view text) {
  const auto path = arguments.value("-o");
  if (!path) {
    context.out.write(text);
    return {};
  }
  return ledger::io::write_new_file(context.files, *path, base::as_bytes(text));
}

base::Result<std::string> read_text(Context& context,
                                    const std::string& path,
                                    std::size_t bytes_max) {
  CASELEDGER_TRY(const auto bytes, ledger::io::read_file(context.files, path, bytes_max));
  return std::string(base::as_text(bytes));
}

base::Result<std::string> needed(const Context& context,
                                 const Arguments& arguments,
                                 std::string_view option) {
  auto value = arguments.value(option);
  if (value) return *std::move(value);
  const Text text{"{} mangler", "{} is missing"};
  return std::unexpected(
      usage_error(kMissingArgument, fmt::format(fmt::runtime(context.in_words(text)), option)));
}

}  // namespace tools
