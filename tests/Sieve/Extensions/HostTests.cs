using Microsoft.Extensions.Time.Testing;

namespace Posthouse.Sieve.Tests;

/// <summary>What asks the host: RFC 5183, 5235, 5463, 5490, 6134, 6609, 7352, 8579, 9042.</summary>
public class HostTests
{
    private static string Run(string script, Dictionary<string, string>? scripts = null) => Scripts.Actions(script, with: s => s with { Host = new PlayedHost(scripts ?? []), Environment = new() { ["location"] = "MDA", ["imap.cause"] = "COPY" } });

    private static bool Holds(string test, string require) => Scripts.Holds(test, require, with: s => s with { Host = new PlayedHost([]), Environment = new() { ["location"] = "MDA", ["imap.cause"] = "COPY" } });

    [Theory]
    [InlineData("environment :is \"location\" \"MDA\"", true)]
    [InlineData("environment :contains \"NAME\" \"posthouse\"", true)]
    [InlineData("environment :matches \"version\" \"*.*\"", true)]
    [InlineData("environment :is \"imap.cause\" [\"APPEND\", \"COPY\"]", true)]
    [InlineData("environment :contains \"unknown\" \"\"", false)]
    [InlineData("environment :count \"eq\" \"unknown\" \"0\"", false)]
    public void Environment(string test, bool holds) => Assert.Equal(holds, Holds(test, "environment relational"));

    [Theory]
    [InlineData("mailboxexists \"INBOX\"", true)]
    [InlineData("mailboxexists [\"INBOX\", \"Work\"]", true)]
    [InlineData("mailboxexists [\"INBOX\", \"None\"]", false)]
    [InlineData("metadata :is \"Work\" \"/private/comment\" \"mine\"", true)]
    [InlineData("metadata :contains \"Work\" \"/private/none\" \"\"", false)]
    [InlineData("metadataexists \"Work\" [\"/private/comment\"]", true)]
    [InlineData("metadataexists \"Work\" [\"/private/comment\", \"/private/none\"]", false)]
    [InlineData("servermetadata :matches \"/shared/admin\" \"mailto:*\"", true)]
    [InlineData("servermetadataexists \"/shared/admin\"", true)]
    [InlineData("servermetadataexists \"/shared/none\"", false)]
    [InlineData("specialuse_exists \"\\\\Junk\"", true)]
    [InlineData("specialuse_exists [\"\\\\Junk\", \"\\\\Archive\"]", false)]
    [InlineData("specialuse_exists \"Spam\" \"\\\\Junk\"", true)]
    [InlineData("specialuse_exists \"Work\" \"\\\\Junk\"", false)]
    [InlineData("mailboxidexists \"F1\"", true)]
    [InlineData("mailboxidexists [\"F1\", \"F2\"]", false)]
    [InlineData("valid_ext_list \"tag:friends\"", true)]
    [InlineData("valid_ext_list [\"tag:friends\", \"tag:none\"]", false)]
    [InlineData("address :list \"from\" \"tag:friends\"", true)]
    [InlineData("address :list \"to\" \"tag:friends\"", false)]
    [InlineData("header :list \"from\" [\"tag:none\", \"tag:friends\"]", false)]
    public void Mailboxes_and_lists(string test, bool holds) => Assert.Equal(holds, Holds(test, "mailbox mboxmetadata servermetadata special-use mailboxid extlists"));

