//! The promises and attacks, and the tests that prove each.

/// A promise, or an attack to be proof against.
pub(super) struct Row {
    /// Its code: `R1`; attacks are numbered `A1`.
    pub(super) code: &'static str,
    /// In words.
    pub(super) promise: &'static str,
    /// Parts of the names of the Rust tests that prove it.
    pub(super) rust: &'static [&'static str],
    /// Suites of `end2end`, each with a part of a test's name.
    pub(super) end2end: &'static [(&'static str, &'static str)],
}

pub(super) const ROWS: [Row; 36] = [
    Row {
        code: "R1",
        promise: "one provider charge, one ledger posting",
        rust: &["payments::storm::", "the_same_event_ten_times", "many_at_once_book_a_source_once"],
        end2end: &[],
    },
    Row {
        code: "R2",
        promise: "any order of events, same final state",
        rust: &["payments::order_of_events::"],
        end2end: &[],
    },
    Row {
        code: "R3",
        promise: "debits equal credits, balances equal a replay",
        rust: &[
            "property::random_lives",
            "an_uneven_posting_is_not_committed",
            "every_flaw_is_found",
        ],
        end2end: &[],
    },
    Row {
        code: "R4",
        promise: "what was answered with success survives kill -9 of server, worker, database",
        rust: &[],
        end2end: &[
            ("kills", "all that was answered is there once"),
            ("kills", "nothing acknowledged is missing"),
            ("kills", "the books and the audit are sound"),
        ],
    },
    Row {
        code: "R5",
        promise: "what was not answered is whole or absent",
        rust: &["is_whole_or_absent"],
        end2end: &[],
    },
    Row {
        code: "R6",
        promise: "no message lost, none handed over twice but with the same Message-ID",
        rust: &["trust::r6_", "a_crash_after_the_handover_sends_the_same_message_id"],
        end2end: &[("kills", "each message left once")],
    },
    Row {
        code: "R7",
        promise: "double click, two tabs: one payment, one plan",
        rust: &[
            "a_double_click",
            "form_sent_eight_times",
            "at_the_same_instant",
            "same_form_twenty_times",
        ],
        end2end: &[("stripe-trouble", "two tabs that ask for the same")],
    },
    Row {
        code: "R8",
        promise: "provider down or silent: reconciled when it is back, never charged twice",
        rust: &[
            "a_provider_away_for_a_day",
            "a_provider_that_is_away",
            "a_lost_answer_sends_the_money_once",
        ],
        end2end: &[("stripe-trouble", "asks again with the same key")],
    },
    Row {
        code: "R9",
        promise: "mail or SMS down for a day: order and contact hours kept, one level a day",
        rust: &["trust::r9_", "a_server_down_for_a_day_loses_nothing"],
        end2end: &[],
    },
    Row {
        code: "R10",
        promise: "database down: 503 in under 2 s, back without restart",
        rust: &["reliability::a_database_that_is_away"],
        end2end: &[
            ("outage", "pages say so in under two seconds"),
            ("outage", "a signed event is never answered with success"),
            ("outage", "all works again once it is back"),
        ],
    },
    Row {
        code: "R11",
        promise: "clock jumps, summer time, 29 February, year's end",
        rust: &["trust::r11_"],
        end2end: &[],
    },
    Row {
        code: "R12",
        promise: "a backup restored on an empty machine equals the original",
        rust: &[],
        end2end: &[
            ("backup", "taken while people write, it is whole"),
            ("backup", "taken of what rests, it equals the original"),
        ],
    },
    Row {
        code: "R13",
        promise: "500 debtors at once: no 5xx, answers in time, memory flat",
        rust: &[],
        end2end: &[
            ("load", "no server error, and all get their answers in time"),
            ("load", "the books are sound afterwards"),
        ],
    },
    Row {
        code: "R13b",
        promise: "a noisy creditor at its limit does not starve another",
        rust: &[],
        end2end: &[("load", "a noisy creditor at its limit leaves others their answers")],
    },
    Row {
        code: "R14",
        promise: "bad input: never a 5xx, a hang, or more than 256 MB",
        rust: &["files_that_are_nothing_are_rejected_whole", "good_rows_are_not_lost"],
        end2end: &[("attacks", "bad input is never answered by a server error")],
    },
    Row {
        code: "R15",
        promise: "a decision reaches the scenario once; a stale one undoes nothing newer",
        rust: &[
            "requests::interleaving::",
            "a_stale_decision_cannot_undo",
            "the_second_of_two_collectors_overwrites_nothing",
        ],
        end2end: &[],
    },
    Row {
        code: "R16",
        promise: "lives of a debtor from a seed, a year of many; old rows are upgraded",
        rust: &["property::random_lives", "year::", "migrations::"],
        end2end: &[],
    },
    Row {
        code: "A1",
        promise: "object loaded without tenant check",
        rust: &["tenants::"],
        end2end: &[
            ("routes", "shows another creditor’s people nothing"),
            ("attacks", "another creditor's files are not found"),
        ],
    },
    Row {
        code: "A2",
        promise: "role checked on one path only",
        rust: &[],
        end2end: &[
            ("routes", "every address that the router knows is in the inventory"),
            ("routes", "refuses whoever stands below its role"),
        ],
    },
    Row {
        code: "A3",
        promise: "preview, PDF or document address without checks",
        rust: &[],
        end2end: &[
            ("routes", "shows another debtor nothing"),
            ("attacks", "another debtor's invoices, files, payments and receipts"),
        ],
    },
    Row {
        code: "A4",
        promise: "payment return page trusted",
        rust: &["the_return_page_proves_nothing"],
        end2end: &[("attacks", "a forged return page credits nothing")],
    },
    Row {
        code: "A5",
        promise: "unsigned or badly signed provider events; empty secret accepted",
        rust: &["an_event_that_is_not_signed_leaves_no_trace"],
        end2end: &[("serving", "a configuration says what is wrong with it")],
    },
    Row {
        code: "A6",
        promise: "genuine event, other amount, currency or reference",
        rust: &["payments::mismatch::"],
        end2end: &[],
    },
    Row {
        code: "A7",
        promise: "login link in a response body or a log",
        rust: &["a_token_is_stored_nowhere"],
        end2end: &[("attacks", "a link is in no answer")],
    },
    Row {
        code: "A8",
        promise: "link mailed to the attacker",
        rust: &["a_new_link_goes_to_the_stored_address"],
        end2end: &[],
    },
    Row {
        code: "A9",
        promise: "Host header poisons links",
        rust: &[],
        end2end: &[("attacks", "X-Forwarded-Host and Forwarded poison no link")],
    },
    Row {
        code: "A10",
        promise: "portal session used on the back office; GET changes something",
        rust: &[],
        end2end: &[
            ("attacks", "a debtor's session opens no office"),
            ("attacks", "a GET changes nothing"),
        ],
    },
    Row {
        code: "A11",
        promise: "PDF generator reads files or network",
        rust: &[
            "markup_in_every_field_is_printed_and_nothing_is_read",
            "markup_in_them_is_printed",
        ],
        end2end: &[],
    },
    Row {
        code: "A12",
        promise: "stored XSS from debtor to collector",
        rust: &["markup_in_names_is_text"],
        end2end: &[("attacks", "markup in names, labels and references is text")],
    },
    Row {
        code: "A13",
        promise: "content type trusted",
        rust: &[],
        end2end: &[("attacks", "a file that is not what it says is refused")],
    },
    Row {
        code: "A14",
        promise: "identity from a header",
        rust: &[],
        end2end: &[("attacks", "no header makes anyone someone")],
    },
    Row {
        code: "A15",
        promise: "SMTP injection",
        rust: &["line_breaks_in_names_make_no_headers"],
        end2end: &[],
    },
    Row {
        code: "A16",
        promise: "CSV and spreadsheet formula injection in exports",
        rust: &["formulas_are_text", "a_table_runs_no_formula"],
        end2end: &[],
    },
    Row {
        code: "A17",
        promise: "scanners: HEAD, GET, auto-submitted form, a hundred times",
        rust: &["a_hundred_looks_change_nothing", "a_scanner_that_submits_the_form"],
        end2end: &[
            ("attacks", "scanners open the link"),
            ("attacks", "a robot that sends the door"),
        ],
    },
    Row {
        code: "A18",
        promise: "brute force of gate, codes, staff passwords; password spraying",
        rust: &[
            "five_wrong_answers_close_the_door",
            "a_code_bears_five_tries",
            "many_at_once_have_five_tries",
        ],
        end2end: &[("attacks", "passwords cannot be guessed")],
    },
    Row {
        code: "A19",
        promise: "replayed or cross-site POST",
        rust: &[],
        end2end: &[
            ("attacks", "cross-site and unsigned posts are refused"),
            ("attacks", "a form with another session's token is refused"),
        ],
    },
];
