// The lines of a dossier that people read.
#include <fmt/format.h>

#include "ledger/evidence/signed_note.h"
#include "replay/dossier/dossier.h"
#include "replay/event/event_json.h"
#include "replay/event/event_reader.h"
#include "replay/event/text_rules.h"

namespace replay {
namespace {

struct Words {
  std::string_view nb;
  std::string_view en;
};

class Summary {
 public:
  explicit Summary(const Dossier& dossier) : dossier_(dossier) {}

  std::string render() {
    head();
    for (std::size_t i = 0; i < dossier_.events.size(); ++i) {
      line("");
      event(i);
    }
    line("");
    meaning();
    return std::move(text_);
  }

 private:
  void line(std::string_view text) { text_ += text.empty() ? "#\n" : fmt::format("# {}\n", text); }

  template <class... Parts>
  void say(const Words& words, Parts&&... parts) {
    const std::string_view text = dossier_.language == DossierLanguage::kNb ? words.nb : words.en;
    line(fmt::format(fmt::runtime(text), std::forward<Parts>(parts)...));
  }

  void head() {
    const auto note = ledger::parse_note(dossier_.proof.checkpoint);
    const auto checkpoint = ledger::parse_checkpoint_text(note ? note->text : "");
    const auto commitment = ledger::decode_entry(dossier_.proof.index, dossier_.proof.commitment);
    say({"SAKSMAPPE", "CASE DOSSIER"});
    say({"Sak:        {}", "Case:       {}"}, printable(dossier_.proof.stream));
    say({"Hovedbok:   {}", "Ledger:     {}"}, checkpoint ? printable(checkpoint->origin) : "?");
    say({"Innførsler: {}, rot {}", "Entries:    {}, root {}"},
        checkpoint ? checkpoint->prefix.size.value : 0,
        checkpoint ? base::to_base64(checkpoint->prefix.root.view()) : "?");
    say({"Per:        {}", "As of:      {}"},
        commitment ? to_string_utc6(commitment->recorded_at) : "?");
    if (dossier_.events.empty()) {
      say({"Hendelser:  0 – det finnes ingen slik sak i hovedboken per da",
           "Events:     0 – there is no such case in the ledger as of then"});
    } else {
      say({"Hendelser:  {} – alle som hovedboken har om saken per da",
           "Events:     {} – all that the ledger has on the case as of then"},
          dossier_.events.size());
    }
  }

  void event(std::size_t at) {
    const DossierEvent& given = dossier_.events[at];
    const auto entry = ledger::decode_entry(given.index, given.entry);
    if (!entry) {
      say({"{}. (kan ikke leses) innførsel {}", "{}. (cannot be read) entry {}"},
          at + 1,
          given.index.value);
      return;
    }
    const auto reader = EventReader::open(entry->body);
    const auto data = reader ? event_data_json(entry->body)
                             : base::Result<std::string>(std::unexpected(reader.error()));
    if (!data) {
      say({"{}. (kan ikke leses) innførsel {}, registrert {}, id {}",
           "{}. (cannot be read) entry {}, recorded {}, id {}"},
          at + 1,
          given.index.value,
          to_string_utc6(entry->recorded_at),
          base::to_string(entry->id));
      return;
    }
    readable_event(at, *entry, *reader, *data);
  }

  void readable_event(std::size_t at,
                      const ledger::EntryView& entry,
                      const EventReader& reader,
                      const std::string& data) {
    const Envelope envelope = reader.envelope();
    line(fmt::format("{}. {}  {}", at + 1, to_string(envelope.occurred_at), reader.type_name()));
    const std::string organisation =
        envelope.actor.organisation ? ", " + printable(*envelope.actor.organisation) : "";
    say({"   av {} ({}{})", "   by {} ({}{})"},
        printable(envelope.actor.id),
        printable(envelope.actor.role),
        organisation);
    if (envelope.source) {
      say({"   kilde {}", "   source {}"}, printable(*envelope.source));
    }
    say({"   registrert {}, innførsel {}, id {}", "   recorded {}, entry {}, id {}"},
        to_string_utc6(entry.recorded_at),
        entry.index.value,
        base::to_string(entry.id));
    if (reader.case_id() != dossier_.proof.stream) {
      say({"   MERK: hendelsen selv nevner saken {}",
           "   NOTE: the event itself names the case {}"},
          printable(reader.case_id()));
    }
    line("   " + printable(data));
  }

  void meaning() {
    say({"Bevist når filen er kontrollert: hovedboken har undertegnet at dette er alt den hadde om",
         "Proved once this file is checked: the ledger has signed that this is all it had on the"});
    say({"saken per da: ingen hendelse mangler, er endret eller er lagt til.",
         "case as of then: none is missing, changed or added."});
    say({"Ikke bevist: at det som ble registrert er sant, eller at alt som skjedde ble registrert.",
         "Not proved: that what was recorded is true, or that all that happened was recorded."});
    say({"Skjema og regelbok nedenfor er oppgitt, ikke bevist.",
         "Schema and rulebook below are stated, not proved."});
    say(
        {"Kontroll: caseledger-verify --vkey NØKKEL FIL – få nøkkelen av hovedbokens eier på en "
         "annen",
         "To check: caseledger-verify --vkey KEY FILE – get the key from the ledger's owner in "
         "another"});
    say({"måte enn med denne filen. Linjene over regnes da ut på nytt fra de beviste bytene.",
         "way than with this file. The lines above are then made again from the proved bytes."});
  }

  const Dossier& dossier_;
  std::string text_;
};

}  // namespace

std::string render_summary(const Dossier& dossier) {
  return Summary(dossier).render();
}

}  // namespace replay
