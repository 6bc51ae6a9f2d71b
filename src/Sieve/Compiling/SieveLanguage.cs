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
    }.ToFrozenDictionary(StringComparer.Ordinal);
}
