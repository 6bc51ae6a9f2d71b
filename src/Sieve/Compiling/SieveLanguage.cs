using System.Collections.Frozen;

namespace Posthouse.Sieve;

/// <summary>Every command and every test there is, by name.</summary>
internal static class SieveLanguage
{
    internal static readonly FrozenDictionary<string, CommandRule> Commands = new Dictionary<string, CommandRule>
    {
        ["stop"] = new(null, static (reader, _) => new StopCommand(reader.Node)),
        ["keep"] = new(null, KeepCommand.Compile),
        ["discard"] = new(null, static (reader, _) => new DiscardCommand(reader.Node)),
        ["redirect"] = new(null, RedirectCommand.Compile),
        ["fileinto"] = new("fileinto", FileIntoCommand.Compile),
        ["reject"] = new("reject", RejectCommand.Compile),
        ["ereject"] = new("ereject", RejectCommand.Compile),
        ["set"] = new("variables", SetCommand.Compile),
        ["setflag"] = new("imap4flags", FlagCommand.Compile),
        ["addflag"] = new("imap4flags", FlagCommand.Compile),
        ["removeflag"] = new("imap4flags", FlagCommand.Compile),
        ["error"] = new("ihave", ErrorCommand.Compile),
        ["include"] = new("include", IncludeCommand.Compile),
        ["return"] = new("include", static (reader, _) => new ReturnCommand(reader.Node)),
        ["global"] = new("include", GlobalCommand.Compile),
        ["addheader"] = new("editheader", AddHeaderCommand.Compile),
        ["deleteheader"] = new("editheader", DeleteHeaderCommand.Compile),
        ["vacation"] = new("vacation", VacationCommand.Compile),
        ["notify"] = new("enotify", NotifyCommand.Compile),
        ["foreverypart"] = new("foreverypart", ForEveryPartCommand.Compile, Block: true),
        ["break"] = new("foreverypart", BreakCommand.Compile),
        ["replace"] = new("replace", ReplaceCommand.Compile),
        ["enclose"] = new("enclose", EncloseCommand.Compile),
        ["extracttext"] = new("extracttext", ExtractTextCommand.Compile),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    internal static readonly FrozenDictionary<string, TestRule> Tests = new Dictionary<string, TestRule>
    {
        ["true"] = new(null, static (reader, _) => new ConstantTest(reader.Node, true)),
        ["false"] = new(null, static (reader, _) => new ConstantTest(reader.Node, false)),
        ["not"] = new(null, NotTest.Compile, 1),
        ["allof"] = new(null, JoinedTest.Compile, -1),
        ["anyof"] = new(null, JoinedTest.Compile, -1),
        ["exists"] = new(null, ExistsTest.Compile),
        ["size"] = new(null, SizeTest.Compile),
        ["header"] = new(null, HeaderTest.Compile),
        ["address"] = new(null, AddressTest.Compile),
        ["envelope"] = new("envelope", EnvelopeTest.Compile),
        ["string"] = new("variables", StringTest.Compile),
        ["hasflag"] = new("imap4flags", HasFlagTest.Compile),
        ["date"] = new("date", DateTest.Compile),
        ["currentdate"] = new("date", DateTest.Compile),
        ["environment"] = new("environment", EnvironmentTest.Compile),
        ["ihave"] = new("ihave", IhaveTest.Compile),
        ["body"] = new("body", BodyTest.Compile),
        ["duplicate"] = new("duplicate", DuplicateTest.Compile),
        ["spamtest"] = new("spamtest", ScoreTest.Compile),
        ["virustest"] = new("virustest", ScoreTest.Compile),
        ["mailboxexists"] = new("mailbox", HostListTest.Of("a list of mailboxes", static (run, name) => run.Host.MailboxExists(name))),
        ["mailboxidexists"] = new("mailboxid", HostListTest.Of("a list of identifiers", static (run, id) => run.Host.MailboxIdExists(id))),
        ["specialuse_exists"] = new("special-use", HostListTest.OfMailbox("a list of special uses", true, static (run, mailbox, use) => run.Host.HasSpecialUse(mailbox, use))),
        ["metadata"] = new("mboxmetadata", MetadataTest.Compile),
        ["metadataexists"] = new("mboxmetadata", HostListTest.OfMailbox("a list of annotations", false, static (run, mailbox, name) => run.Host.Metadata(mailbox, name) is not null)),
        ["servermetadata"] = new("servermetadata", MetadataTest.Compile),
        ["servermetadataexists"] = new("servermetadata", HostListTest.Of("a list of annotations", static (run, name) => run.Host.Metadata(null, name) is not null)),
        ["valid_ext_list"] = new("extlists", HostListTest.Of("a list of lists", static (run, name) => run.Host.ListExists(name))),
        ["valid_notify_method"] = new("enotify", NotifyCapabilityTest.CompileValid),
        ["notify_method_capability"] = new("enotify", NotifyCapabilityTest.Compile),
    }.ToFrozenDictionary(StringComparer.Ordinal);
}
