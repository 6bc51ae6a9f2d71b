using Posthouse.Imap;

namespace Posthouse.Server.Tests;

/// <summary>What [imap] sets reaches the sessions, and what it does not set is what the room has as its default.</summary>
public sealed class ImapSettingsTests
{
    private const string Minimal = "hostname = \"mail.example.com\"\ndata = \"/var/lib/posthouse\"\n";

    [Fact]
    public void Defaults_are_those_of_the_room()
    {
        ImapOptions read = Read(Minimal);
        Assert.Equal(new ImapOptions { JmapSession = read.JmapSession, SieveServer = read.SieveServer }, read);
    }

    [Fact]
    public void Every_limit_can_be_set()
    {
        ImapOptions read = Read(Minimal +
            """
            [imap]
            message-limit = 1000
            save-limit = 2000
            append-messages = 3
            append-together = "2 MiB"
            catenate-parts = 11
            urls = 18
            search-keys = 17
            list-status = 101
            notify-pending = 12
            contexts = 2
            sorted-context = 13
            changed-at-once = 130
            progress-interval = "15 s"
            grants = 14
            annotation-size = "2 KiB"
            annotations = 15
            annotation-storage = "1 MiB"
            """);
        Assert.Equal(
            new ImapOptions
            {
                MaximumMessages = 1000,
                MaximumSaved = 2000,
                MaximumMultiAppend = 3,
                MaximumMultiAppendSize = 2 << 20,
                MaximumCatenateParts = 11,
                MaximumUrls = 18,
                MaximumSearchKeys = 17,
                MaximumListStatus = 101,
                MaximumNotifyPending = 12,
                MaximumContexts = 2,
                MaximumSortedContext = 13,
                MaximumChanged = 130,
                ProgressInterval = TimeSpan.FromSeconds(15),
                MaximumGrants = 14,
                MaximumAnnotationSize = 2 << 10,
                MaximumAnnotations = 15,
                MaximumAnnotationStorage = 1 << 20,
                JmapSession = read.JmapSession,
                SieveServer = read.SieveServer,
            },
            read);
    }

    [Theory]
    [InlineData("message-limit = -1")]
    [InlineData("append-messages = 0")]
    [InlineData("search-keys = \"many\"")]
    [InlineData("progress-interval = \"0 s\"")]
    [InlineData("annotation-size = \"1 GiB\"")]
    public void What_makes_no_sense_is_an_error(string line)
    {
        PosthouseConfiguration.Read(Minimal + "[imap]\n" + line + "\n", "/etc/posthouse", out IReadOnlyList<ConfigurationError> errors);
        Assert.Equal(4, Assert.Single(errors).Line);
    }

    private static ImapOptions Read(string text)
    {
        PosthouseConfiguration configuration = PosthouseConfiguration.Read(text, "/etc/posthouse", out IReadOnlyList<ConfigurationError> errors);
        Assert.Empty(errors);
        return RoomOptions.Imap(configuration);
    }
}