    // The examples of RFC 6134 §2.8, with lists of their names, and the method of a notification that there is.
    [Theory]
    [InlineData("""
        require ["envelope", "extlists", "fileinto", "spamtest", "relational", "comparator-i;ascii-numeric"];
        if envelope :list "from" ":addrbook:default"
        {
            if spamtest :value "ge" :comparator "i;ascii-numeric" "8" { fileinto "spam"; }
        }
        elsif spamtest :value "ge" :comparator "i;ascii-numeric" "3" { fileinto "spam"; }
        """, "implicit keep")]
    [InlineData("""
        require ["envelope", "extlists", "fileinto", "spamtest", "variables", "relational", "comparator-i;ascii-numeric"];
        if envelope :list "from" ":addrbook:default" { set "lim" "8"; } else { set "lim" "3"; }
        if spamtest :value "ge" :comparator "i;ascii-numeric" "${lim}" { fileinto "spam"; }
        """, "implicit keep")]
    [InlineData("""
        require ["extlists", "date", "enotify"];
        if currentdate :list "date" "tag:example.com,2011-01-01:localHolidays" { notify "mailto:romeo@im.example.com"; }
        """, "notify mailto:romeo@im.example.com; implicit keep")]
    [InlineData("""
        require ["extlists", "envelope", "subaddress"];
        if allof (envelope :detail "to" "birds",
                  header :list "from" "tag:example.com,2010-05-28:mylist") {
            redirect :list "tag:example.com,2010-05-28:mylist";
        }
        """, "redirect tag:example.com,2010-05-28:mylist")]
    [InlineData("""
        require ["variables", "extlists", "index", "reject"];
        if header :index 1 :matches "received" "*(* [*.*.*.*])*" {
            set "ip" "${3}.${4}.${5}.${6}";
            if string :list "${ip}" "tag:example.com,2011-04-10:DisallowedIPs" { reject "Message not allowed from this IP address"; }
        }
        """, "reject Message not allowed from this IP address")]
    [InlineData("""
        require ["extlists", "foreverypart", "mime", "fileinto"];
        foreverypart
        {
            if header :mime :param "filename" :list ["Content-Type", "Content-Disposition"] "tag:example.com,2011-04-10:BadFileNameExts"
            {
                fileinto "Warning";
                break;
            }
        }
        """, "fileinto Warning")]
    public void Examples_of_lists(string script, string actions)
    {
        string message = Scripts.Message
            .Replace("Received: from desert.example.org by", "Received: from desert.example.org (desert.example.org [192.0.2.7]) by", StringComparison.Ordinal)
            .Replace("From: \"Wile E. Coyote\" <coyote@desert.example.org>", "From: coyote@desert.example.org", StringComparison.Ordinal)
            .Replace("charset=utf-8", "charset=utf-8\nContent-Disposition: attachment; filename=\"virus.exe\"", StringComparison.Ordinal);
        Assert.Equal(actions, Scripts.Actions(script, message, static setup => setup with { Host = new ListHost(), Spam = 40, Time = new FakeTimeProvider(new DateTimeOffset(2011, 12, 26, 12, 0, 0, TimeSpan.Zero)) }));
    }

    private sealed class ListHost : SieveHost
    {
        public override bool ListExists(string list) => true;

        public override bool IsInList(string list, string value) => (list, value) switch
        {
            (":addrbook:default", "coyote@desert.example.org") => true,
            ("tag:example.com,2010-05-28:mylist", "coyote@desert.example.org") => true,
            ("tag:example.com,2011-01-01:localHolidays", "2011-12-26") => true,
            ("tag:example.com,2011-04-10:DisallowedIPs", "192.0.2.7") => true,
            ("tag:example.com,2011-04-10:BadFileNameExts", "virus.exe") => true,
            _ => false,
        };
    }

    [Theory]
    [InlineData("fileinto :create \"New\";", "fileinto New create")]
    [InlineData("fileinto :copy \"A\";", "fileinto A copy; implicit keep")]
    [InlineData("fileinto :specialuse \"\\\\Junk\" \"Spam\";", "fileinto Spam \\Junk")]
    [InlineData("fileinto :mailboxid \"F1\" \"Work\";", "fileinto Work id F1")]
    [InlineData("redirect :copy \"a@b.example\";", "redirect a@b.example copy; implicit keep")]
    [InlineData("redirect :list \"tag:friends\";", "redirect tag:friends")]
    [InlineData("redirect :list \"tag:none\";", "error at 1: There is no list \"tag:none\".")]
    [InlineData("fileinto \"A\"; fileinto :copy \"A\";", "fileinto A")]
    public void Actions_have_tags(string action, string actions) =>
        Assert.Equal(actions, Run($"require [\"fileinto\", \"copy\", \"mailbox\", \"special-use\", \"mailboxid\", \"extlists\"]; {action}"));

