using Posthouse.Directory;
using Posthouse.Dns;
using Posthouse.Mail;
using Posthouse.Storage;
using Posthouse.Transport;

namespace Posthouse.Server;

/// <summary>Turns the configuration into each room's options. The only place that knows both; a file for each group of rooms.</summary>
internal static partial class RoomOptions
{
    internal static StoreOptions Store(PosthouseConfiguration configuration)
    {
        ConfigurationTable store = configuration.Document["store"];
        return new StoreOptions
        {
            Folder = configuration.DataFolder,
            SegmentSize = store.Size("segment-size"),
            InMemoryLimit = (int)store.Size("memory-per-message"),
            GroupLimit = store.Number("group"),
            IndexCacheSize = store.Size("index-cache"),
            CompactionThresholdPercent = store.Number("compaction-threshold"),
            CompactionRate = store.Size("compaction-rate"),
            ReserveFree = store.Size("reserve"),
            ChangesKept = store.Number("changes-kept"),
            JournalKept = store.Duration("journal-kept"),
        };
    }

    /// <summary>Null where Kestrel's own sockets serve mail too.</summary>
    internal static EventLoopOptions? EventLoop(PosthouseConfiguration configuration)
    {
        ConfigurationTable network = configuration.Document["network"];
        return OperatingSystem.IsLinux() && network.Boolean("event-loop")
            ? new EventLoopOptions { Threads = network.Number("event-loop-threads"), MaximumThreads = network.Number("event-loop-maximum-threads") }
            : null;
    }

    internal static DirectoryOptions Directory(PosthouseConfiguration configuration)
    {
        ConfigurationTable signIn = configuration.Document["sign-in"];
        return new DirectoryOptions
        {
            DefaultLanguage = configuration.Document[""].Text("language"),
            DefaultDomain = signIn.HostNameOrNull("default-domain"),
            ChannelBinding = signIn.Boolean("channel-binding"),
            MinimumPasswordLength = signIn.Number("minimum-password"),
            MaximumHashMemory = signIn.Size("memory"),
            VerifiedPasswordLifetime = signIn.Duration("remember"),
        };
    }

    private static string AsciiName(string name) => name.StartsWith("*.", StringComparison.Ordinal) ? "*." + DomainName.Parse(name[2..]).Ascii : DomainName.Parse(name).Ascii;

    internal static DnsOptions Dns(PosthouseConfiguration configuration) => new()
    {
        Servers = configuration.Document["dns"].EndPointList("servers"),
        Validating = configuration.Document["dns"].IsSet("validating") ? configuration.Document["dns"].Boolean("validating") : null,
        CheckResolvers = configuration.Document["dns"].EndPointList("check-resolvers"),
        AuthoritativePort = configuration.Document["dns"].Number("authoritative-port"),
    };
}
