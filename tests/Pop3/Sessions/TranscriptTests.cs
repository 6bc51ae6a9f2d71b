using Posthouse.Testing;
using Posthouse.Transport;

namespace Posthouse.Pop3;

/// <summary>
/// Each file is one session over a maildrop of three small messages. Its first line says where the client is:
/// <c># tls</c>, <c># clear</c> or <c># loopback</c>.
/// </summary>
public sealed class TranscriptTests
{
    public static TheoryData<string> Files => [.. System.IO.Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Transcripts"), "*.transcript").Select(static f => Path.GetFileNameWithoutExtension(f)!).Order()];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Session_goes_as_written(string name)
    {
        await using Pop3Fixture fixture = await Pop3Fixture.OpenAsync();
        await fixture.AppendAsync("Subject: one\r\n\r\nfirst\r\n");
        await fixture.AppendAsync("Subject: two\r\n\r\n.dot\r\nsecond\r\n..\r\n");
        await fixture.AppendAsync("Subject: three\r\n\r\nno line end");
        string text = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Transcripts", name + ".transcript"));
        using DuplexPipeConnection connection = fixture.Connect(text.StartsWith("# tls", StringComparison.Ordinal), text.StartsWith("# loopback", StringComparison.Ordinal));
        var runner = new TranscriptRunner(fixture.Handler, connection)
        {
            Advance = time =>
            {
                for (int second = 0; second < time.TotalSeconds; second++) fixture.Clock.Advance(TimeSpan.FromSeconds(1));
            },
            Actions = new Dictionary<string, Func<string, Task>>
            {
                ["messages"] = async count => Assert.Equal(count, (await fixture.CountAsync()).ToString(System.Globalization.CultureInfo.InvariantCulture)),
                ["append"] = text => fixture.AppendAsync(System.Text.Encoding.UTF8.GetString(Transcript.Unescape(text))),
                ["expunge"] = async uid =>
                {
                    Storage.Mailbox inbox = await fixture.InboxAsync();
                    var uids = new Mail.UidSet.Builder();
                    uids.Add(uint.Parse(uid, System.Globalization.CultureInfo.InvariantCulture));
                    await fixture.Store.WriteAsync(t => t.Expunge(inbox.Id, uids.ToSet(), onlyDeleted: false));
                },
            },
        };
        await runner.RunAsync(text);
    }
}