    [Theory]
    [InlineData("fileinto :specialuse \"Junk\" \"A\";")]
    [InlineData("fileinto :specialuse \"\\\\Junk\" :mailboxid \"F1\" \"A\";")]
    [InlineData("fileinto \"\";")]
    public void Tags_are_checked(string action) => Assert.NotEmpty(Scripts.Errors($"require [\"fileinto\", \"special-use\", \"mailboxid\"]; {action}"));

    [Theory]
    [InlineData(null, "spamtest :value \"eq\" :comparator \"i;ascii-numeric\" \"0\"", true)]
    [InlineData(null, "spamtest :count \"eq\" \"0\"", true)]
    [InlineData(0, "spamtest \"1\"", true)]
    [InlineData(0, "spamtest :count \"eq\" \"1\"", true)]
    [InlineData(100, "spamtest \"10\"", true)]
    [InlineData(55, "spamtest :value \"ge\" :comparator \"i;ascii-numeric\" \"6\"", false)]
    [InlineData(56, "spamtest :value \"ge\" :comparator \"i;ascii-numeric\" \"6\"", true)]
    [InlineData(87, "spamtest :percent :value \"gt\" :comparator \"i;ascii-numeric\" \"86\"", true)]
    [InlineData(null, "spamtest :percent \"0\"", true)]
    public void Spam(int? score, string test, bool holds) => Assert.Equal(holds, Scripts.Holds(test, "spamtestplus relational comparator-i;ascii-numeric", with: s => s with { Spam = score }));

    [Theory]
    [InlineData(null, "0")]
    [InlineData(1, "1")]
    [InlineData(5, "5")]
    public void Virus(int? score, string value) => Assert.True(Scripts.Holds($"virustest \"{value}\"", "virustest", with: s => s with { Virus = score }));

    [Fact]
    public void Percent_needs_spamtestplus() => Assert.Contains("spamtestplus", Scripts.Errors("require \"spamtest\"; if spamtest :percent \"1\" {}"), StringComparison.Ordinal);

    // RFC 5463
    [Theory]
    [InlineData("if ihave \"fileinto\" { fileinto \"A\"; }", "fileinto A")]
    [InlineData("if ihave [\"fileinto\", \"vnd.none\"] { fileinto \"A\"; } else { discard; }", "discard")]
    [InlineData("if ihave \"vnd.none\" { nonsense \"A\"; }", "implicit keep")]
    [InlineData("if ihave \"vnd.none\" { nonsense { more { keep; } } }", "implicit keep")]
    [InlineData("if allof (ihave \"vnd.none\", nonsense :tag) { keep; } else { discard; }", "error at 1: There is no test 'nonsense'.")]
    [InlineData("nonsense;", "error at 1: There is no command 'nonsense'.")]
    [InlineData("keep :nonsense;", "error at 1: 'keep' has no tag ':nonsense'.")]
    [InlineData("error \"Nothing suits.\";", "error at 1: Nothing suits.")]
    [InlineData("if not ihave \"vnd.none\" { stop; } nonsense;", "implicit keep")]
    public void Ihave(string script, string actions) => Assert.Equal(actions, Scripts.Actions($"require \"ihave\"; {script}"));

    [Fact]
    public void Ihave_does_not_hide_what_is_wrong() => Assert.NotEmpty(Scripts.Errors("require \"ihave\"; redirect \"nobody\";"));

    // RFC 7352
    [Theory]
    [InlineData("duplicate", "\0<present-1@desert.example.org>", 604_800)]
    [InlineData("duplicate :handle \"h\" :seconds 60", "h\0<present-1@desert.example.org>", 60)]
    [InlineData("duplicate :header \"X-Twice\"", "\0first", 604_800)]
    [InlineData("duplicate :uniqueid \"id\" :last", "\0id", 604_800)]
    [InlineData("duplicate :seconds 99999999999", "\0<present-1@desert.example.org>", 2_592_000)]
    public void Duplicates_are_marked_by_the_caller(string test, string key, int seconds)
    {
        SieveResult result = Scripts.Run($"require \"duplicate\"; if {test} {{ discard; }}");
        Assert.Equal("implicit keep", Scripts.Text(result));
        Assert.Equal(new DuplicateMark(key, TimeSpan.FromSeconds(seconds)), Assert.Single(result.Duplicates));
        Func<SieveContextSetup, SieveContextSetup> seen = s => s with { Host = new PlayedHost([]) { Duplicate = key } };
        SieveResult again = Scripts.Run($"require \"duplicate\"; if {test} {{ discard; }}", with: seen);
        Assert.Equal("discard", Scripts.Text(again));
        Assert.Equal(test.Contains(":last", StringComparison.Ordinal) ? 1 : 0, again.Duplicates.Count);
    }

    [Fact]
    public void What_has_no_identifier_is_no_duplicate() => Assert.Empty(Scripts.Run("require \"duplicate\"; if duplicate { discard; }", "From: a@b.example\n\n").Duplicates);

    [Fact]
    public void A_run_that_fails_remembers_nothing() => Assert.Empty(Scripts.Run("require [\"duplicate\", \"ihave\"]; if duplicate {} error \"x\";").Duplicates);

    // RFC 6609
    [Fact]
    public void Scripts_include_others()
    {
        var scripts = new Dictionary<string, string>
        {
            ["Personal/a"] = "require [\"include\", \"variables\", \"fileinto\"]; global \"g\"; set \"g\" \"from a\"; set \"local\" \"x\"; return; discard;",
            ["Global/b"] = "require \"fileinto\"; fileinto \"B\";",
            ["Personal/stop"] = "stop;",
            ["Personal/self"] = "require \"include\"; include \"self\";",
            ["Personal/one"] = "require \"include\"; include \"two\";",
            ["Personal/two"] = "require \"include\"; include \"one\";",
            ["Personal/bad"] = "redirect \"a@b.example\"; redirect \"b@b.example\"; redirect \"c@b.example\"; redirect \"d@b.example\";\nredirect \"e@b.example\";",
        };
        const string head = "require [\"include\", \"variables\", \"fileinto\"]; ";
        Assert.Equal("fileinto from a-", Run(head + "global \"g\"; include \"a\"; fileinto \"${g}-${local}\";", scripts));
        Assert.Equal("fileinto from a", Run(head + "include :personal \"a\"; fileinto \"${global.g}\";", scripts));
        Assert.Equal("fileinto B; keep", Run(head + "include :global \"b\"; include :global :once \"b\"; keep;", scripts));
        Assert.Equal("implicit keep", Run(head + "include \"stop\"; discard;", scripts));
        Assert.Equal("keep", Run(head + "include :optional \"none\"; keep;", scripts));
        Assert.Contains("There is no personal script \"b\"", Run(head + "include \"b\";", scripts), StringComparison.Ordinal);
        Assert.Contains("includes itself", Run(head + "include \"self\";", scripts), StringComparison.Ordinal);
        Assert.Contains("includes itself", Run(head + "include \"one\";", scripts), StringComparison.Ordinal);
        SieveResult failed = Scripts.Run(head + "include \"bad\";", with: s => s with { Host = new PlayedHost(scripts) });
        Assert.Equal(("bad", 2), (failed.ErrorScript, failed.ErrorLine));
    }

    [Fact]
    public void Endless_and_wide_includes_end()
    {
        var scripts = new Dictionary<string, string>();
        for (int i = 0; i < 20; i++) scripts[$"Personal/{i}"] = $"require \"include\"; include \"{i + 1}\";";
        Assert.Contains("deep", Run("require \"include\"; include \"0\";", scripts), StringComparison.Ordinal);
        // Ten levels of ten: ten thousand million scripts.
        for (int i = 0; i < 9; i++) scripts[$"Personal/{i}"] = "require \"include\";" + string.Concat(Enumerable.Repeat($"include \"{i + 1}\";", 10));
        scripts["Personal/9"] = "";
        Assert.Contains("scripts are included", Run("require \"include\"; include \"0\";", scripts), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("require \"include\"; global \"a\";")]
    [InlineData("require [\"include\", \"variables\"]; set \"a\" \"b\"; global \"a\";")]
    [InlineData("require [\"include\", \"variables\"]; global \"a b\";")]
    [InlineData("require \"include\"; include :personal :global \"a\";")]
    public void Includes_are_checked(string script) => Assert.NotEmpty(Scripts.Errors(script));

    [Fact]
    public void Events_of_imap_have_no_answers()
    {
        Assert.Equal("line 1, column 9: The extension \"vacation\" is not available here.", Scripts.Errors("require \"vacation\";", SieveCapabilities.ImapEvent));
        Scripts.Good("require [\"imapsieve\", \"environment\"]; if environment \"imap.cause\" \"COPY\" { discard; }", SieveCapabilities.ImapEvent);
    }

    // RFC 6785 §3.1, §3.11, §4.6
    [Theory]
    [InlineData("vacation \"Away.\";", "error at 1: After a change in a mailbox nobody can be answered.")]
    [InlineData("ereject \"No.\";", "error at 1: After a change in a mailbox nobody can be refused.")]
    [InlineData("if envelope \"from\" \"x\" { keep; }", "error at 1: After a change in a mailbox there is no envelope.")]
    [InlineData("if allof (hasflag \"\\\\Flagged\", environment :contains \"imap.changedflags\" \"\\\\Flagged\") { redirect :copy \"a@b.example\"; }", "redirect a@b.example copy; implicit keep")]
    public void Events_of_imap(string script, string actions) => Assert.Equal(actions, Scripts.Actions($"require [\"vacation\", \"ereject\", \"envelope\", \"imapsieve\", \"environment\", \"imap4flags\", \"copy\"]; {script}",
        with: static s => s with { Event = true, Own = ["roadrunner+birds@acme.example.com"], Flags = ["\\Flagged"], Environment = new() { ["imap.changedflags"] = "\\Flagged \\Seen" } }));

    [Fact]
    public void What_is_kept_after_an_event_is_not_changed()
    {
        SieveResult result = Scripts.Run("require [\"editheader\", \"fileinto\", \"copy\"]; addheader \"X\" \"y\"; fileinto :copy \"A\";", with: static s => s with { Event = true });
        Assert.NotNull(result.Actions[0].Message);
        Assert.Null(Assert.IsType<KeepAction>(result.Actions[1]).Message);
    }

    [Fact]
    public void Items_of_events_are_empty_at_a_delivery() => Assert.True(Scripts.Holds("environment :is \"imap.user\" \"\"", "environment imapsieve"));

    private sealed class PlayedHost(Dictionary<string, string> scripts) : SieveHost
    {
        internal string? Duplicate { get; init; }

        public override bool MailboxExists(string mailbox) => mailbox is "INBOX" or "Work" or "Spam";

        public override bool HasSpecialUse(string? mailbox, string attribute) => attribute == "\\Junk" && mailbox is null or "Spam";

        public override bool MailboxIdExists(string mailboxId) => mailboxId == "F1";

        public override string? Metadata(string? mailbox, string annotation) => (mailbox, annotation) switch
        {
            ("Work", "/private/comment") => "mine",
            (null, "/shared/admin") => "mailto:admin@example.com",
            _ => null,
        };

        public override bool ListExists(string list) => list == "tag:friends";

        public override bool IsInList(string list, string value) => list == "tag:friends" && value == "coyote@desert.example.org";

        public override SieveScript? Script(ScriptLocation location, string name) => scripts.TryGetValue($"{location}/{name}", out string? text) ? Scripts.Good(text) : null;

        public override bool IsDuplicate(string key, bool last) => key == Duplicate;
    }
}
